"""What a certificate and a store of certificates can do."""

import abc

from magnum.common.x509 import operations


class Cert(abc.ABC):
    """A certificate with its private key; texts are PEM."""

    @abc.abstractmethod
    def get_certificate(self):
        """Return the certificate."""

    @abc.abstractmethod
    def get_intermediates(self):
        """Return the intermediate certificates, or None."""

    @abc.abstractmethod
    def get_private_key(self):
        """Return the private key, encrypted if there is a passphrase."""

    @abc.abstractmethod
    def get_private_key_passphrase(self):
        """Return the passphrase of the private key, or None."""

    def get_decrypted_private_key(self):
        """Return the private key unencrypted, as bytes."""
        return operations.decrypt_key(self.get_private_key(),
                                      self.get_private_key_passphrase())

    def __repr__(self):
        return f'<{type(self).__name__}>'


class ReadCert(Cert):
    """A certificate whose parts were read from where they are kept."""

    def __init__(self, certificate, private_key, intermediates=None,
                 private_key_passphrase=None):
        self._certificate = certificate
        self._private_key = private_key
        self._intermediates = intermediates
        self._passphrase = private_key_passphrase

    def get_certificate(self):
        return self._certificate

    def get_intermediates(self):
        return self._intermediates

    def get_private_key(self):
        return self._private_key

    def get_private_key_passphrase(self):
        return self._passphrase


class CertManager(abc.ABC):
    """A store; ``context`` and ``resource_ref`` come with every call."""

    @staticmethod
    @abc.abstractmethod
    def store_cert(certificate, private_key, intermediates=None,
                   private_key_passphrase=None, expiration=None,
                   name='Magnum TLS Cert', **kwargs):
        """Keep a certificate and return the reference it is found by.

        A store whose :meth:`choose_ref` returns references uses the one it
        is given as ``cert_ref``.

        :raises CertificateStorageException: it cannot be kept.
        """

    @staticmethod
    @abc.abstractmethod
    def get_cert(cert_ref, check_only=False, **kwargs):
        """Return the Cert of a reference.

        :raises CertificateStorageException: it cannot be read.
        """

    @staticmethod
    @abc.abstractmethod
    def delete_cert(cert_ref, **kwargs):
        """The certificate does not exist afterwards.

        :raises CertificateStorageException: it cannot be deleted.
        """

    @staticmethod
    def choose_ref():
        """Return a reference for a certificate that will be stored.

        None means that there are no references before there are
        certificates; so it is for stores that do not know this method.
        """
        return None

    @staticmethod
    def delete_leftovers(resource_ref, keep=(), **kwargs):
        """No certificate of this owner is stored whose reference got lost.

        Those whose references are in ``keep`` are not lost.
        Nothing happens in a store that always knows a reference before.

        :raises CertificateStorageException: they cannot be deleted.
        """
