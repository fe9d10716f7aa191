"""Certificates in Barbican, kept by the service's own user.

A certificate is a container of up to four secrets; the reference is the
address of the container.
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
                   name='Magnum TLS Cert', **kwargs):
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
                        expiration=expiration)
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
            for one in [*filter(None, secrets), container]:
                try:
                    one.delete()
                except barbican_exception.HTTPClientError as exc:
                    if not _is_gone(exc):
                        raise
        except _ERRORS as exc:
            if not _is_gone(exc):
                raise _failure(exc) from exc
