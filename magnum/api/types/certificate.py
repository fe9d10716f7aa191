"""Certificates on the wire."""
from magnum.api import links
from magnum.api.types import base
from magnum.api.types import fields


class CertificatePost(base.Body):
    """A certificate signing request and the cluster whose CA signs it."""

    cluster_uuid = base.Attribute(fields.IDENT)
    csr = base.Attribute(fields.Text(1, None), mandatory=True,
                         nullable=False)
    ca_cert_type = base.Attribute(fields.NAME)


def _links(item, request):
    return links.pair(request, 'certificates', item.cluster_uuid)


SHOWN = (
    base.Shown('cluster_uuid'),
    base.Shown('links', _links),
    base.Shown('pem'),
)
