"""How many clusters and nodes there are.

Owns the one verb of ``/stats``.
"""
from magnum.api import access
from magnum.api import framework
from magnum.api.types import answers
from magnum.api.types import base
from magnum.api.types import stats as types
from magnum import objects

#: ``type`` has one value, which is the default as well.
QUERY = {'project_id': types.PROJECT, 'type': types.KIND}


@framework.expose(query=QUERY, answer=answers.One('stats', types.SHOWN))
def get(request, project_id=None, type='cluster'):
    """The figures of a project; of all projects for admins who name none."""
    context = request.context
    access.authorize_for(request, 'stats:get_all',
                         project_id or context.project_id)
    if context.is_admin:
        context = context.elevated()
    stats = objects.Stats.get_cluster_stats(context, project_id or None)
    return base.render(types.SHOWN, [stats], request)[0]
