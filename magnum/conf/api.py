"""Options of the API service."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('api', title=_('Options of the magnum-api service'))

OPTS = (
    cfg.PortOpt('port', default=9511,
                help=_('Port the API listens on.')),
    cfg.IPOpt('host', default='127.0.0.1',
              help=_('Address the API listens on.')),
    cfg.IntOpt('max_limit', default=1000,
               help=_('Largest number of items in one page of a list; it is '
                      'also the page size when the client asks for none.')),
    cfg.StrOpt('api_paste_config', default='api-paste.ini',
               help=_('PasteDeploy file with the WSGI pipeline. A relative '
                      'name is searched in the configuration '
                      'directories.')),
    cfg.StrOpt('ssl_cert_file',
               help=_('PEM certificate (with chain) of the API service.')),
    cfg.StrOpt('ssl_key_file',
               help=_('PEM private key of ssl_cert_file.')),
    cfg.BoolOpt('enabled_ssl', default=False,
                help=_('Serve HTTPS; needs ssl_cert_file and '
                       'ssl_key_file.')),
    cfg.IntOpt('workers', min=1,
               help=_('Number of API processes. Unset: the number of '
                      'processors.')),
)
