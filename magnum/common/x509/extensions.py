"""Names of X.509 extensions and key usages, as the configuration has them.

Must not know what is allowed.
"""

from cryptography.x509 import oid

_OIDS = oid.ExtensionOID

# Every name is one of magnum.conf.x509.EXTENSIONS.
NAMES = {
    _OIDS.AUTHORITY_KEY_IDENTIFIER: 'authorityKeyIdentifier',
    _OIDS.SUBJECT_KEY_IDENTIFIER: 'subjectKeyIdentifier',
    _OIDS.AUTHORITY_INFORMATION_ACCESS: 'authorityInfoAccess',
    _OIDS.BASIC_CONSTRAINTS: 'basicConstraints',
    _OIDS.CRL_DISTRIBUTION_POINTS: 'cRLDistributionPoints',
    _OIDS.CERTIFICATE_POLICIES: 'certificatePolicies',
    _OIDS.EXTENDED_KEY_USAGE: 'extendedKeyUsage',
    _OIDS.OCSP_NO_CHECK: 'OCSPNoCheck',
    _OIDS.INHIBIT_ANY_POLICY: 'inhibitAnyPolicy',
    _OIDS.KEY_USAGE: 'keyUsage',
    _OIDS.NAME_CONSTRAINTS: 'nameConstraints',
    _OIDS.SUBJECT_ALTERNATIVE_NAME: 'subjectAltName',
    _OIDS.ISSUER_ALTERNATIVE_NAME: 'issuerAltName',
}

# Attribute of cryptography's KeyUsage -> one of magnum.conf.x509.KEY_USAGES.
KEY_USAGES = {
    'digital_signature': 'Digital Signature',
    'content_commitment': 'Non Repudiation',
    'key_encipherment': 'Key Encipherment',
    'data_encipherment': 'Data Encipherment',
    'key_agreement': 'Key Agreement',
    'key_cert_sign': 'Certificate Sign',
    'crl_sign': 'CRL Sign',
    'encipher_only': 'Encipher Only',
    'decipher_only': 'Decipher Only',
}

# Without key agreement cryptography refuses to tell these.
_OF_KEY_AGREEMENT = ('encipher_only', 'decipher_only')


def name(extension):
    """Return the name of an extension, its number when it has none."""
    return NAMES.get(extension.oid, extension.oid.dotted_string)


def usages(key_usage):
    """Return the names of the usages a KeyUsage asks for."""
    return [text for attribute, text in KEY_USAGES.items()
            if (key_usage.key_agreement or
                attribute not in _OF_KEY_AGREEMENT) and
            getattr(key_usage, attribute)]
