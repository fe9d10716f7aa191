"""Notifications about what happens to clusters.

Owns the CADF events: their names, their payload, and that an absent broker
never disturbs the operation that is told about. It must not know operations
or drivers.
"""

from pycadf import attachment
from pycadf import cadftaxonomy as taxonomy
from pycadf import cadftype
from pycadf import eventfactory
from pycadf import resource

from magnum.conductor import outbox

ACTION_FOR_STATUS = {
    'CREATE': taxonomy.ACTION_CREATE,
    'UPDATE': taxonomy.ACTION_UPDATE,
    # A rolled back update is still the outcome of an update.
    'ROLLBACK': taxonomy.ACTION_UPDATE,
    'DELETE': taxonomy.ACTION_DELETE,
}

CLUSTER_TYPE = 'service/magnum/cluster'

# NOTE(compat): the colon in docker_volume_size is part of the key; consumers
# of the notifications know it like that.
_CLUSTER_KEYS = (
    ('status', 'status'),
    ('status_reason', 'status_reason'),
    ('project_id', 'project_id'),
    ('created_at', 'created_at'),
    ('updated_at', 'updated_at'),
    ('cluster_template_id', 'cluster_template_id'),
    ('keypair', 'keypair'),
    ('docker_volume_size:', 'docker_volume_size'),
    ('labels', 'labels'),
    ('master_flavor_id', 'master_flavor_id'),
    ('flavor_id', 'flavor_id'),
    ('stack_id', 'stack_id'),
    ('health_status', 'health_status'),
    ('create_timeout', 'create_timeout'),
    ('api_address', 'api_address'),
    ('discovery_url', 'discovery_url'),
    ('node_addresses', 'node_addresses'),
    ('master_addresses', 'master_addresses'),
    ('node_count', 'node_count'),
    ('master_count', 'master_count'),
)


def _initiator(context):
    initiator = resource.Resource(typeURI=taxonomy.ACCOUNT_USER)
    for key, value in (('user_id', context.user_id),
                       ('project_id', context.project_id),
                       ('domain_id', getattr(context, 'domain_id', None))):
        if value:
            setattr(initiator, key, value)
    return initiator


def _cluster_data(cluster):
    values = {}
    for key, attribute in _CLUSTER_KEYS:
        value = getattr(cluster, attribute, None)
        values[key] = (value.isoformat() if hasattr(value, 'isoformat')
                       else value)
    return values


def _target(cluster):
    if cluster is None:
        return resource.Resource(typeURI=CLUSTER_TYPE)
    target = resource.Resource(id=cluster.uuid, name=cluster.name,
                               typeURI=CLUSTER_TYPE)
    target.add_attachment(attachment.Attachment(
        typeURI=CLUSTER_TYPE, content=_cluster_data(cluster),
        name='cluster_data'))
    return target


def notify_about_cluster_operation(context, action, outcome,
                                   cluster_obj=None):
    """Tell whoever listens how an operation on a cluster goes.

    The message is on its way when this returns, not delivered: a broker that
    is slow or absent costs the caller nothing.

    :param action: 'create', 'update' or 'delete'
    :param outcome: 'pending', 'success' or 'failure'
    """
    event = eventfactory.EventFactory().new_event(
        eventType=cadftype.EVENTTYPE_ACTIVITY, outcome=outcome,
        action=action, initiator=_initiator(context),
        target=_target(cluster_obj),
        observer=resource.Resource(typeURI=CLUSTER_TYPE))
    outbox.send(context, f'magnum.cluster.{action}',
                error=outcome == taxonomy.OUTCOME_FAILURE,
                payload=event.as_dict())


def notify_metrics(context, cluster, metrics):
    """Tell how busy a cluster is; see notify_about_cluster_operation.

    :param metrics: list of {'name': , 'value': , 'unit': }
    """
    outbox.send(context, 'magnum.cluster.metrics.update', error=False,
                payload={'metrics': metrics, 'user_id': cluster.user_id,
                         'project_id': cluster.project_id,
                         'resource_id': cluster.uuid})


def notify_settled(context, cluster):
    """Tell how an operation ended, if the status says that it did."""
    action, _, state = (cluster.status or '').partition('_')
    outcome = {'COMPLETE': taxonomy.OUTCOME_SUCCESS,
               'FAILED': taxonomy.OUTCOME_FAILURE}.get(state)
    if outcome and action in ACTION_FOR_STATUS:
        notify_about_cluster_operation(
            context, ACTION_FOR_STATUS[action], outcome, cluster)
