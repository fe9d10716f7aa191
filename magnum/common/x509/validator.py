"""What a signing request may ask for.

Must not sign anything.
"""

from cryptography import x509

from magnum.common import exception
from magnum.common.x509 import extensions
import magnum.conf

CONF = magnum.conf.CONF

# Lists of names that must have some: strict readers refuse empty ones.
_NAMES = (x509.SubjectAlternativeName, x509.IssuerAlternativeName)


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
    if isinstance(value, _NAMES) and not list(value):
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
