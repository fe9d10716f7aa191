"""Certificates in files of [certificates] storage_path.

For trying things out: the files are protected by nothing but their mode, and
every conductor must see the same directory.
"""

import contextlib
import os

from oslo_utils import uuidutils

from magnum.common.cert_manager import cert_manager
from magnum.common import exception
import magnum.conf
from magnum.i18n import _

CONF = magnum.conf.CONF

# Parts of a certificate and the suffixes of their files, in the order of the
# constructor of Cert.
_SUFFIXES = ('.crt', '.key', '.int', '.pass')
_REQUIRED = ('.crt', '.key')


class Cert(cert_manager.ReadCert):
    """The files of one certificate, read."""


def _path(cert_ref, suffix):
    # A reference becomes part of a path: it must be nothing but a uuid.
    if not uuidutils.is_uuid_like(cert_ref):
        raise exception.CertificateStorageException(
            msg=_('%s is no reference of a certificate') % cert_ref)
    return os.path.join(CONF.certificates.storage_path, cert_ref + suffix)


def _unfinished(path):
    folder, name = os.path.split(path)
    return os.path.join(folder, f'.{name}.new')


def _write(path, content):
    """The file has this content, also after a power failure.

    It never has another mode than 600, and its name only when it is whole.
    """
    new = _unfinished(path)
    # What a process left that died has to go: its mode is anybody's guess.
    _remove(new)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL |
                     os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, 'wb') as out:
        out.write(content if isinstance(content, bytes)
                  else content.encode('utf-8'))
        out.flush()
        os.fsync(out.fileno())
    os.replace(new, path)


def _remove(path):
    with contextlib.suppress(FileNotFoundError):
        os.remove(path)


def _sync_directory():
    handle = os.open(CONF.certificates.storage_path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(cert_ref, suffix):
    try:
        with open(_path(cert_ref, suffix), encoding='utf-8') as content:
            return content.read()
    except FileNotFoundError:
        if suffix in _REQUIRED:
            raise
        return None


class CertManager(cert_manager.CertManager):
    """The store; a reference is a uuid, the name of its files."""

    @staticmethod
    def store_cert(certificate, private_key, intermediates=None,
                   private_key_passphrase=None, expiration=None,
                   name='Magnum TLS Cert', cert_ref=None, **kwargs):
        ref = cert_ref or CertManager.choose_ref()
        parts = (certificate, private_key, intermediates,
                 private_key_passphrase)
        try:
            os.makedirs(CONF.certificates.storage_path, mode=0o700,
                        exist_ok=True)
            # What makes it a certificate comes last, when it is whole.
            for suffix, content in reversed(
                    tuple(zip(_SUFFIXES, parts, strict=True))):
                if content is not None:
                    _write(_path(ref, suffix), content)
            _sync_directory()
        except OSError as exc:
            CertManager.delete_cert(ref)
            raise exception.CertificateStorageException(msg=exc) from exc
        return ref

    @staticmethod
    def get_cert(cert_ref, check_only=False, **kwargs):
        try:
            return Cert(*(_read(cert_ref, suffix) for suffix in _SUFFIXES))
        except OSError as exc:
            raise exception.CertificateStorageException(msg=exc) from exc

    @staticmethod
    def delete_cert(cert_ref, **kwargs):
        failed = None
        for suffix in _SUFFIXES:
            path = _path(cert_ref, suffix)
            for name in (path, _unfinished(path)):
                try:
                    _remove(name)
                except OSError as exc:
                    # The key is not left because the certificate is.
                    failed = exc
        if failed is not None:
            raise exception.CertificateStorageException(
                msg=failed) from failed

    @staticmethod
    def choose_ref():
        return uuidutils.generate_uuid()
