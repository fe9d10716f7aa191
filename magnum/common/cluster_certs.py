"""The certificates of a cluster.

Owns which certificates there are and where their references are kept on the
cluster.  Must not know how they are stored, nor objects: a cluster is
anything with the fields used here, and it is the caller who knows how it is
saved.
"""

import contextlib

from oslo_log import log as logging

from magnum.common import cert_manager
from magnum.common import exception
from magnum.common import short_id
from magnum.common.x509 import operations
import magnum.conf

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

CONDUCTOR_CLIENT_NAME = 'Magnum-Conductor'

# Who the conductor is to the cluster.
_ADMIN = 'admin'
_ADMIN_GROUP = 'system:masters'

# Kind of authority -> field of the cluster.
_CA_REFS = {
    'kubernetes': 'ca_cert_ref',
    'etcd': 'etcd_ca_cert_ref',
    'front-proxy': 'front_proxy_ca_cert_ref',
    'front_proxy': 'front_proxy_ca_cert_ref',
}
_MAIN = 'ca_cert_ref'
_CLIENT = 'magnum_cert_ref'
REFS = (_MAIN, 'etcd_ca_cert_ref', 'front_proxy_ca_cert_ref', _CLIENT)


def _store():
    return cert_manager.get_backend().CertManager


def references(cluster):
    """Return what the cluster refers to, by name of its field."""
    return {field: getattr(cluster, field, None) for field in REFS}


def choose_references():
    """Return references for new certificates, by name of the field.

    They are None in a store that chooses references itself.
    """
    return {field: _store().choose_ref() for field in REFS}


def _issuer(cluster):
    return cluster.name or cluster.uuid


def _delete(cluster, ref, context):
    _store().delete_cert(ref, resource_ref=cluster.uuid, context=context)


def _keep(cluster, made, passphrase, name, context, ref=None):
    """Store a certificate, under a reference if one was chosen for it."""
    chosen = {} if ref is None else {'cert_ref': ref}
    return _store().store_cert(
        certificate=made['certificate'], private_key=made['private_key'],
        private_key_passphrase=passphrase, name=name, context=context,
        resource_ref=cluster.uuid, **chosen)


def _make(cluster):
    """Yield field, certificate, passphrase and name, the client's last."""
    issuer = _issuer(cluster)
    for field in REFS[:-1]:
        passphrase = short_id.generate_id()
        made = operations.generate_ca_certificate(
            issuer, encryption_password=passphrase)
        if field == _MAIN:
            main, main_passphrase = made, passphrase
        yield field, made, passphrase, issuer
    passphrase = short_id.generate_id()
    made = operations.generate_client_certificate(
        issuer, _ADMIN, _ADMIN_GROUP, main['private_key'],
        encryption_password=passphrase, ca_key_password=main_passphrase)
    yield _CLIENT, made, passphrase, CONDUCTOR_CLIENT_NAME


@contextlib.contextmanager
def _explained(cluster):
    try:
        yield
    except exception.ClusterNotFound:
        raise
    except exception.MagnumException as exc:
        LOG.exception('Failed to make the certificates of cluster %s',
                      cluster.uuid)
        raise exception.CertificatesToClusterFailed(
            cluster_uuid=cluster.uuid) from exc


def generate_certificates_to_cluster(cluster, context=None, refs=None):
    """``cluster`` has new authorities and a new client certificate.

    The four references are set, not saved; what they referred to before is
    still stored.  When it fails, nothing new is left in the store.  When the
    process dies, it is: under ``refs``, and where :func:`delete_leftovers`
    finds it.

    :param refs: what :func:`choose_references` returned
    :raises CertificatesToClusterFailed: the store fails.
    """
    chosen, refs = refs or {}, {}
    with _explained(cluster), contextlib.ExitStack() as undo:
        for field, made, passphrase, name in _make(cluster):
            refs[field] = _keep(cluster, made, passphrase, name, context,
                                chosen.get(field))
            undo.callback(_delete, cluster, refs[field], context)
        undo.pop_all()
    for field, ref in refs.items():
        setattr(cluster, field, ref)


def _is_whole(cluster, context):
    """Say whether the client certificate, stored last, is in the store."""
    if not cluster.magnum_cert_ref:
        return False
    try:
        get_cluster_magnum_cert(cluster, context)
    except exception.CertificateStorageException as exc:
        if exception.is_transient(exc):
            raise
        return False
    return True


