"""Addresses of resources.

Owns the forms of a link. Must not know which resources exist.
"""


def base(request):
    """Where the service is mounted, as the client sees it."""
    return request.application_url.rstrip('/')


def href(request, *path):
    """Address of a resource below ``/v1``."""
    return '/'.join((base(request), 'v1', *path))


def pair(request, *path):
    """The ``links`` of a resource: itself, and its bookmark."""
    return [{'href': href(request, *path), 'rel': 'self'},
            {'href': '/'.join((base(request), *path)), 'rel': 'bookmark'}]
