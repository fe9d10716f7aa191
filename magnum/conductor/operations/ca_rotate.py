"""Giving a cluster new authorities and a new client certificate.

Owns which certificates there are at each moment: the former ones until the
driver has begun, the new ones from when they are stored. It must not know
how long the driver takes.

What is stored can be found by whoever goes on after a death: references are
noted before, and a store that chooses them itself finds what it stored.
"""

import inspect
import json

from oslo_log import log as logging
from pycadf import cadftaxonomy as taxonomy

from magnum.common import client_files
from magnum.common import cluster_certs
from magnum.common import exception
from magnum.common import sealing
from magnum.conductor.operations import base
from magnum.objects import lifecycle

LOG = logging.getLogger(__name__)

# Steps whose notes are references.
_FORMER = 'former'
_CHOSEN = 'chosen'
# Its note has what only the driver can read.
_SECRETS = 'secrets'
# No step: whether nodes may have been told of the new certificates.
_BEGUN = 'begun'


def check(job):
    """Refuse before anything is replaced.

    :raises: NotSupported
    """
    job.driver.require('rotate_ca_certificate')
    job.driver.check_ready(job.context, job.cluster)


def announce(job):
    """Tell that an update begins."""
    job.notify(taxonomy.OUTCOME_PENDING)


def _noted(job, step):
    return (job.operation.progress or {}).get(step)


def _forget(job, *noted):
    """Remove certificates that the cluster does not refer to."""
    kept = cluster_certs.references(job.cluster)
    refs = {ref for refs in noted for ref in (refs or {}).values()}
    cluster_certs.delete_references(
        job.cluster, refs.difference(kept.values()), context=job.context)


def remember(job):
    """Note which certificates the nodes have."""
    return cluster_certs.references(job.cluster)


def choose(job):
    """Note where the new certificates will be."""
    return cluster_certs.choose_references()


def _sweep(job):
    """Remove what an earlier try stored, and nothing the cluster has."""
    _forget(job, _noted(job, _CHOSEN))
    cluster_certs.delete_leftovers(job.cluster, context=job.context)


def replace(job):
    """Have new CAs and a new client certificate on the cluster."""
    if cluster_certs.references(job.cluster) == _noted(job, _FORMER):
        _sweep(job)
        cluster_certs.generate_certificates_to_cluster(
            job.cluster, context=job.context, refs=_noted(job, _CHOSEN))
        job.cluster.save()
    client_files.delete_client_files(job.cluster, context=job.context)


def _takes(job, parameter):
    # Drivers outside the tree have none of ours.
    return parameter in inspect.signature(
        job.driver.rotate_ca_certificate).parameters


def make_secrets(job):
    """Note, sealed, what else the nodes get.

    Who goes on after a death hands over the same: others would make void
    what the nodes signed with the former ones.
    """
    if not _takes(job, _SECRETS):
        return None
    try:
        return {'sealed': sealing.seal(json.dumps(
            job.driver.make_rotation_secrets()))}
    except exception.SealingKeyMissing as error:
        LOG.warning('The secrets of this rotation are not kept: %s', error)
        return None


def _kept_secrets(job):
    sealed = (_noted(job, _SECRETS) or {}).get('sealed')
    if not sealed:
        return None
    try:
        return json.loads(sealing.unseal(sealed))
    except (exception.SealBroken, exception.SealingKeyMissing) as error:
        LOG.warning('The secrets of this rotation are lost: %s', error)
        return None


def _is_begun(job):
    return (job.operation.is_done('driver') or
            bool((_noted(job, _BEGUN) or {}).get('nodes')))


def _notes_begun(job):
    """Return what the driver calls, as it says in its contract."""
    before = _is_begun(job)

    def note(begun):
        # What an earlier try began is not taken back by a refusal now.
        if not before:
            job.operation.checkpoint(_BEGUN, nodes=begun)

    return note


def rotate(job):
    """Have the driver bring the certificates to the nodes."""
    arguments = {}
    if _takes(job, _SECRETS):
        arguments[_SECRETS] = _kept_secrets(job)
    if _takes(job, _BEGUN):
        arguments[_BEGUN] = _notes_begun(job)
    job.driver.rotate_ca_certificate(job.context, job.cluster, **arguments)
    job.save()


def forget_former(job):
    """Remove the certificates that the nodes are about to leave."""
    _forget(job, _noted(job, _FORMER))


def _go_back(job, former):
    """Return to these references; return those that it had instead."""
    unused = cluster_certs.references(job.cluster)
    for name, value in former.items():
        setattr(job.cluster, name, value)
    job.cluster.save()
    client_files.delete_client_files(job.cluster, context=job.context)
    return unused


def restore(job):
    """Keep the certificates that nodes have, or are getting.

    Those are the new ones as soon as one node may have been told of them:
    another rotation brings them to the rest.
    """
    former = _noted(job, _FORMER)
    if not former:
        return
    unused = former if _is_begun(job) else _go_back(job, former)
    try:
        _forget(job, unused)
        _sweep(job)
    except exception.CertificateStorageException as error:
        # The nodes do not know them; the failure has to be told now.
        LOG.warning('Certificates that cluster %(uuid)s does not use stay '
                    'behind: %(error)s',
                    {'uuid': job.cluster.uuid, 'error': error})


def forget_void(job, progress):
    """Remove what a rotation that a deletion made void knew of."""
    _forget(job, progress.get(_FORMER), progress.get(_CHOSEN))


PLAN = base.Plan(
    spec=lifecycle.CA_ROTATE,
    steps=(
        base.Step('check', check),
        base.Step('announce', announce),
        base.Step(_FORMER, remember),
        base.Step(_CHOSEN, choose),
        base.Step(_SECRETS, make_secrets),
        base.Step('certificates', replace),
        base.Step('driver', rotate),
        base.Step('forget', forget_former),
    ),
    undo=restore, answers=True)
