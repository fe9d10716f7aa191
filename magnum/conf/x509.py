"""What certificates of clusters may contain."""

from oslo_config import cfg
from oslo_config import types

from magnum.i18n import _

GROUP = cfg.OptGroup('x509', title=_('Certificates of clusters'))

EXTENSIONS = (
    'authorityKeyIdentifier', 'subjectKeyIdentifier', 'authorityInfoAccess',
    'basicConstraints', 'cRLDistributionPoints', 'certificatePolicies',
    'extendedKeyUsage', 'OCSPNoCheck', 'inhibitAnyPolicy', 'keyUsage',
    'nameConstraints', 'subjectAltName', 'issuerAltName',
)

KEY_USAGES = (
    'Digital Signature', 'Non Repudiation', 'Key Encipherment',
    'Data Encipherment', 'Key Agreement', 'Certificate Sign', 'CRL Sign',
    'Encipher Only', 'Decipher Only',
)

OPTS = (
    cfg.BoolOpt('allow_ca', default=False,
                help=_('Sign requests for certificates that are themselves '
                       'authorities.')),
    cfg.ListOpt('allowed_extensions',
                item_type=types.String(choices=EXTENSIONS),
                default=['keyUsage', 'extendedKeyUsage', 'subjectAltName',
                         'basicConstraints', 'subjectKeyIdentifier'],
                help=_('Extensions a signing request may carry.')),
    cfg.ListOpt('allowed_key_usage',
                item_type=types.String(choices=KEY_USAGES),
                default=['Digital Signature', 'Key Encipherment',
                         'Non Repudiation'],
                help=_('Key usages a signing request may ask for.')),
    cfg.IntOpt('term_of_validity', default=365 * 5, min=1,
               help=_('Days for which a signed certificate is valid.')),
    cfg.IntOpt('rsa_key_size', default=2048,
               help=_('Bits of the RSA keys made for clusters.')),
)
