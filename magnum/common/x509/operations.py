"""Makes keys and certificates.

Owns their form: subjects, extensions, validity.  Must not know clusters nor
where anything is stored.  Names and passwords may be text or bytes.
"""

import datetime
import uuid

from cryptography import exceptions as crypto_exception
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography import x509
from cryptography.x509 import oid

from magnum.common import exception
from magnum.common.x509 import validator
import magnum.conf

CONF = magnum.conf.CONF

_EXPONENT = 65537

# Clocks of nodes may be slow.
_BACKDATED = datetime.timedelta(days=1)

_NO_USAGE = dict.fromkeys((
    'digital_signature', 'content_commitment', 'key_encipherment',
    'data_encipherment', 'key_agreement', 'key_cert_sign', 'crl_sign',
    'encipher_only', 'decipher_only'), False)

# Longest common name that X.509 has room for; clusters may have longer names.
_LONGEST_NAME = 64

# Computed here whatever a request says: they name keys, not wishes.
_KEY_IDENTIFIERS = (x509.SubjectKeyIdentifier, x509.AuthorityKeyIdentifier)

# How cryptography says that it cannot read a request, or a part of it.
_UNREADABLE = (ValueError, TypeError, KeyError, x509.InvalidVersion,
               x509.DuplicateExtension, x509.UnsupportedGeneralNameType,
               crypto_exception.UnsupportedAlgorithm)

# DER of the two attributes that hold extensions, of PKCS #9 and Microsoft,
# holding none.  There cryptography ends the thread with what is no Exception.
_VOID = tuple(bytes.fromhex(attribute) + b'\x31\x00' for attribute in (
    '06092a864886f70d01090e', '060a2b06010401823702010e'))


def _bytes(value):
    return value.encode('utf-8') if isinstance(value, str) else value


def _text(value):
    return value.decode('utf-8') if isinstance(value, bytes) else value


def _new_key():
    return rsa.generate_private_key(public_exponent=_EXPONENT,
                                    key_size=CONF.x509.rsa_key_size)


def _load_key(key, password=None):
    if not isinstance(key, (str, bytes)):
        return key
    return serialization.load_pem_private_key(
        _bytes(key), _bytes(password) or None)


def _key_pem(key, password=None):
    encryption = (
        serialization.BestAvailableEncryption(_bytes(password)) if password
        else serialization.NoEncryption())
    return key.private_bytes(
        encoding=serialization.Encoding.PEM,
        format=serialization.PrivateFormat.PKCS8,
        encryption_algorithm=encryption)


def _name(common_name, organization=None):
    # Authority and issuer pass here, so they still have the same name.
    parts = [x509.NameAttribute(oid.NameOID.COMMON_NAME,
                                _text(common_name)[:_LONGEST_NAME])]
    if organization:
        parts.append(x509.NameAttribute(oid.NameOID.ORGANIZATION_NAME,
                                        _text(organization)))
    return x509.Name(parts)


def _certificate(subject, issuer, public_key, issuer_key, extensions,
                 authority=True):
    start = datetime.datetime.now(datetime.UTC) - _BACKDATED
    end = start + datetime.timedelta(days=CONF.x509.term_of_validity)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(uuid.uuid4().int)
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key),
                       critical=False))
    if authority:
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(
                issuer_key.public_key()), critical=False)
    for value, critical in extensions:
        builder = builder.add_extension(value, critical=critical)
    signed = builder.sign(issuer_key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM)


def generate_ca_certificate(subject_name, encryption_password=None):
    """Return a new authority.

    :returns: ``{'certificate': PEM, 'private_key': PEM}`` as bytes, the key
        encrypted when a password is given.
    """
    key = _new_key()
    name = _name(subject_name)
    extensions = (
        (x509.KeyUsage(**{**_NO_USAGE, 'key_cert_sign': True}), True),
        (x509.BasicConstraints(ca=True, path_length=0), True),
    )
    return {
        'certificate': _certificate(name, name, key.public_key(), key,
                                    extensions, authority=False),
        'private_key': _key_pem(key, encryption_password),
    }


def generate_client_certificate(issuer_name, subject_name,
                                organization_name, ca_key,
                                encryption_password=None,
                                ca_key_password=None):
    """Return a new key and its certificate for TLS clients.

    :param ca_key: key of the authority ``issuer_name``.
    :returns: as :func:`generate_ca_certificate`.
    """
    key = _new_key()
    usage = {**_NO_USAGE, 'digital_signature': True,
             'key_encipherment': True}
    extensions = (
        (x509.KeyUsage(**usage), True),
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (x509.ExtendedKeyUsage([oid.ExtendedKeyUsageOID.CLIENT_AUTH]),
         False),
    )
    return {
        'certificate': _certificate(
            _name(subject_name, organization_name), _name(issuer_name),
            key.public_key(), _load_key(ca_key, ca_key_password),
            extensions),
        'private_key': _key_pem(key, encryption_password),
    }


def _load_csr(csr):
    """Return subject, public key and extensions of a request."""
    if not csr:
        raise exception.InvalidCsr(csr='it is empty')
    try:
        request = x509.load_pem_x509_csr(_bytes(csr))
        # Whoever asks must have the key that the certificate will be for.
        if not request.is_signature_valid:
            raise exception.InvalidCsr(csr='its signature is not valid')
        if any(void in request.tbs_certrequest_bytes for void in _VOID):
            raise exception.InvalidCsr(csr='an attribute has no value')
        return request.subject, request.public_key(), list(request.extensions)
    except _UNREADABLE as exc:
        raise exception.InvalidCsr(csr=exc) from exc


def sign(csr, issuer_name, ca_key, ca_key_password=None,
         skip_validation=False):
    """Return the certificate a signing request asks for, PEM as bytes.

    :param csr: PEM.
    :param skip_validation: sign also what the configuration forbids.
    :raises InvalidCsr: the request cannot be read, or its key is too weak.
    :raises CertificateValidationError: it asks for too much.
    """
    subject, public_key, requested = _load_csr(csr)
    if not skip_validation:
        validator.check_key(public_key)
        requested = validator.filter_extensions(requested)
    extensions = [(extension.value, extension.critical)
                  for extension in requested
                  if not isinstance(extension.value, _KEY_IDENTIFIERS)]
    return _certificate(subject, _name(issuer_name), public_key,
                        _load_key(ca_key, ca_key_password), extensions)


def generate_csr_and_key(common_name):
    """Return a signing request and the new key behind it.

    :returns: ``{'csr', 'private_key', 'public_key'}``, PEM as text, not
        encrypted.
    """
    key = _new_key()
    request = (x509.CertificateSigningRequestBuilder()
               .subject_name(_name(common_name))
               .sign(key, hashes.SHA256()))
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM,
        serialization.PublicFormat.SubjectPublicKeyInfo)
    return {
        'csr': request.public_bytes(serialization.Encoding.PEM).decode(),
        'private_key': _key_pem(key).decode(),
        'public_key': public.decode(),
    }


def decrypt_key(encrypted_key, password):
    """Return a private key unencrypted, PKCS8 PEM as bytes.

    :raises ValueError: the password is wrong.
    """
    return _key_pem(_load_key(encrypted_key, password))
