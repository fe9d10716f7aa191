"""Images as Glance shows them: dicts with the properties at the top."""

from urllib import parse


def get_image(glance, image_id):
    """Return the image with an id, in one request.

    The client's own images ask for the schema of an image first.

    :param glance: a client
    :raises: glanceclient's errors
    """
    return _get(glance, f'/v2/images/{parse.quote(image_id, safe="")}')


def images_named(glance, name):
    """Return the images with exactly that name, in one request.

    :param glance: a client
    :raises: glanceclient's errors
    """
    # A name that begins with an operator would be read as one.
    query = parse.urlencode({'name': f'eq:{name}'})
    found = _get(glance, f'/v2/images?{query}')['images']
    # Databases that do not tell small letters from capitals find more.
    return [image for image in found if image.get('name') == name]


def _get(glance, url):
    _response, body = glance.http_client.get(url)
    return body
