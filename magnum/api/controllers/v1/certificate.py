"""Certificates of a cluster: show its CA, sign with it, replace it.

Owns the verbs below ``/certificates``. The keys are the conductor's, so it
is asked and waited for.
"""
from magnum.api import access
from magnum.api.controllers.v1 import cluster as clusters
from magnum.api import framework
from magnum.api.types import base
from magnum.api.types import certificate as types
from magnum.api.types import fields
from magnum.common import exception
from magnum.conductor import credentials
from magnum.i18n import _
from magnum import objects
from magnum.objects import lifecycle


@framework.expose(query={'ca_cert_type': fields.NAME})
def get_one(request, ident, ca_cert_type=None):
    """A CA certificate of a cluster."""
    return _get(request, ident, ca_cert_type)


@framework.expose()
def get_one_of_type(request, ident, ca_cert_type):
    """The same, with the kind of CA in the path."""
    return _get(request, ident, ca_cert_type)


def _get(request, ident, ca_cert_type):
    cluster = access.find(objects.Cluster, request.context, ident)
    access.authorize(request, 'certificate:get', cluster)
    certificate = request.rpcapi.get_ca_certificate(cluster, ca_cert_type)
    return _shown(request, cluster, certificate)


def _shown(request, cluster, certificate):
    certificate.cluster_uuid = cluster.uuid
    return base.render(types.SHOWN, [certificate], request)[0]


@framework.expose(body=types.CertificatePost, status=201)
def post(request, body):
    """Sign a certificate signing request."""
    if not body.cluster_uuid:
        raise exception.ClusterNotFound(cluster=None)
    try:
        cluster = access.find(objects.Cluster, request.context,
                              body.cluster_uuid)
    except exception.ClusterNotFound as error:
        # NOTE(compat): in a body, an unknown cluster is a bad value.
        raise exception.InvalidParameterValue(str(error))
    access.authorize(request, 'certificate:create', cluster)
    wanted = objects.Certificate(
        request.context, project_id=request.context.project_id,
        user_id=request.context.user_id, cluster_uuid=cluster.uuid,
        csr=body.csr)
    if body.ca_cert_type:
        wanted.ca_cert_type = body.ca_cert_type
    signed = request.rpcapi.sign_certificate(cluster, wanted)
    answer = _shown(request, cluster, signed)
    answer['csr'] = body.csr
    if body.ca_cert_type:
        answer['ca_cert_type'] = body.ca_cert_type
    return answer


@framework.expose(status=202)
def patch(request, ident):
    """Accept the replacement of a cluster's CAs; wait for a refusal."""
    cluster = access.find(objects.Cluster, request.context, ident)
    access.authorize(request, 'certificate:rotate_ca', cluster)
    if cluster.cluster_template.tls_disabled:
        raise exception.NotSupported(
            _("Rotating the CA certificate on a non-TLS cluster is not "
              "supported"))
    objects.Operation.admit(
        request.context, lifecycle.CA_ROTATE, cluster,
        request=credentials.request_of(request.context))
    request.rpcapi.rotate_ca_certificate(cluster)
    return clusters.accepted(cluster)
