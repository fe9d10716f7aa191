"""Clusters on the wire."""
from magnum.api.controllers import versions
from magnum.api import labels
from magnum.api import links
from magnum.api.types import base
from magnum.api.types import fields
from magnum.api.types import patch
from magnum.common import exception
from magnum.objects import fields as states

STATUS = fields.Choice(*states.ClusterStatus.ALL)
HEALTH = fields.Choice(*states.ClusterHealthStatus.ALL)
#: Statuses on which a cluster says which node groups failed, and why.
FAULTY = (states.ClusterStatus.CREATE_FAILED,
          states.ClusterStatus.UPDATE_FAILED,
          states.ClusterStatus.DELETE_FAILED,
          states.ClusterStatus.ROLLBACK_FAILED,
          states.ClusterStatus.RESUME_FAILED)


class ClusterPost(base.Body):
    """What a client may say about a new cluster.

    Attributes from ``status`` on are accepted because clients send back
    what they were shown; of those only the health is kept.
    """

    uuid = base.Attribute(fields.UUID_)
    name = base.Attribute(fields.CLUSTER_NAME)
    cluster_template_id = base.Attribute(fields.IDENT, mandatory=True,
                                         nullable=False)
    keypair = base.Attribute(fields.NAME)
    node_count = base.Attribute(fields.Integer(0), nullable=False, default=1)
    master_count = base.Attribute(fields.Integer(1), nullable=False,
                                  default=1)
    docker_volume_size = base.Attribute(fields.Integer(1))
    labels = base.Attribute(fields.LABELS)
    merge_labels = base.Attribute(fields.BOOLEAN, default=False)
    master_flavor_id = base.Attribute(fields.NAME)
    flavor_id = base.Attribute(fields.NAME)
    create_timeout = base.Attribute(fields.Integer(0), default=60)
    discovery_url = base.Attribute(fields.Text(0, 255))
    fixed_network = base.Attribute(fields.NAME)
    fixed_subnet = base.Attribute(fields.NAME)
    floating_ip_enabled = base.Attribute(fields.BOOLEAN)
    master_lb_enabled = base.Attribute(fields.BOOLEAN)
    status = base.Attribute(STATUS)
    status_reason = base.Attribute(fields.ANY_TEXT)
    faults = base.Attribute(fields.LABELS)
    health_status = base.Attribute(HEALTH)
    health_status_reason = base.Attribute(fields.LABELS)
    labels_overridden = base.Attribute(fields.LABELS)
    labels_added = base.Attribute(fields.LABELS)
    labels_skipped = base.Attribute(fields.LABELS)


class ClusterResize(base.Body):
    """The body of ``actions/resize``."""

    node_count = base.Attribute(fields.Integer(0), mandatory=True,
                                nullable=False)
    nodes_to_remove = base.Attribute(fields.Texts(), default=[])
    nodegroup = base.Attribute(fields.IDENT)


class ClusterUpgrade(base.Body):
    """The body of ``actions/upgrade``."""

    max_batch_size = base.Attribute(fields.Integer(1), default=1)
    nodegroup = base.Attribute(fields.IDENT)
    cluster_template = base.Attribute(fields.IDENT)


def _links(item, request):
    return links.pair(request, 'clusters', item.uuid)


def _inherited(cluster):
    """Labels of the template, which is gone in some old databases."""
    try:
        return cluster.cluster_template.labels
    except exception.ClusterTemplateNotFound:
        return None


def _difference(kind):
    def value(item, _request):
        return getattr(labels.difference(_inherited(item), item.labels),
                       kind)

    return base.Shown('labels_%s' % kind, value, kind=fields.LABELS,
                      nullable=False)


def faults(cluster):
    """Why node groups failed, by name of the group."""
    return {group.name: group.status_reason for group in cluster.nodegroups
            if (group.status or '').endswith('FAILED')}


def _faults(item, _request):
    return faults(item) if item.status in FAULTY else base.ABSENT


_HEAD = (
    *base.sure(fields.UUID_, 'uuid'),
    *base.texts('name', 'cluster_template_id', 'keypair'),
    *base.sure(fields.NUMBER, 'node_count', 'master_count'),
    base.Shown('docker_volume_size', kind=fields.NUMBER),
    base.mapping('labels'),
    # NOTE(compat): an argument of the creation that is shown ever since.
    base.constant('merge_labels', False),
    *base.texts('master_flavor_id', 'flavor_id'),
    base.Shown('create_timeout', kind=fields.NUMBER),
    base.linked(_links),
    base.Shown('stack_id', until=versions.CLUSTER_ID, kind=fields.ANY_TEXT),
    base.Shown('cluster_id', lambda item, _request: item.stack_id,
               since=versions.CLUSTER_ID, kind=fields.ANY_TEXT),
    base.Shown('status', kind=STATUS),
)
_HEALTH = base.Shown('health_status', kind=HEALTH)

BRIEF = (*_HEAD, _HEALTH)

DETAIL = (
    *_HEAD,
    *base.texts('status_reason'),
    _HEALTH,
    base.mapping('health_status_reason'),
    *base.texts('discovery_url', 'api_address', 'coe_version',
                'container_version', 'project_id', 'user_id'),
    base.sequence('node_addresses'),
    base.sequence('master_addresses'),
    *base.texts('fixed_network', 'fixed_subnet'),
    base.Shown('floating_ip_enabled', kind=fields.BOOLEAN),
    base.Shown('master_lb_enabled', kind=fields.BOOLEAN),
    _difference('overridden'),
    _difference('added'),
    _difference('skipped'),
    base.when('created_at'),
    base.when('updated_at'),
)
#: Only a cluster that failed has them, and only when it is asked for.
FAULTS = base.Shown('faults', _faults, kind=fields.Map(fields.ANY_TEXT),
                    nullable=False, always=False)
ONE = (*DETAIL, FAULTS)

#: Only these may differ after a patch; the others may be repeated.
CHANGEABLE = ('node_count', 'health_status', 'health_status_reason')

PATCH = patch.Patchable(
    attributes={
        'name': fields.CLUSTER_NAME,
        'cluster_template_id': fields.IDENT,
        'keypair': fields.NAME,
        'node_count': fields.Integer(0),
        'master_count': fields.Integer(1),
        'docker_volume_size': fields.Integer(1),
        'labels': fields.LABELS,
        'master_flavor_id': fields.NAME,
        'flavor_id': fields.NAME,
        'create_timeout': fields.Integer(0),
        'discovery_url': fields.Text(0, 255),
        'fixed_network': fields.NAME,
        'fixed_subnet': fields.NAME,
        'floating_ip_enabled': fields.BOOLEAN,
        'master_lb_enabled': fields.BOOLEAN,
        'status': STATUS,
        'status_reason': fields.ANY_TEXT,
        'health_status': HEALTH,
        'health_status_reason': fields.LABELS,
    },
    internal=('uuid', 'links', 'stack_id', 'cluster_id', 'project_id',
              'user_id', 'created_at', 'updated_at', 'api_address',
              'coe_version', 'container_version', 'node_addresses',
              'master_addresses', 'faults', 'trust_id', 'trustee_username',
              'trustee_password', 'trustee_user_id', 'ca_cert_ref',
              'magnum_cert_ref', 'etcd_ca_cert_ref',
              'front_proxy_ca_cert_ref', 'merge_labels',
              'labels_overridden', 'labels_added', 'labels_skipped'),
    kept=(),
    removed={'node_count': 1, 'labels': {}, 'health_status_reason': {}})
