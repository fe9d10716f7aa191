"""The documents anyone may read: what this service is, and what is in v1."""
from magnum.api import framework
from magnum.api.types import answers
from magnum.api.types import base
from magnum.api.types import root as types


@framework.expose(answer=answers.One('root', types.ROOT))
def get(request):
    """The root document."""
    return base.render(types.ROOT, [None], request)[0]


@framework.expose(answer=answers.One('v1', types.V1))
def get_v1(request):
    """The document of the first (and only) major version."""
    return base.render(types.V1, [None], request)[0]
