"""Changing a cluster that exists: size, versions, certificates, credential.

Owns the steps of the four operations; each ends where the driver has begun.
It must not know how long the driver takes.
"""

from oslo_log import log as logging
from pycadf import cadftaxonomy as taxonomy

from magnum.common import cluster_certs
from magnum.common import exception
from magnum.conductor.operations import base
from magnum.drivers.common import driver
from magnum.i18n import _
from magnum import objects
from magnum.objects import lifecycle

LOG = logging.getLogger(__name__)


def announce(job):
    """Tell that an update begins."""
    job.notify(taxonomy.OUTCOME_PENDING)


def ensure_size(job):
    """Have the size that was asked for in the row.

    A poll that began before the acceptance may have written over it what it
    had read from the stack.
    """
    group = job.nodegroup or job.cluster.default_ng_worker
    wanted = job.arguments.get('node_count')
    if group is not None and wanted not in (None, group.node_count):
        group.node_count = wanted
        group.save()


def update(job):
    """Have the driver follow the size of the default workers."""
    ensure_size(job)
    job.driver.update_cluster(job.context, job.cluster, job.scale_manager(),
                              bool(job.arguments.get('rollback')))
    job.save()


def resize(job):
    """Have the driver follow the size of the nodegroup."""
    ensure_size(job)
    job.driver.resize_cluster(
        job.context, job.cluster, job.scale_manager(),
        job.arguments['node_count'],
        job.arguments.get('nodes_to_remove') or [], job.nodegroup)
    job.save()


def upgrade(job):
    """Have the driver move the nodegroup to another template."""
    template = objects.ClusterTemplate.get(
        base.service_context(), job.arguments['cluster_template'])
    # NOTE(compat): the last value lands in the parameter scale_manager;
    # drivers outside the tree are called like that since there are any.
    job.driver.upgrade_cluster(
        job.context, job.cluster, template,
        job.arguments.get('max_batch_size', 1), job.nodegroup,
        bool(job.arguments.get('rollback')))
    job.save()


def restore_size(job):
    """Give the nodegroup the size it had before a refused change."""
    former = job.before.get('nodegroup', {})
    group = job.nodegroup or job.cluster.default_ng_worker
    if group is not None and 'node_count' in former:
        group.node_count = former['node_count']
        group.save()


def check_rotation(job):
    """Refuse before anything is replaced.

    :raises: NotSupported
    """
    method = getattr(type(job.driver), 'rotate_ca_certificate', None)
    if method in (None, driver.Driver.rotate_ca_certificate):
        raise exception.NotSupported(
            _('The driver of this cluster does not support rotating the '
              'CA certificate.'))


def _certificates(cluster):
    return {name: getattr(cluster, name) for name in cluster_certs.REFS}


def _former_certificates(job):
    return (job.operation.progress or {}).get('former')


def _forget_certificates(job, refs):
    """Remove certificates that the cluster does not refer to any more."""
    kept = _certificates(job.cluster).values()
    cluster_certs.delete_references(
        job.cluster, set(refs.values()).difference(kept),
        context=job.context)


def remember_certificates(job):
    """Note which certificates the nodes have."""
    return _certificates(job.cluster)


def replace_certificates(job):
    """Have new CAs and a new client certificate on the cluster."""
    if _certificates(job.cluster) == _former_certificates(job):
        cluster_certs.generate_certificates_to_cluster(job.cluster,
                                                       context=job.context)
        job.cluster.save()
    cluster_certs.delete_client_files(job.cluster, context=job.context)


def rotate_ca(job):
    """Have the driver bring the certificates to the nodes."""
    job.driver.rotate_ca_certificate(job.context, job.cluster)
    job.save()


def forget_former_certificates(job):
    """Remove the certificates that the nodes are about to leave."""
    _forget_certificates(job, _former_certificates(job))


def restore_certificates(job):
    """Go back to the certificates that the nodes still have."""
    former = _former_certificates(job)
    if not former or job.operation.is_done('driver'):
        return
    unused = _certificates(job.cluster)
    for name, value in former.items():
        setattr(job.cluster, name, value)
    job.cluster.save()
    cluster_certs.delete_client_files(job.cluster, context=job.context)
    try:
        _forget_certificates(job, unused)
    except exception.CertificateStorageException as error:
        # The nodes do not know them; the failure has to be told now.
        LOG.warning('Certificates that cluster %(uuid)s does not use stay '
                    'behind: %(error)s',
                    {'uuid': job.cluster.uuid, 'error': error})


def rotate_credential(job):
    """Have the driver replace the cluster's own cloud credential."""
    job.driver.rotate_credential(job.context, job.cluster)
    job.save()


UPDATE = base.Plan(
    spec=lifecycle.CLUSTER_UPDATE,
    steps=(base.Step('announce', announce), base.Step('driver', update)),
    undo=restore_size)
RESIZE = base.Plan(
    spec=lifecycle.CLUSTER_RESIZE,
    steps=(base.Step('announce', announce), base.Step('driver', resize)),
    undo=restore_size)
UPGRADE = base.Plan(
    spec=lifecycle.CLUSTER_UPGRADE,
    steps=(base.Step('announce', announce), base.Step('driver', upgrade)),
    answers=True)
CA_ROTATE = base.Plan(
    spec=lifecycle.CA_ROTATE,
    steps=(
        base.Step('check', check_rotation),
        base.Step('announce', announce),
        base.Step('former', remember_certificates),
        base.Step('certificates', replace_certificates),
        base.Step('driver', rotate_ca),
        base.Step('forget', forget_former_certificates),
    ),
    undo=restore_certificates, answers=True)
CREDENTIAL_ROTATE = base.Plan(
    spec=lifecycle.CREDENTIAL_ROTATE,
    steps=(base.Step('driver', rotate_credential),),
    notifies=False, answers=True)
