"""The clients of the OpenStack services, for one context.

The only place of the project where they are made, and so the only one tests
replace.  Must not know what is asked of them.
"""

import threading
import typing

from barbicanclient import client as barbican_client
from cinderclient import client as cinder_client
from glanceclient import client as glance_client
from heatclient import client as heat_client
from keystoneauth1 import exceptions as ka_exception
from neutronclient.v2_0 import client as neutron_client
from novaclient import client as nova_client
from octaviaclient.api.v2 import octavia as octavia_client

from magnum.common import exception
from magnum.common import keystone
from magnum.common import sessions
import magnum.conf

CONF = magnum.conf.CONF

MAGNUM_SERVICE_TYPES = ('container-infrastructure-management',
                        'container-infra')


class Service(typing.NamedTuple):
    """How one service is found in the catalog."""

    type: str
    tls: bool = True  # its group has TLS options of its own
    interface: str = 'interface'  # what its client calls it


SERVICES = {
    'barbican': Service('key-manager', tls=False),
    'cinder': Service('block-storage', tls=False,
                      interface='endpoint_type'),
    'glance': Service('image'),
    'heat': Service('orchestration'),
    'neutron': Service('network', interface='endpoint_type'),
    'nova': Service('compute', interface='endpoint_type'),
    'octavia': Service('load-balancer'),
}

# Option of the client's group -> parameter of sessions.session().
_TLS = ('ca_file', 'cert_file', 'key_file', 'insecure')


def _interface(endpoint_type):
    # publicURL and public are the same.
    return endpoint_type.removesuffix('URL')


class OpenStackClients:
    """Clients that act for ``context``; each is made when first used.

    Several threads may use them at the same time.
    """

    def __init__(self, context):
        self.context = context
        self._made = {}
        # Most clients are made with another, Keystone's.
        self._lock = threading.RLock()

    def url_for(self, **kwargs):
        """Return the URL of an endpoint; see keystoneauth's get_endpoint."""
        return self.keystone().session.get_endpoint(**kwargs)

    def magnum_url(self):
        """Return the URL of this service in the catalog."""
        for service_type in MAGNUM_SERVICE_TYPES:
            url = self.url_for(service_type=service_type,
                               **self._where('magnum'))
            if url:
                return url
        return None

    def cinder_region_name(self):
        """Return the region of Cinder.

        :raises InvalidParameterValue: Keystone does not know it.
        """
        return self.keystone().get_validate_region_name(
            self._get_client_option('cinder', 'region_name'))

    @property
    def auth_url(self):
        """URL of Keystone's v3 API."""
        return self.keystone().auth_url

    @property
    def auth_token(self):
        """A token of the context."""
        return self.context.auth_token or self.keystone().auth_token

    def keystone(self):
        """Return Keystone as the context sees it."""
        return self._once('keystone',
                          lambda: keystone.KeystoneClientV3(self.context))

    def _get_client_option(self, client, option):
        return getattr(getattr(CONF, f'{client}_client'), option)

    def _where(self, name, interface='interface'):
        return {
            interface: _interface(
                self._get_client_option(name, 'endpoint_type')),
            'region_name': self._get_client_option(name, 'region_name'),
        }

    def _session(self, name):
        if not SERVICES[name].tls:
            return self.keystone().session
        tls = {option: self._get_client_option(name, option)
               for option in _TLS}
        if not any(tls.values()):
            return self.keystone().session
        tls['insecure'] = tls['insecure'] or None
        return sessions.session(auth=self.keystone().session.auth, **tls)

    def _adapter(self, name):
        service = SERVICES[name]
        return {'session': self._session(name), 'service_type': service.type,
                **self._where(name, service.interface)}

    def _once(self, name, make):
        with self._lock:
            if name not in self._made:
                self._made[name] = make()
            return self._made[name]

    @exception.wrap_keystone_exception
    def heat(self):
        """Return the Heat client."""
        return self._once('heat', lambda: heat_client.Client(
            self._get_client_option('heat', 'api_version'),
            **self._adapter('heat')))

    @exception.wrap_keystone_exception
    def glance(self):
        """Return the Glance client."""
        return self._once('glance', lambda: glance_client.Client(
            self._get_client_option('glance', 'api_version'),
            **self._adapter('glance')))

    @exception.wrap_keystone_exception
    def nova(self):
        """Return the Nova client."""
        return self._once('nova', lambda: nova_client.Client(
            self._get_client_option('nova', 'api_version'),
            **self._adapter('nova')))

    @exception.wrap_keystone_exception
    def neutron(self):
        """Return the Neutron client."""
        return self._once('neutron', lambda: neutron_client.Client(
            **self._adapter('neutron')))

    @exception.wrap_keystone_exception
    def cinder(self):
        """Return the Cinder client."""
        return self._once('cinder', lambda: cinder_client.Client(
            self._get_client_option('cinder', 'api_version'),
            **self._adapter('cinder')))

    @exception.wrap_keystone_exception
    def barbican(self):
        """Return the Barbican client."""
        return self._once('barbican', lambda: barbican_client.Client(
            **self._adapter('barbican')))

    @exception.wrap_keystone_exception
    def octavia(self):
        """Return the Octavia client."""
        return self._once('octavia', self._make_octavia)

    def _make_octavia(self):
        session = self._session('octavia')
        service_type = SERVICES['octavia'].type
        endpoint = session.get_endpoint(service_type=service_type,
                                        **self._where('octavia'))
        if endpoint is None:
            raise ka_exception.EndpointNotFound(
                f'The catalog has no endpoint of type {service_type}')
        return octavia_client.OctaviaAPI(
            session=session, service_type=service_type, endpoint=endpoint)
