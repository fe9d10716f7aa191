"""One repository per table.

Owns the list of repositories.  It must not know what they do.
"""

from magnum.db.sqlalchemy import cluster
from magnum.db.sqlalchemy import cluster_template
from magnum.db.sqlalchemy import federation
from magnum.db.sqlalchemy import magnum_service
from magnum.db.sqlalchemy import nodegroup
from magnum.db.sqlalchemy import operation
from magnum.db.sqlalchemy import quota
from magnum.db.sqlalchemy import x509keypair

clusters = cluster.Clusters()
cluster_templates = cluster_template.ClusterTemplates()
nodegroups = nodegroup.NodeGroups()
x509keypairs = x509keypair.X509KeyPairs()
quotas = quota.Quotas()
magnum_services = magnum_service.MagnumServices()
federations = federation.Federations()
operations = operation.Operations()
