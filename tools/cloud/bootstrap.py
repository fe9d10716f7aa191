"""What the cloud holds once it is up: users, catalog, image, networks...

Each function is one step of tasks.py, leaves alone what exists, and goes
through the services' public APIs only.
"""

from cloud import plan
from cloud import rest
from cloud import table

ROLES = ('admin', 'member', 'reader', 'service', 'creator',
         'heat_stack_owner', 'heat_stack_user', 'load-balancer_member')
# Heat's trusts hand on all of them: secrets are Barbican's "creator",
# load balancers Octavia's "load-balancer_member".
USER_ROLES = ('member', 'reader', 'creator', 'heat_stack_owner',
              'load-balancer_member')
USERS = ('demo', 'demo2')
DOMAINS = {'heat': 'heat_domain_admin', 'magnum': 'magnum_domain_admin'}
FLAVORS = (('ds1G', 1024, 1, 10), ('ds2G', 2048, 2, 10),
           ('ds4G', 4096, 4, 20), ('ds8G', 8192, 8, 40))
IMAGE = 'fedora-coreos'
NETWORK = 'public'
KEYPAIR = 'simulated'
VOLUME_TYPES = ('simulated', 'fast')


class Identity:
    """Find-or-create for Keystone, with one list request a kind."""

    def __init__(self, admin, password):
        self.admin = admin
        self.password = password
        self.lists = {}

    def ensure(self, kind, name, **values):
        """Return the id of what has this name, created when missing."""
        domain = values.get('domain_id')
        for one in self.list(kind, domain):
            if one['name'] == name:
                return one['id']
        singular = kind[:-1]
        answer = self.admin.post('identity', f'/{kind}', {
            singular: dict(values, name=name)})
        self.list(kind, domain).append(answer[singular])
        return answer[singular]['id']

    def list(self, kind, domain=None):
        if (kind, domain) not in self.lists:
            query = f'?domain_id={domain}' if domain else ''
            self.lists[kind, domain] = self.admin.get(
                'identity', f'/{kind}{query}')[kind]
        return self.lists[kind, domain]

    def user(self, name, domain='default'):
        return self.ensure('users', name, domain_id=domain,
                           password=self.password)

    def grant(self, role, user, scope):
        """Give a role; `scope` is projects/ID or domains/ID."""
        self.admin.request('PUT', 'identity',
                           f'/{scope}/users/{user}/roles/{role}')


def identity(admin, settings, services):
    """Create projects, users, roles and the catalog."""
    keystone = Identity(admin, settings.password)
    roles = {name: keystone.ensure('roles', name) for name in ROLES}
    service = keystone.ensure('projects', 'service', domain_id='default')
    for name in services:
        if table.BY_NAME[name].catalog:
            user = keystone.user(name)
            for role in ('admin', 'service'):
                keystone.grant(roles[role], user, f'projects/{service}')
            catalog_entry(keystone, table.BY_NAME[name], settings)
    for name, administrator in DOMAINS.items():
        domain = keystone.ensure('domains', name)
        keystone.grant(roles['admin'], keystone.user(administrator, domain),
                       f'domains/{domain}')
    for name in ('admin', *USERS):
        person(keystone, name)


def person(keystone, name):
    """Create a user in a project of its name; return both ids."""
    project = keystone.ensure('projects', name, domain_id='default')
    user = keystone.user(name)
    for role in USER_ROLES:
        keystone.grant(keystone.ensure('roles', role), user,
                       f'projects/{project}')
    return user, project


def catalog_entry(keystone, service, settings):
    kind, path = service.catalog
    identifier = keystone.ensure('services', service.name, type=kind)
    known = {(one['service_id'], one['interface'])
             for one in keystone.list('endpoints')}
    name = next(process.name for process in service.processes
                if process.name in table.PORTS)
    port = plan.ports(settings.port_offset)[name]
    for interface in ('public', 'internal', 'admin'):
        if (identifier, interface) not in known:
            keystone.admin.post('identity', '/endpoints', {'endpoint': {
                'service_id': identifier, 'interface': interface,
                'region_id': table.REGION,
                'url': f'http://{table.HOST}:{port}{path}'}})


def image(admin, settings, services):
    """Register a picture of nothing that calls itself Fedora CoreOS."""
    found = admin.get('image', f'/v2/images?name={IMAGE}')['images']
    if not found:
        found = [admin.post('image', '/v2/images', {
            'name': IMAGE, 'disk_format': 'raw', 'container_format': 'bare',
            'visibility': 'public', 'os_distro': 'fedora-coreos',
            'os_version': '42', 'min_disk': 1})]
    if found[0]['status'] == 'queued':
        admin.request('PUT', 'image', f"/v2/images/{found[0]['id']}/file",
                      bytes(1 << 20),
                      {'Content-Type': 'application/octet-stream'})


def network(admin, settings, services):
    """Create the network that floating IPs come from.

    Its addresses are loopback addresses: what asks a simulated node how it
    is, as Magnum's health checks do, must not leave this machine.
    """
    if admin.get('network', f'/v2.0/networks?name={NETWORK}')['networks']:
        return
    made = admin.post('network', '/v2.0/networks', {'network': {
        'name': NETWORK, 'router:external': True,
        'provider:network_type': 'flat',
        'provider:physical_network': 'public'}})['network']
    admin.post('network', '/v2.0/subnets', {'subnet': {
        'name': f'{NETWORK}-subnet', 'network_id': made['id'],
        'ip_version': 4, 'cidr': '127.24.0.0/16', 'gateway_ip': '127.24.0.1',
        'enable_dhcp': False}})


def compute(admin, settings, services):
    """Create flavors, and a keypair for every user."""
    known = {one['name'] for one in admin.get(
        'compute', '/flavors')['flavors']}
    for name, ram, vcpus, disk in FLAVORS:
        if name not in known:
            admin.post('compute', '/flavors', {'flavor': {
                'name': name, 'ram': ram, 'vcpus': vcpus, 'disk': disk}})
    for name in ('admin', *USERS):
        keypair(rest.Session(admin.auth_url, name, settings.password, name))


def keypair(user):
    known = {one['keypair']['name'] for one in user.get(
        'compute', '/os-keypairs')['keypairs']}
    if KEYPAIR not in known:
        user.post('compute', '/os-keypairs', {'keypair': {'name': KEYPAIR}})


def volume(admin, settings, services):
    """Create the types volumes have, for the same back-end."""
    known = {one['name'] for one in admin.get(
        'block-storage', '/types')['volume_types']}
    for name in VOLUME_TYPES:
        if name not in known:
            admin.post('block-storage', '/types',
                       {'volume_type': {'name': name}})
