"""Node groups on the wire."""
from magnum.api import labels
from magnum.api import links
from magnum.api.types import base
from magnum.api.types import fields
from magnum.api.types import patch
from magnum.i18n import _
from magnum.objects import fields as states

STATUS = fields.Choice(*states.ClusterStatus.ALL)


class Taints(fields.Kind):
    """A list of objects whose values are strings or null."""

    name = 'list of taints'
    spelled = list

    def validate(self, value):
        if not isinstance(value, list) or not all(
                isinstance(taint, dict) for taint in value):
            raise ValueError(_("Value should be a list of objects, such as "
                               "[{\"key\": \"x\", \"effect\": "
                               "\"NoSchedule\"}]"))
        for taint in value:
            for name, item in taint.items():
                if item is not None and not isinstance(item, str):
                    raise ValueError(_("The %s of a taint should be a "
                                       "string") % name)
        fields.check_size(value)
        return value

    def schema(self):
        return {'type': 'array', 'items': {
            'type': 'object', 'additionalProperties': {
                'type': ['string', 'null']}}}


TAINTS = Taints()


class NodeGroupPost(base.Body):
    """What a client may say about a new group.

    Attributes from ``id`` on are accepted because clients send back what
    they were shown; of those only reason and version are kept.
    """

    name = base.Attribute(fields.NAME, mandatory=True, nullable=False)
    docker_volume_size = base.Attribute(fields.Integer(1))
    labels = base.Attribute(fields.LABELS)
    merge_labels = base.Attribute(fields.BOOLEAN, default=False)
    flavor_id = base.Attribute(fields.NAME)
    image_id = base.Attribute(fields.NAME)
    node_count = base.Attribute(fields.Integer(0))
    role = base.Attribute(fields.NAME)
    min_node_count = base.Attribute(fields.Integer(0))
    max_node_count = base.Attribute(fields.Integer(0))
    is_default = base.Attribute(fields.BOOLEAN)
    node_labels = base.Attribute(fields.LABELS)
    node_taints = base.Attribute(TAINTS)
    id = base.Attribute(fields.Integer(1))
    uuid = base.Attribute(fields.UUID_)
    cluster_id = base.Attribute(fields.IDENT)
    status = base.Attribute(STATUS)
    status_reason = base.Attribute(fields.ANY_TEXT)
    version = base.Attribute(fields.Text(0, 20))
    labels_overridden = base.Attribute(fields.LABELS)
    labels_added = base.Attribute(fields.LABELS)
    labels_skipped = base.Attribute(fields.LABELS)


PATCH = patch.Patchable(
    attributes={
        'min_node_count': fields.Integer(0),
        'max_node_count': fields.Integer(0),
        'node_labels': fields.LABELS,
        'node_taints': TAINTS,
    },
    internal=('id', 'uuid', 'name', 'cluster_id', 'project_id',
              'docker_volume_size', 'labels', 'merge_labels', 'flavor_id',
              'image_id', 'node_addresses', 'node_count', 'role',
              'is_default', 'stack_id', 'status', 'status_reason', 'version',
              'links', 'created_at', 'updated_at', 'labels_overridden',
              'labels_added', 'labels_skipped'),
    kept=(),
    removed={'min_node_count': 0, 'node_labels': {}, 'node_taints': []})


class Member:
    """A group together with its cluster; else it reads as the group."""

    def __init__(self, group, owner):
        self._group = group
        self._owner = owner

    def __getattr__(self, name):
        return getattr(self._group, name)

    def difference(self, kind):
        """Labels of the group against those of its cluster."""
        return getattr(labels.difference(self._owner.labels, self.labels),
                       kind)


def _links(item, request):
    return links.pair(request, 'clusters', item.cluster_id, 'nodegroups',
                      item.uuid)


def _difference(kind):
    return base.Shown('labels_%s' % kind,
                      lambda item, _request: item.difference(kind),
                      kind=fields.LABELS, nullable=False)


_SIZE = (
    *base.texts('flavor_id', 'image_id'),
    *base.sure(fields.NUMBER, 'node_count'),
    *base.sure(fields.ANY_TEXT, 'role'),
    *base.sure(fields.NUMBER, 'min_node_count'),
    base.Shown('max_node_count', kind=fields.NUMBER),
    *base.sure(fields.BOOLEAN, 'is_default'),
    *base.texts('stack_id'),
    base.Shown('status', kind=STATUS),
)

BRIEF = (
    *base.sure(fields.UUID_, 'uuid'),
    *base.sure(fields.ANY_TEXT, 'name'),
    # NOTE(compat): an argument of the creation that is shown ever since.
    base.constant('merge_labels', False),
    *_SIZE,
)

#: Of a Member; labels are told apart from the cluster's.
DETAIL = (
    *base.sure(fields.NUMBER, 'id'),
    *base.sure(fields.UUID_, 'uuid'),
    *base.sure(fields.ANY_TEXT, 'name', 'cluster_id', 'project_id'),
    base.Shown('docker_volume_size', kind=fields.NUMBER),
    base.mapping('labels'),
    base.constant('merge_labels', False),
    base.linked(_links),
    *_SIZE,
    base.sequence('node_addresses'),
    *base.texts('status_reason', 'version'),
    base.mapping('node_labels'),
    base.sequence('node_taints', kind=TAINTS),
    _difference('overridden'),
    _difference('added'),
    _difference('skipped'),
    base.when('created_at'),
    base.when('updated_at'),
)
