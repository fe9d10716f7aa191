"""What a signing request may ask for.

Must not sign anything.
"""

from cryptography.hazmat.primitives.asymmetric import dsa
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography import x509

from magnum.common import exception
from magnum.common.x509 import extensions
import magnum.conf

CONF = magnum.conf.CONF

# Lists that must have something: strict readers refuse empty ones.
_LISTS = (x509.SubjectAlternativeName, x509.IssuerAlternativeName,
          x509.ExtendedKeyUsage)

# Kind of key -> bits below which others can find the private one, and with it
# be whom the certificate says.  Kinds that have one size are strong enough.
_BITS = {rsa.RSAPublicKey: 2048, dsa.DSAPublicKey: 2048,
         ec.EllipticCurvePublicKey: 224}


def check_key(public_key):
    """A certificate may be made for this key.

    Of keys no more bits are asked than the authorities of the operator have.

    :raises InvalidCsr: it is too weak.
    """
    for kind, bits in _BITS.items():
        least = min(bits, CONF.x509.rsa_key_size)
        if isinstance(public_key, kind) and public_key.key_size < least:
            raise exception.InvalidCsr(
                csr=f'its key has {public_key.key_size} bits, {least} are '
                    'needed')


def filter_extensions(requested):
    """Return the extensions that may be signed.

    :raises CertificateValidationError: one of them may not.
    """
    return [_checked(extension) for extension in requested]


def _checked(extension):
    name = extensions.name(extension)
    if name not in CONF.x509.allowed_extensions:
        raise exception.CertificateValidationError(extension=name)
    value = extension.value
    if isinstance(value, x509.BasicConstraints):
        _check_authority(value)
    if isinstance(value, x509.KeyUsage):
        _check_usages(value)
    if isinstance(value, _LISTS) and not list(value):
        raise exception.CertificateValidationError(extension=f'empty {name}')
    return extension


def _check_authority(constraints):
    if constraints.ca and not CONF.x509.allow_ca:
        raise exception.CertificateValidationError(
            extension='basicConstraints CA:TRUE')


def _check_usages(key_usage):
    for usage in extensions.usages(key_usage):
        if usage not in CONF.x509.allowed_key_usage:
            raise exception.CertificateValidationError(
                extension=f'keyUsage {usage}')
