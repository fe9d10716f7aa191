"""What can run: one table of services, and one of ports.

Data only. Commands are string.Template texts, filled in by render.values().
"""

import dataclasses

HOST = '127.0.0.1'
REGION = 'RegionOne'

# The usual port plus 20000: out of the way of a real OpenStack on the same
# machine, and below the range the kernel hands out to clients.
PORTS = {
    'mariadb': 23306,
    'postgresql': 25432,
    'epmd': 24369,
    'rabbitmq': 25672,
    'rabbitmq-distribution': 25673,
    'memcached': 31211,
    'keystone': 25000,
    'barbican': 29311,
    'glance': 29292,
    'placement': 28778,
    'neutron': 29696,
    'nova-api': 28774,
    'cinder-api': 28776,
    'octavia': 29876,
    'heat-api': 28004,
    'nodes': 28087,
    'magnum-api': 29511,
}

DATABASES = ('mariadb', 'postgresql')


@dataclasses.dataclass(frozen=True)
class Process:
    """One program of a service; its name is the key of PORTS, if it has one.

    :param env: what it needs in its environment beside the common part.
    :param fakes: sees the fake drivers and the shorter RPC reply wait.
    :param leads: listens before the next one of its service starts.
    :param stop: signal that asks for a quick, clean end.
    """

    name: str
    command: str
    env: tuple = ()
    fakes: bool = True
    leads: bool = False
    stop: str = 'SIGTERM'


@dataclasses.dataclass(frozen=True)
class Service:
    """One thing a user can choose.

    :param needs: services it cannot work without.
    :param sync: commands that bring its databases to the current schema.
    :param once: commands that follow the first time, and fail a second one.
    :param copies: files of the venv's etc/ wanted beside its configuration.
    :param catalog: (service type, path below its API's address) or None.
    :param programs: files that must exist, else `packages` are installed.
    """

    name: str
    needs: tuple = ()
    databases: tuple = ()
    sync: tuple = ()
    once: tuple = ()
    copies: tuple = ()
    processes: tuple = ()
    catalog: tuple = None
    programs: tuple = ()
    packages: tuple = ()


def api(name, app, *env, threads=8):
    """Return the process that serves a WSGI application with threads."""
    port = f'$port_{name.replace("-", "_")}'
    return Process(name, '$bin/python $here/fakes/serve.py '
                   f'$host {port} {threads} {app}', env)


CONDUCTOR = ('$bin/magnum-conductor --config-file $etc/magnum/magnum.conf '
             '--config-file $etc/magnum/conductor-%d.conf')

