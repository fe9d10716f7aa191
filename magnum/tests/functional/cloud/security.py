"""What tests of certificates and secrets do to a running cloud.

Changes Magnum's configuration and the drivers it finds, and takes both back.
"""

import configparser
import contextlib
import subprocess
import sys

import sqlalchemy

from magnum.tests.functional.cloud import harness
from magnum.tests.unit import tools

# The first flavour, as it is once its nodes can take over what is rotated;
# of two drivers for the same clusters the first by name is taken.
DRIVER = '''
from magnum.drivers.k8s_fedora_coreos_v1 import driver


class Driver(driver.Driver):
    supports = driver.Driver.supports | {'rotate_ca', 'rotate_credential'}
'''
ENTRY_POINTS = '''
[magnum.drivers]
a_rotating_driver = a_rotating_driver:Driver
'''
START = '''
import sys
sys.path.append(sys.argv[1])
from cloud import home, plan, processes
found = home.Home(sys.argv[2])
settings = found.load_settings()
programs = processes.Processes(found, settings)
for process in plan.processes(settings.services, ['magnum']):
    programs.start(process)
    if process.leads:
        programs.wait_ready(process)
'''
METADATA = 'Metadata-Version: 2.1\nName: a-rotating-driver\nVersion: 1.0\n'


@contextlib.contextmanager
def configured(cloud, values):
    """Run Magnum with other options, {(group, name): value}, for a while."""
    path = cloud.home.etc / 'magnum' / 'magnum.conf'
    before = path.read_text(encoding='utf-8')
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str
    parser.read_string(before)
    for (group, name), value in values.items():
        if group != 'DEFAULT' and not parser.has_section(group):
            parser.add_section(group)
        parser.set(group, name, value)
    cloud.control('stop', 'magnum')
    with open(path, 'w', encoding='utf-8') as out:
        parser.write(out)
    start(cloud)
    try:
        yield
    finally:
        # Starting it the usual way writes the usual configuration.
        cloud.control('restart', 'magnum')


def start(cloud):
    """Start Magnum with the configuration there is.

    By a process of its own: what it started is not ours to wait for.
    """
    subprocess.run([sys.executable, '-c', START, tools.TOOLS,
                    cloud.home.root], check=True, timeout=120)
    harness.until(lambda: is_up(cloud), 90, 'Magnum answers')


def is_up(cloud):
    """Whether the API answers; conductors take what waits for them."""
    try:
        cloud.magnum('GET', '/clusters')
    except harness.rest.RestError:
        return False
    return True


def restart(cloud):
    """Let Magnum forget all it has in memory."""
    cloud.control('stop', 'magnum')
    start(cloud)


@contextlib.contextmanager
def rotating_driver(cloud):
    """Have a driver that supports all rotations, from Magnum's next start."""
    packages = next(cloud.home.venv.glob('lib/python3*/site-packages'))
    info = packages / 'a_rotating_driver-1.0.dist-info'
    module = packages / 'a_rotating_driver.py'
    info.mkdir(exist_ok=True)
    files = {module: DRIVER, info / 'entry_points.txt': ENTRY_POINTS,
             info / 'METADATA': METADATA}
    for path, text in files.items():
        path.write_text(text, encoding='utf-8')
    try:
        yield
    finally:
        for path in files:
            path.unlink()
        info.rmdir()


def secrets_in_barbican(cloud):
    """Return how many containers and secrets Barbican has."""
    engine = sqlalchemy.create_engine(
        harness.render.database_url('barbican', cloud.settings),
        poolclass=sqlalchemy.pool.NullPool)
    with engine.connect() as connection:
        return tuple(connection.execute(sqlalchemy.text(
            f'select count(*) from {table} where deleted = 0')).scalar()
            for table in ('containers', 'secrets'))


def row(cloud, uuid):
    """Return a cluster as it is in the database."""
    found, = cloud.rows('select * from cluster where uuid = :uuid', uuid=uuid)
    return found


def sign(cloud, cluster, csr, kind=None):
    """Return a certificate signed by the API."""
    body = {'cluster_uuid': cluster, 'csr': csr}
    if kind:
        body['ca_cert_type'] = kind
    return cloud.magnum('POST', '/certificates', body)['pem']


def authority(cloud, cluster, kind='kubernetes'):
    """Return a CA certificate, from the API."""
    return cloud.magnum(
        'GET', f'/certificates/{cluster}?ca_cert_type={kind}')['pem']
