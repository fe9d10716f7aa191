"""Options of the certificate store."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('certificates',
                     title=_('Where the certificates of clusters are kept'))

OPTS = (
    cfg.StrOpt('cert_manager_type', default='barbican',
               help=_('Certificate store: barbican, x509keypair (the '
                      "service's own database) or local (files, not for "
                      'production). The name of an entry point of the group '
                      'magnum.cert_manager.backend.')),
    cfg.StrOpt('storage_path', default='/var/lib/magnum/certificates/',
               help=_('Directory of the local store. Every conductor must '
                      'see the same files.')),
)
