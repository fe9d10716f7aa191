"""The options every OpenStack client group has in common.

Owns their names, defaults and help.  Must not know what a client does with
them.
"""

from oslo_config import cfg

from magnum.i18n import _


def group(service):
    """Return the option group of the named service's client."""
    return cfg.OptGroup(
        f'{service}_client',
        title=_('Options of the %s client') % service.capitalize())


def options(service, api_version=None, tls=True):
    """Return the client options of one service.

    :param api_version: default of the api_version option; no such option
        when None.
    :param tls: whether the group has TLS options of its own.
    """
    title = service.capitalize()
    opts = [
        cfg.StrOpt('region_name',
                   help=_('Region of the catalog in which the %s endpoint is '
                          'looked up. Unset: any region.') % title),
        cfg.StrOpt('endpoint_type', default='publicURL',
                   help=_('Interface of the %s endpoint: public, internal or '
                          'admin; the old spelling with the suffix URL is '
                          'accepted too.') % title),
    ]
    if api_version is not None:
        opts.append(
            cfg.StrOpt('api_version', default=api_version,
                       help=_('Version of the %s API to use.') % title))
    if tls:
        opts += [
            cfg.StrOpt('ca_file',
                       help=_('PEM bundle that verifies the certificate of '
                              'the %s endpoint. Unset: the bundle of '
                              '[keystone_auth] cafile.') % title),
            cfg.StrOpt('cert_file',
                       help=_('PEM client certificate shown to the %s '
                              'endpoint.') % title),
            cfg.StrOpt('key_file',
                       help=_('PEM private key of cert_file.')),
            cfg.BoolOpt('insecure', default=False,
                        help=_('Do not verify the certificate of the %s '
                               'endpoint.') % title),
        ]
    return tuple(opts)