def _note(cluster, field, ref, save, context):
    """Save a reference that the store chose, or keep nothing under it."""
    if getattr(cluster, field) == ref:
        return
    setattr(cluster, field, ref)
    with contextlib.ExitStack() as undo:
        undo.callback(_delete, cluster, ref, context)
        save()
        undo.pop_all()


def ensure_certificates(cluster, save, context=None):
    """``cluster`` has authorities and a client certificate of its own.

    What is stored can be found: its reference is saved before, or right
    after by a store that chooses references itself.  So a process may die
    anywhere; what it left is deleted and made anew by the next call.

    :param save: called without arguments to write the fields of the cluster
    :raises ClusterNotFound: it was deleted meanwhile.
    :raises CertificatesToClusterFailed: the store fails; references may be
        saved then under which nothing is stored.
    """
    with _explained(cluster):
        if _is_whole(cluster, context):
            return
        delete_all_certificates(cluster, context)
        for field, ref in choose_references().items():
            setattr(cluster, field, ref)
        save()
        for field, made, passphrase, name in _make(cluster):
            ref = _keep(cluster, made, passphrase, name, context,
                        getattr(cluster, field))
            _note(cluster, field, ref, save, context)


def _get(cluster, ref, context):
    return _store().get_cert(ref, resource_ref=cluster.uuid, context=context)


def get_cluster_ca_certificate(cluster, context=None, ca_cert_type=None):
    """Return the Cert of an authority of the cluster.

    :param ca_cert_type: kubernetes (also for None and unknown kinds), etcd
        or front-proxy.
    """
    # Clusters of release 12 and before have a single authority.
    field = _CA_REFS.get(ca_cert_type, _MAIN)
    ref = getattr(cluster, field, None) or cluster.ca_cert_ref
    return _get(cluster, ref, context)


def read_certificate(cluster, ref, context=None):
    """Return the certificate under a reference, PEM as bytes."""
    pem = _get(cluster, ref, context).get_certificate()
    return pem.encode() if isinstance(pem, str) else pem


def get_cluster_magnum_cert(cluster, context=None):
    """Return the Cert with which the conductor talks to the cluster."""
    return _get(cluster, cluster.magnum_cert_ref, context)


def sign_node_certificate(cluster, csr, ca_cert_type=None, context=None):
    """Return the certificate for a signing request, PEM as bytes.

    :raises InvalidCsr, CertificateValidationError: it is not signed.
    """
    authority = get_cluster_ca_certificate(cluster, context, ca_cert_type)
    return operations.sign(csr, _issuer(cluster),
                           authority.get_private_key(),
                           authority.get_private_key_passphrase())


def _tolerate(function, cluster, *args, **kwargs):
    """Call a store; log that it refuses, raise that it does not answer."""
    try:
        function(*args, **kwargs)
    except exception.CertificateStorageException as exc:
        if exception.is_transient(exc):
            raise
        LOG.warning('A certificate of cluster %s stays behind: %s',
                    cluster.uuid, exc)


def delete_references(cluster, refs, context=None):
    """Nothing is stored under these references afterwards.

    What is gone already is passed over, and so is None; a store that refuses
    is logged.

    :raises CertificateStorageException: the store does not answer.
    """
    for ref in filter(None, refs):
        _tolerate(_delete, cluster, cluster, ref, context)


def delete_certificates_from_cluster(cluster, context=None):
    """No certificate that the cluster refers to is stored afterwards.

    What is gone already is passed over; a store that refuses is logged, as
    it must not keep a cluster from being deleted.

    :raises CertificateStorageException: the store does not answer.
    """
    delete_references(cluster, references(cluster).values(), context)


def delete_leftovers(cluster, context=None):
    """Only what the cluster refers to is stored of its certificates.

    The others were left by a process that died before it could save where
    they are.  They are found in a store that chooses references itself;
    of other stores the caller has to know what was chosen.

    :raises CertificateStorageException: the store does not answer.
    """
    _tolerate(_store().delete_leftovers, cluster, resource_ref=cluster.uuid,
              keep=tuple(filter(None, references(cluster).values())),
              context=context)


def delete_all_certificates(cluster, context=None):
    """No certificate of the cluster is stored, also none it does not know.

    Only for a cluster that needs none of its certificates any more.

    :raises CertificateStorageException: the store does not answer.
    """
    delete_certificates_from_cluster(cluster, context)
    _tolerate(_store().delete_leftovers, cluster,
              resource_ref=cluster.uuid, context=context)
