"""The versioned objects: what the rooms above the database work with.

Owns the list of classes.  Importing the package makes all of them known.
"""

from magnum.objects import certificate
from magnum.objects import cluster
from magnum.objects import cluster_template
from magnum.objects import federation
from magnum.objects import fields
from magnum.objects import magnum_service
from magnum.objects import nodegroup
from magnum.objects import operation
from magnum.objects import quota
from magnum.objects import stats
from magnum.objects import x509keypair

Certificate = certificate.Certificate
Cluster = cluster.Cluster
ClusterTemplate = cluster_template.ClusterTemplate
Federation = federation.Federation
MagnumService = magnum_service.MagnumService
NodeGroup = nodegroup.NodeGroup
Operation = operation.Operation
Quota = quota.Quota
Stats = stats.Stats
X509KeyPair = x509keypair.X509KeyPair

__all__ = (
    'Certificate', 'Cluster', 'ClusterTemplate', 'Federation',
    'MagnumService', 'NodeGroup', 'Operation', 'Quota', 'Stats',
    'X509KeyPair', 'fields',
)