SERVICES = (
    Service(
        'mariadb',
        programs=('/usr/sbin/mariadbd', '/usr/bin/my_print_defaults'),
        packages=('mariadb-server-core', 'mariadb-client-core'),
        processes=(Process(
            'mariadb',
            '/usr/sbin/mariadbd --defaults-file=$etc/mariadb/my.cnf'),)),
    Service(
        'postgresql',
        programs=('/usr/lib/postgresql/*/bin/postgres',),
        packages=('postgresql',),
        processes=(Process(
            'postgresql',
            # Refuses to run as root; the capability lets its own user
            # reach a directory that lies below root's home.
            '$as_postgres $postgresql_bin/postgres -D $state/postgresql',
            # Fast shutdown; SIGTERM would wait for the clients to leave.
            stop='SIGINT'),)),
    Service(
        'rabbitmq',
        programs=('/usr/lib/rabbitmq/bin/rabbitmq-server',),
        packages=('rabbitmq-server',),
        processes=(
            Process('epmd', '/usr/bin/epmd -address $host -port $port_epmd',
                    leads=True),
            # Not Debian's wrapper: that one changes to a user who cannot
            # read the cloud's directory.
            Process('rabbitmq', '/usr/lib/rabbitmq/bin/rabbitmq-server', (
                'RABBITMQ_NODENAME=magnum$offset@localhost',
                'RABBITMQ_NODE_IP_ADDRESS=$host',
                'RABBITMQ_NODE_PORT=$port_rabbitmq',
                'RABBITMQ_DIST_PORT=$port_rabbitmq_distribution',
                'RABBITMQ_MNESIA_BASE=$state/rabbitmq',
                'RABBITMQ_LOG_BASE=$logs',
                'RABBITMQ_LOGS=-',
                'RABBITMQ_ENABLED_PLUGINS_FILE=$etc/rabbitmq/plugins',
                'RABBITMQ_CONFIG_FILE=$etc/rabbitmq/rabbitmq.conf',
                'RABBITMQ_CONF_ENV_FILE=/dev/null',
                'RABBITMQ_PID_FILE=$run/rabbitmq.erlang-pid',
                'RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='
                '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none',
                'ERL_EPMD_ADDRESS=$host',
                'ERL_EPMD_PORT=$port_epmd',
            )))),
    Service(
        'memcached',
        programs=('/usr/bin/memcached',),
        packages=('memcached',),
        processes=(Process(
            'memcached',
            '/usr/bin/memcached -u root -l $host -p $port_memcached '
            '-U 0 -m 64'),)),
    Service(
        'keystone',
        needs=('mariadb', 'memcached'),
        databases=('keystone',),
        sync=('$bin/keystone-manage --config-dir $etc/keystone db_sync',
              '$bin/keystone-manage --config-dir $etc/keystone fernet_setup '
              '--keystone-user root --keystone-group root',
              '$bin/keystone-manage --config-dir $etc/keystone '
              'credential_setup --keystone-user root --keystone-group root',
              '$bin/keystone-manage --config-dir $etc/keystone bootstrap '
              '--bootstrap-password $password '
              '--bootstrap-region-id $region '
              '--bootstrap-public-url $url_keystone/v3 '
              '--bootstrap-internal-url $url_keystone/v3'),
        processes=(api('keystone', 'keystone.wsgi.api:application',
                       'OS_KEYSTONE_CONFIG_DIR=$etc/keystone',
                       'OS_KEYSTONE_CONFIG_FILES=keystone.conf',
                       # Its middleware keeps the token of a request in an
                       # object all threads share: with two of them one user
                       # at times acts with the token of another.
                       threads=1),)),
    Service(
        'nova',
        needs=('mariadb', 'rabbitmq', 'keystone', 'glance', 'placement',
               'neutron'),
        databases=('nova_api', 'nova_cell0', 'nova_cell1'),
        sync=('$bin/nova-manage --config-file $etc/nova/nova.conf api_db sync',
              '$bin/nova-manage --config-file $etc/nova/nova.conf cell_v2 '
              'map_cell0 --database_connection $db_nova_cell0',
              '$bin/nova-manage --config-file $etc/nova/nova.conf db sync'),
        once=('$bin/nova-manage --config-file $etc/nova/nova.conf cell_v2 '
              'create_cell --name cell1',),
        copies=('api-paste.ini',),
        processes=(
            api('nova-api', 'nova.wsgi.osapi_compute:application',
                'OS_NOVA_CONFIG_DIR=$etc/nova'),
            Process('nova-conductor', '$bin/nova-conductor '
                    '--config-file $etc/nova/nova.conf'),
            Process('nova-scheduler', '$bin/nova-scheduler '
                    '--config-file $etc/nova/nova.conf'),
            Process('nova-compute', '$bin/python $here/fakes/nova_compute.py '
                    '--config-file $etc/nova/nova.conf')),
        catalog=('compute', '/v2.1')),
    Service(
        'neutron',
        needs=('mariadb', 'rabbitmq', 'keystone'),
        databases=('neutron',),
        sync=('$bin/neutron-db-manage --config-file '
              '$etc/neutron/neutron.conf upgrade heads',),
        copies=('api-paste.ini',),
        processes=(api('neutron', 'neutron.wsgi.api:application',
                       'OS_NEUTRON_CONFIG_DIR=$etc/neutron',
                       'OS_NEUTRON_CONFIG_FILES=neutron.conf'),),
        catalog=('network', '')),
    Service(
        'heat',
        needs=('mariadb', 'rabbitmq', 'keystone'),
        databases=('heat',),
        sync=('$bin/heat-manage --config-file $etc/heat/heat.conf db_sync',),
        copies=('api-paste.ini', 'environment.d', 'templates'),
        processes=(
            api('heat-api', 'heat.wsgi.api:application '
                '--config-file $etc/heat/heat.conf'),
            Process('heat-engine', '$bin/heat-engine '
                    '--config-file $etc/heat/heat.conf')),
        catalog=('orchestration', '/v1/%(project_id)s')),
    Service(
        'glance',
        needs=('mariadb', 'keystone'),
        databases=('glance',),
        sync=('$bin/glance-manage --config-file $etc/glance/glance-api.conf '
              'db_sync',),
        copies=('glance-api-paste.ini',),
        processes=(api('glance', 'glance.wsgi.api:application',
                       'OS_GLANCE_CONFIG_DIR=$etc/glance'),),
        catalog=('image', '')),
    Service(
        'barbican',
        needs=('mariadb', 'keystone'),
        databases=('barbican',),
        # The home directory is where Barbican's programs find their
        # configuration other than in /etc.
        sync=('/usr/bin/env HOME=$etc/barbican $bin/barbican-manage '
              'db upgrade',),
        copies=('barbican-api-paste.ini',),
        processes=(api('barbican',
                       'paste:$etc/barbican/barbican-api-paste.ini',
                       'HOME=$etc/barbican'),),
        catalog=('key-manager', '')),
    Service(
        'placement',
        needs=('mariadb', 'keystone'),
        databases=('placement',),
        sync=('$bin/placement-manage --config-file '
              '$etc/placement/placement.conf db sync',),
        processes=(api('placement', 'placement.wsgi.api:application',
                       'OS_PLACEMENT_CONFIG_DIR=$etc/placement'),),
        catalog=('placement', '')),
    Service(
        'cinder',
        needs=('mariadb', 'rabbitmq', 'keystone', 'glance', 'nova'),
        databases=('cinder',),
        sync=('$bin/cinder-manage --config-file $etc/cinder/cinder.conf '
              'db sync',),
        copies=('api-paste.ini', 'resource_filters.json'),
        processes=(
            api('cinder-api', 'cinder.wsgi.api:application '
                '--config-file $etc/cinder/cinder.conf'),
            Process('cinder-scheduler', '$bin/cinder-scheduler '
                    '--config-file $etc/cinder/cinder.conf'),
            Process('cinder-volume', '$bin/cinder-volume '
                    '--config-file $etc/cinder/cinder.conf')),
        catalog=('block-storage', '/v3/%(project_id)s')),
    Service(
        'octavia',
        needs=('mariadb', 'rabbitmq', 'keystone', 'neutron'),
        databases=('octavia',),
        sync=('$bin/octavia-db-manage --config-file '
              '$etc/octavia/octavia.conf upgrade head',),
        processes=(api('octavia', 'octavia_app:application '
                       '--config-file $etc/octavia/octavia.conf'),),
        catalog=('load-balancer', '')),
    Service(
        'nodes',
        needs=('keystone', 'heat'),
        processes=(Process(
            'nodes', '$bin/python -m cloud.nodes --port $port_nodes '
            '--knobs $state/nodes.json', (
                'PYTHONPATH=$here/..', 'OS_AUTH_URL=$url_keystone/v3',
                'OS_PASSWORD=$password')),)),
    Service(
        'magnum',
        needs=('rabbitmq', 'memcached', 'keystone', 'heat', 'glance', 'nova',
               'neutron', 'nodes'),
        databases=('magnum',),
        sync=('$bin/magnum-db-manage --config-file '
              '$etc/magnum/magnum.conf upgrade',),
        processes=(
            Process('magnum-api', '$bin/magnum-api '
                    '--config-file $etc/magnum/magnum.conf', fakes=False),
            Process('magnum-conductor-1', CONDUCTOR % 1, fakes=False),
            Process('magnum-conductor-2', CONDUCTOR % 2, fakes=False)),
        catalog=('container-infra', '/v1')),
)

BY_NAME = {service.name: service for service in SERVICES}
