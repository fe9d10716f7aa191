"""Stats: how many clusters and nodes there are."""

from magnum.objects import base
from magnum.objects import fields


@base.MagnumObjectRegistry.register
class Stats(base.MagnumObject, base.MagnumObjectDictCompat):
    VERSION = '1.0'

    fields = {
        'clusters': fields.IntegerField(),
        'nodes': fields.IntegerField(nullable=True),
    }

    @base.remotable_classmethod
    def get_cluster_stats(cls, context, project_id=None):
        """Return the figures of a project, or of all the context sees."""
        clusters, nodes = base.repositories().clusters.stats(
            cls.scope(context), project_id)
        return cls(context, clusters=clusters, nodes=nodes)
