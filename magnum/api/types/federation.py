"""Federations on the wire."""
from magnum.api import links
from magnum.api.types import base
from magnum.api.types import fields
from magnum.api.types import patch
from magnum.objects import fields as states

STATUS = fields.Choice(*states.FederationStatus.ALL)


class FederationPost(base.Body):
    """What a client may say about a new federation.

    The uuid and the status are accepted because clients send back what they
    were shown; they are not kept.
    """

    uuid = base.Attribute(fields.UUID_)
    name = base.Attribute(fields.CLUSTER_NAME)
    hostcluster_id = base.Attribute(fields.IDENT, mandatory=True,
                                    nullable=False)
    member_ids = base.Attribute(fields.TEXTS)
    properties = base.Attribute(fields.LABELS)
    status = base.Attribute(STATUS)
    status_reason = base.Attribute(fields.ANY_TEXT)


def _links(item, request):
    return links.pair(request, 'federations', item.uuid)


BRIEF = (
    *base.sure(fields.UUID_, 'uuid'),
    *base.texts('name', 'hostcluster_id'),
    base.sequence('member_ids'),
    base.Shown('status', kind=STATUS),
    base.mapping('properties'),
    base.linked(_links),
)

DETAIL = (
    *BRIEF,
    *base.texts('status_reason'),
    base.when('created_at'),
    base.when('updated_at'),
)

#: Members are added and removed one by one, which is no matter of values.
MEMBERS = '/member_ids'

PATCH = patch.Patchable(
    attributes={'properties': fields.LABELS},
    internal=('uuid', 'links', 'status', 'status_reason', 'project_id',
              'created_at', 'updated_at'),
    kept=('properties',),
    removed={},
    members={'member_ids': fields.IDENT})
