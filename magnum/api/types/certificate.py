"""Certificates on the wire."""
from magnum.api.controllers import versions
from magnum.api import links
from magnum.api.types import base
from magnum.api.types import fields


class CertificatePost(base.Body):
    """A certificate signing request and the cluster whose CA signs it."""

    cluster_uuid = base.Attribute(fields.IDENT)
    csr = base.Attribute(fields.Text(1, None), mandatory=True,
                         nullable=False)
    ca_cert_type = base.Attribute(fields.NAME)


class BayCertificatePost(CertificatePost):
    """The same, at versions where a cluster may be called a bay."""

    bay_uuid = base.Attribute(fields.IDENT)


def _links(item, request):
    return links.pair(request, 'certificates', item.cluster_uuid)


def _kind_asked_for(item, _request):
    return item.ca_cert_type or base.ABSENT


SHOWN = (
    *base.sure(fields.UUID_, 'cluster_uuid'),
    base.Shown('bay_uuid', lambda item, _request: item.cluster_uuid,
               until=versions.NO_BAYS, kind=fields.UUID_, nullable=False),
    base.linked(_links),
    *base.sure(fields.ANY_TEXT, 'pem'),
)
SIGNED = (
    *SHOWN,
    *base.sure(fields.ANY_TEXT, 'csr'),
    base.Shown('ca_cert_type', _kind_asked_for, always=False,
               nullable=False, kind=fields.ANY_TEXT),
)
