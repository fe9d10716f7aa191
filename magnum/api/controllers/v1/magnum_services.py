"""The conductors there are, and whether they are alive.

Owns the one verb of ``/mservices``.
"""
from magnum.api import access
from magnum.api import framework
from magnum.api.types import answers
from magnum.api.types import base
from magnum.api.types import magnum_service as types
from magnum import objects


@framework.expose(
    answer=answers.Many('mservices', 'mservice', types.SHOWN))
def get_all(request):
    """All services, on one page."""
    access.authorize(request, 'magnum-service:get_all')
    # Theirs is the clock of the database, and ours may be another.
    request.now = objects.MagnumService.now()
    services = objects.MagnumService.list(request.context)
    return {'mservices': base.render(types.SHOWN, services, request)}
