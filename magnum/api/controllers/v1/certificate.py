"""Certificates of a cluster: show its CA, sign with it, replace it.

Owns the verbs below ``/certificates``. The keys are the conductor's, so it
is asked and waited for.
"""
from magnum.api import access
from magnum.api.controllers.v1 import cluster as clusters
from magnum.api import framework
from magnum.api.types import answers
from magnum.api.types import base
from magnum.api.types import certificate as types
from magnum.api.types import fields
from magnum.common import exception
from magnum.conductor import credentials
from magnum.drivers.common import driver
from magnum.i18n import _
from magnum import objects
from magnum.objects import lifecycle


CERTIFICATE = answers.One('certificate', types.SHOWN)
SIGNED = answers.One('signed_certificate', types.SIGNED)


@framework.expose(query={'ca_cert_type': fields.NAME}, answer=CERTIFICATE)
def get_one(request, ident, ca_cert_type=None):
    """A CA certificate of a cluster."""
    return _get(request, ident, ca_cert_type)


@framework.expose(answer=CERTIFICATE)
def get_one_of_type(request, ident, ca_cert_type):
    """The same, with the kind of CA in the path."""
    return _get(request, ident, ca_cert_type)


def _get(request, ident, ca_cert_type):
    cluster = access.find(objects.Cluster, request.context, ident)
    access.authorize(request, 'certificate:get', cluster)
    certificate = request.rpcapi.get_ca_certificate(cluster, ca_cert_type)
    certificate.cluster_uuid = cluster.uuid
    return base.render(types.SHOWN, [certificate], request)[0]


@framework.expose(body=types.BayCertificatePost, status=201, answer=SIGNED)
def post_for_bay(request, body):
    """Sign a certificate signing request, at versions that have bays."""
    return _sign(request, body, body.cluster_uuid or body.bay_uuid)


@framework.expose(body=types.CertificatePost, status=201, answer=SIGNED)
def post(request, body):
    """Sign a certificate signing request."""
    return _sign(request, body, body.cluster_uuid)


def _sign(request, body, ident):
    if not ident:
        raise exception.ClusterNotFound(
            _("Say in cluster_uuid whose CA shall sign"))
    try:
        cluster = access.find(objects.Cluster, request.context, ident)
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
    signed.cluster_uuid, signed.csr = cluster.uuid, body.csr
    signed.ca_cert_type = body.ca_cert_type or None
    return base.render(types.SIGNED, [signed], request)[0]


@framework.expose(status=202, answer=answers.ACCEPTED)
def patch(request, ident):
    """Accept the replacement of a cluster's CAs; wait for a refusal."""
    cluster = access.find(objects.Cluster, request.context, ident)
    access.authorize(request, 'certificate:rotate_ca', cluster)
    if cluster.cluster_template.tls_disabled:
        raise exception.NotSupported(
            _("Rotating the CA certificate on a non-TLS cluster is not "
              "supported"))
    driver.Driver.get_driver_for_cluster(request.context, cluster).require(
        'rotate_ca_certificate')
    objects.Operation.admit(
        request.context, lifecycle.CA_ROTATE, cluster,
        request=credentials.request_of(request.context))
    request.rpcapi.rotate_ca_certificate(cluster)
    return clusters.accepted(cluster)
