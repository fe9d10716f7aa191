import re

from magnum.drivers.common import images


def test_versions_are_tags():
    for version in images.VERSIONS.values():
        assert re.fullmatch(r'[A-Za-z0-9._-]+', version)


def test_images_name_their_registry():
    for image in images.IMAGES.values():
        assert '.' in image.split('/')[0]
        assert re.fullmatch(r'[a-z0-9./_-]+(:[A-Za-z0-9._-]+)?', image)
