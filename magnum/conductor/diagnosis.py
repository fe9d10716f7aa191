"""What is wrong with a cluster, in plain words.

Owns the order of the questions, from Magnum's own rows to the nodes, and the
advice about all but the engine, whose driver is asked. It reads only: nothing
here changes the cluster or the cloud.
"""

import datetime

from cryptography import x509
from keystoneauth1 import exceptions as ka_exc
from oslo_utils import timeutils

from magnum.common import clients
from magnum.common import cluster_certs
from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.common import findings
from magnum.conductor import surroundings
import magnum.conf
from magnum.drivers.common import driver
from magnum import objects
from magnum.objects import fields
from magnum.objects import lifecycle
from magnum.servicegroup import liveness

CONF = magnum.conf.CONF

BINARY = 'magnum-conductor'

# A file of certificates that is not there comes as it is.
_ERRORS = (exception.MagnumException, ka_exc.ClientException, OSError)

# Days before its end at which a certificate is a problem to come.
EXPIRES_SOON = 30

_CERTIFICATES = {'ca_cert_ref': 'of the CA',
                 'etcd_ca_cert_ref': 'of the CA of etcd',
                 'front_proxy_ca_cert_ref': 'of the CA of the front proxy',
                 'magnum_cert_ref': 'of the conductor'}


def diagnose(context, cluster):
    """Return findings about a cluster, in the order of their causes.

    :param context: of the service, for all projects
    """
    found = [_status(cluster)]
    found += _conductors(context)
    found += _operations(context, cluster)
    engine = _driver(context, cluster, found)
    usable = _trust(cluster, found)
    if not cluster.trust_id:
        found.append(surroundings.trustee_domain(context))
    elif usable and not CONF.trust.cluster_user_trust:
        found += surroundings.trust_list(context, cluster)
    found += surroundings.endpoints(context)
    found += _certificates(context, cluster)
    owner = (magnum_context.make_cluster_context(cluster) if usable
             else context)
    found += surroundings.network(owner, cluster)
    found += surroundings.load_balancers(owner, cluster,
                                         objects.Cluster.list_existing)
    if engine is not None:
        found += _asked('stack', engine.diagnose, owner, cluster)
        found += _asked('health', _health, context, cluster, engine)
    return found


def _asked(about, ask, *args):
    """Return what a driver's findings are, or that there are none."""
    try:
        return ask(*args)
    except _ERRORS as error:
        return [findings.problem(
            about, f'The driver could not find it out: {error}',
            'See the log of magnum-manage with --debug, and whether what it '
            'asks is up.')]


def _age(time):
    """Return the seconds since then by the clock that wrote it."""
    return int(timeutils.delta_seconds(timeutils.normalize_time(time),
                                       objects.MagnumService.now()))


def _status(cluster):
    text = f'The cluster is {cluster.status}'
    if cluster.status_reason:
        text += f': {cluster.status_reason}'
    if lifecycle.is_failed(cluster.status):
        return findings.problem(
            'cluster', text, 'When what is found below is repaired, repeat '
            'the operation; a cluster can be deleted in any status.')
    if not lifecycle.is_in_progress(cluster.status):
        return findings.ok('cluster', text + '.')
    minutes = _age(cluster.updated_at or cluster.created_at) // 60
    return findings.note(
        'cluster', f'{text}, and was last changed {minutes} minutes ago.')


def _conductors(context):
    services = [service for service in objects.MagnumService.list(context)
                if service.binary == BINARY]
    now = objects.MagnumService.now()
    living = [service.host for service in services
              if liveness.is_up(service, now) and not service.disabled]
    dead = [service.host for service in services
            if service.host not in living]
    if not living:
        return [findings.problem(
            'conductors', 'No conductor is alive, so nothing goes on.',
            'Start magnum-conductor, and see its log if it ends. If it runs, '
            'compare the clocks of the machines with that of the database.')]
    found = [findings.ok('conductors', 'Alive: ' + ', '.join(living) + '.')]
    if dead:
        found.append(findings.note(
            'conductors', 'Not alive or disabled: ' + ', '.join(dead) + '.',
            'The others have taken over their clusters.'))
    return found


def _operations(context, cluster):
    found = []
    for operation in objects.Operation.list(
            context, filters={'cluster_uuid': cluster.uuid}):
        text = (f'{operation.name} is {operation.state}, accepted '
                f'{_age(operation.created_at)} s ago, '
                f'{operation.attempts} attempts so far')
        silent = operation.renewed_at and _age(operation.renewed_at)
        if operation.owner and silent > CONF.service_down_time:
            found.append(findings.problem(
                'operation', f'{text}; {operation.owner}, who works on it, '
                f'is silent for {silent} s.',
                'Another conductor takes it up when one is alive.'))
        elif operation.owner:
            found.append(findings.ok(
                'operation', f'{text}; {operation.owner} works on it.'))
        else:
            found.append(findings.note(
                'operation', f'{text}; nobody works on it now.',
                'It is tried again by itself; the reason of the cluster says '
                'what it waits for.'))
    if not found and not cluster.stack_id and lifecycle.is_in_progress(
            cluster.status):
        found.append(findings.problem(
            'operation', 'Something goes on according to the status, but '
            'there is neither an operation nor a stack.',
            'The order was lost by a release before this one. Delete the '
            'cluster and create it again.'))
    return found


