"""Certificates in the table x509keypair of our own database.

A plug-in, loaded by entry point; therefore it may know objects.
"""

import contextlib

from oslo_db import exception as db_exception
from oslo_utils import uuidutils

from magnum.common.cert_manager import cert_manager
from magnum.common import context as magnum_context
from magnum.common import exception
from magnum import objects


class Cert(cert_manager.ReadCert):
    """A row of the table."""


def _text(value):
    return value.decode('utf-8') if isinstance(value, bytes) else value


@contextlib.contextmanager
def _translated():
    try:
        yield
    except db_exception.DBError as exc:
        raise exception.CertificateStorageException(
            msg=f'the database failed ({type(exc).__name__})') from exc


def _service_context(context):
    # Who may use a certificate was decided with the cluster it belongs to;
    # its row may be of another user or project.
    if context is None:
        return magnum_context.make_admin_context(all_tenants=True)
    return context.elevated()


class CertManager(cert_manager.CertManager):
    """The store; a reference is the uuid of a row."""

    @staticmethod
    def store_cert(certificate, private_key, intermediates=None,
                   private_key_passphrase=None, expiration=None,
                   name='Magnum TLS Cert', context=None, cert_ref=None,
                   **kwargs):
        pair = objects.X509KeyPair(
            _service_context(context),
            uuid=cert_ref or uuidutils.generate_uuid(),
            certificate=_text(certificate), private_key=_text(private_key),
            intermediates=_text(intermediates),
            private_key_passphrase=_text(private_key_passphrase),
            project_id=context and context.project_id,
            user_id=context and context.user_id)
        with _translated():
            pair.create()
        return pair.uuid

    @staticmethod
    def get_cert(cert_ref, check_only=False, context=None, **kwargs):
        try:
            with _translated():
                pair = objects.X509KeyPair.get_by_uuid(
                    _service_context(context), cert_ref)
        except exception.X509KeyPairNotFound as exc:
            raise exception.CertificateStorageException(
                msg=f'there is no certificate {cert_ref}') from exc
        return Cert(pair.certificate, pair.private_key, pair.intermediates,
                    pair.private_key_passphrase)

    @staticmethod
    def delete_cert(cert_ref, context=None, **kwargs):
        try:
            with _translated():
                objects.X509KeyPair.get_by_uuid(
                    _service_context(context), cert_ref).destroy()
        except exception.X509KeyPairNotFound:
            return

    @staticmethod
    def choose_ref():
        return uuidutils.generate_uuid()
