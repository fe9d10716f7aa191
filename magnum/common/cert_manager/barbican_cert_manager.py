"""Certificates in Barbican, kept by the service's own user.

A certificate is a container of up to four secrets; the reference is the
address of the container.  Barbican chooses addresses when it stores, so a
process can die without knowing one: the secrets also have the owner's uuid,
as their ``mode``, which Barbican keeps for information and searches by.
"""

from barbicanclient import exceptions as barbican_exception
from keystoneauth1 import exceptions as ka_exception
from oslo_log import log as logging

from magnum.common.cert_manager import cert_manager
from magnum.common import clients
from magnum.common import context as magnum_context
from magnum.common import exception

LOG = logging.getLogger(__name__)

_ERRORS = (barbican_exception.BarbicanException,
           barbican_exception.HTTPError, ka_exception.ClientException,
           exception.AuthorizationFailure, exception.ServiceUnavailable,
           ValueError)

_GONE = 404

# Rows of one page of a list; Barbican gives no more at a time.
_PAGE = 100


class Cert(cert_manager.Cert):
    """A container; its secrets are fetched when they are asked for."""

    def __init__(self, container):
        self._container = container

    @staticmethod
    def _payload(secret):
        try:
            return None if secret is None else secret.payload
        except _ERRORS as exc:
            raise _failure(exc) from exc

    def get_certificate(self):
        return self._payload(self._container.certificate)

    def get_intermediates(self):
        return self._payload(self._container.intermediates)

    def get_private_key(self):
        return self._payload(self._container.private_key)

    def get_private_key_passphrase(self):
        return self._payload(self._container.private_key_passphrase)


def _barbican():
    context = magnum_context.make_admin_context()
    return clients.OpenStackClients(context).barbican()


def _text(value):
    return value.decode('utf-8') if isinstance(value, bytes) else value


def _failure(exc):
    return exception.CertificateStorageException(msg=exc)


def _is_gone(exc):
    return getattr(exc, 'status_code', None) == _GONE


def _all(manager, **filters):
    """Return what a list of Barbican has, on all its pages."""
    found = []
    while True:
        page = manager.list(limit=_PAGE, offset=len(found), **filters)
        found += page
        if len(page) < _PAGE:
            return found


def _secrets_of(barbican, cert_refs):
    """Return the addresses of all secrets of these certificates."""
    found = set()
    for ref in cert_refs:
        try:
            found.update(barbican.containers.get(
                container_ref=ref).secret_refs.values())
        except barbican_exception.HTTPClientError as exc:
            if not _is_gone(exc):
                raise
    return found


def _delete(entities):
    """Delete secrets or containers, some of which may be gone already."""
    for one in entities:
        try:
            one.delete()
        except barbican_exception.HTTPClientError as exc:
            if not _is_gone(exc):
                raise


def _forget(made):
    for one in made:
        try:
            one.delete()
        except _ERRORS as exc:
            LOG.warning('A secret of a certificate that could not be stored '
                        'stays behind: %s', exc)


class CertManager(cert_manager.CertManager):
    """The store."""

    @staticmethod
    def store_cert(certificate, private_key, intermediates=None,
                   private_key_passphrase=None, expiration=None,
                   name='Magnum TLS Cert', resource_ref=None, **kwargs):
        parts = (
            ('certificate', 'Certificate', certificate),
            ('private_key', 'Private Key', private_key),
            ('intermediates', 'Intermediates', intermediates),
            ('private_key_passphrase', 'Private Key Passphrase',
             private_key_passphrase),
        )
        made = {}
        try:
            barbican = _barbican()
            for key, title, content in parts:
                if content:
                    secret = barbican.secrets.create(
                        name=title, payload=_text(content),
                        expiration=expiration, mode=resource_ref)
                    secret.store()
                    made[key] = secret
            return barbican.containers.create_certificate(
                name=name, **made).store()
        except _ERRORS as exc:
            _forget(made.values())
            raise _failure(exc) from exc

    @staticmethod
    def get_cert(cert_ref, check_only=False, **kwargs):
        try:
            return Cert(_barbican().containers.get(container_ref=cert_ref))
        except _ERRORS as exc:
            raise _failure(exc) from exc

    @staticmethod
    def delete_cert(cert_ref, **kwargs):
        try:
            container = _barbican().containers.get(container_ref=cert_ref)
            secrets = [container.certificate, container.private_key,
                       container.intermediates,
                       container.private_key_passphrase]
            # The container goes last: it is the way to the secrets for
            # whoever has to do this again.
            _delete([*filter(None, secrets), container])
        except _ERRORS as exc:
            if not _is_gone(exc):
                raise _failure(exc) from exc

    @staticmethod
    def delete_leftovers(resource_ref, keep=(), **kwargs):
        try:
            barbican = _barbican()
            kept = _secrets_of(barbican, keep)
            secrets = [secret for secret
                       in _all(barbican.secrets, mode=resource_ref)
                       if secret.secret_ref not in kept]
            if not secrets:
                return
            lost = {secret.secret_ref for secret in secrets}
            # Here the secrets go last: they are the way to the containers.
            _delete([container for container in _all(barbican.containers)
                     if lost.intersection(container.secret_refs.values())])
            _delete(secrets)
        except _ERRORS as exc:
            raise _failure(exc) from exc
