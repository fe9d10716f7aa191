"""What the bus asks about the certificates of a cluster.

Owns the methods of the RPC contract. It must not know where certificates
are stored, nor how they reach the nodes.
"""

from magnum.common import cluster_certs
from magnum.conductor.handlers import cluster_conductor
from magnum import objects
from magnum.objects import lifecycle


class Handler:
    """Endpoints about certificates and credentials.

    :param workshop: a magnum.conductor.workshop.Workshop
    """

    def __init__(self, workshop):
        self._workshop = workshop

    def sign_certificate(self, context, cluster, certificate):
        """Return the certificate with its CSR signed by a cluster's CA.

        :raises: CertificateValidationError, InvalidCsr
        """
        ca_cert_type = (certificate.ca_cert_type
                        if certificate.obj_attr_is_set('ca_cert_type')
                        else None)
        certificate.pem = _text(cluster_certs.sign_node_certificate(
            cluster, certificate.csr, ca_cert_type, context=context))
        return certificate

    def get_ca_certificate(self, context, cluster, ca_cert_type=None):
        """Return a CA certificate of a cluster, without its key."""
        found = cluster_certs.get_cluster_ca_certificate(
            cluster, context=context, ca_cert_type=ca_cert_type)
        certificate = objects.Certificate.from_object_cluster(cluster)
        certificate.pem = _text(found.get_certificate())
        return certificate

    def rotate_ca_certificate(self, context, cluster, accepted=False):
        """Replace the CAs; returns when the driver has begun.

        :raises: NotSupported when the driver cannot
        """
        self._perform(context, cluster, lifecycle.CA_ROTATE, accepted)
        return cluster

    def credential_rotate(self, context, cluster, accepted=False):
        """Replace the cloud credential; returns when the driver has begun.

        :raises: NotSupported when the driver cannot
        """
        self._perform(context, cluster, lifecycle.CREDENTIAL_ROTATE,
                      accepted)

    def _perform(self, context, cluster, spec, accepted):
        if not accepted:
            cluster_conductor.accept(context, spec, cluster)
        self._workshop.perform(cluster.uuid, spec.name,
                               cluster_conductor.PERFORM_TIMEOUT)


def _text(pem):
    return pem.decode('utf-8') if isinstance(pem, bytes) else pem