def _driver(context, cluster, found):
    try:
        return driver.Driver.get_driver_for_cluster(context, cluster)
    except (exception.NotSupported,
            exception.ClusterTemplateNotFound) as error:
        found.append(findings.problem(
            'driver', str(error), 'Install the driver the cluster was made '
            'with, and enable it in [drivers]: magnum-driver-manage '
            'list-drivers shows which there are.'))
        return None


def _trust(cluster, found):
    """Note how it is about the trust; say whether it can be used."""
    if not cluster.trust_id:
        found.append(findings.note(
            'trust', 'The cluster has no trust.',
            'That is right for drivers that need none, and before the '
            'creation has begun.'))
        return False
    try:
        clients.OpenStackClients(magnum_context.make_cluster_context(
            cluster)).keystone().session.get_token()
    except _ERRORS as error:
        found.append(findings.problem(
            'trust', f'The trust cannot be used: {error}',
            'If Keystone is well, the trust, its owner or the owner\'s role '
            'in the project is gone. As the owner, rotate the credential of '
            'the cluster. To delete the cluster nothing is needed.'))
        return False
    found.append(findings.ok('trust', 'The trust can be used.'))
    return True


def _certificates(context, cluster):
    found = []
    for name, ref in cluster_certs.references(cluster).items():
        if ref:
            found += _certificate(context, cluster, _CERTIFICATES[name], ref)
    return found or [findings.note(
        'certificates', 'The cluster has no certificates.',
        'They are made when its creation begins.')]


def _now():
    return datetime.datetime.now(datetime.UTC)


def _certificate(context, cluster, whose, ref):
    try:
        pem = cluster_certs.read_certificate(cluster, ref, context)
        ends = x509.load_pem_x509_certificate(pem).not_valid_after_utc
    except (exception.MagnumException, ValueError, OSError) as error:
        return [findings.problem(
            'certificates', f'The certificate {whose} cannot be read: '
            f'{error}', 'See [certificates] cert_manager_type, whether that '
            'store is up, and whether the secret is still there. What is '
            'lost is replaced by a rotation of the CA.')]
    days = (ends - _now()).days
    if days < 0:
        return [findings.problem(
            'certificates', f'The certificate {whose} is over since {ends}.',
            'Rotate the CA: openstack coe ca rotate.')]
    if days < EXPIRES_SOON:
        return [findings.note(
            'certificates', f'The certificate {whose} ends in {days} days.',
            'Rotate the CA in time: openstack coe ca rotate.')]
    return [findings.ok('certificates',
                        f'The certificate {whose} is good until {ends}.')]


def _health(context, cluster, engine):
    monitor = engine.get_monitor(context, cluster)
    if monitor is None or not cluster.api_address:
        return []
    monitor.poll_health_status()
    data = monitor.data
    status = data.get('health_status', cluster.health_status)
    reason = data.get('health_status_reason',
                      cluster.health_status_reason) or {}
    if status == fields.ClusterHealthStatus.UNKNOWN:
        return [_judge(cluster, status, reason)]
    return [_judge(cluster, status, reason)] + [
        findings.problem(
            'pods', trouble, 'If its image cannot be pulled, compare the way '
            'of the nodes to the registry (router, DNS, proxy, '
            'container_infra_prefix). kubectl -n kube-system describe pod '
            'has more.') for trouble in monitor.list_troubles()]


def _judge(cluster, status, reason):
    """Return a finding about the health of a cluster."""
    text = f'The cluster at {cluster.api_address} is {status}'
    said = '; '.join(f'{name}: {value}' for name, value
                     in sorted(reason.items()) if value not in ('True', 'ok'))
    text += f': {said}' if said else '.'
    if status == fields.ClusterHealthStatus.HEALTHY:
        return findings.ok('health', text)
    if status == fields.ClusterHealthStatus.UNKNOWN:
        return findings.note(
            'health', text, 'Conductors reach no API without a floating IP; '
            'magnum-auto-healer in the cluster can report instead.')
    if 'api' in reason and reason['api'] != 'ok':
        advice = ('Is the address reachable from the conductors (security '
                  'group, load balancer, port 6443)? On a master: are the '
                  'kube-apiserver and etcd up, and is the clock right?')
    else:
        advice = ('See the journal of kubelet on the nodes named, whether '
                  'their disks are full, and the pods of the network driver '
                  'in kube-system.')
    return findings.problem('health', text, advice)
