"""The credential a cluster uses towards the cloud: replace it.

Owns the one verb below ``/credentials``. Must not know what a credential is:
that is the driver's.
"""
from magnum.api import access
from magnum.api.controllers.v1 import cluster as clusters
from magnum.api import framework
from magnum.api.types import answers
from magnum.conductor import credentials
from magnum.drivers.common import driver
from magnum import objects
from magnum.objects import lifecycle


@framework.expose(status=202, answer=answers.ACCEPTED)
def patch(request, ident):
    """Accept the replacement of a cluster's credential; wait for a refusal.

    Permission is asked first, so that who has none does not learn which
    clusters there are.
    """
    access.authorize(request, 'credential:rotate')
    cluster = access.find(objects.Cluster, request.context, ident)
    driver.Driver.get_driver_for_cluster(request.context, cluster).require(
        'rotate_credential')
    objects.Operation.admit(
        request.context, lifecycle.CREDENTIAL_ROTATE, cluster,
        request=credentials.request_of(request.context))
    request.rpcapi.credential_rotate(cluster)
    return clusters.accepted(cluster)
