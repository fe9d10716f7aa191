"""What tests of certificates and secrets do to a running cloud.

Changes Magnum's configuration and takes it back; keeps Magnum from running
as it usually does.
"""

import configparser
import contextlib
import subprocess
import sys

import sqlalchemy

from magnum.tests.functional.cloud import harness
from magnum.tests.unit import tools

# A process is started by way of other programs if there are words for that.
START = '''
import dataclasses
import shlex
import sys
sys.path.append(sys.argv[1])
from cloud import home, plan, processes
found = home.Home(sys.argv[2])
settings = found.load_settings()
programs = processes.Processes(found, settings)
for process in plan.processes(settings.services, [sys.argv[3]]):
    if sys.argv[4:]:
        options = process.command.split()[1:]
        process = dataclasses.replace(process, command=' '.join(
            ['$bin/python', shlex.join(sys.argv[4:]), *options]))
    programs.start(process)
    if process.leads:
        programs.wait_ready(process)
'''


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


def start(cloud, what='magnum', program=()):
    """Start Magnum with the configuration there is.

    By a process of its own: what it started is not ours to wait for.

    :param what: the service, or one of its processes
    :param program: path of a Python program that is started instead, with
        its words before those of the process
    """
    subprocess.run([sys.executable, '-c', START, tools.TOOLS,
                    cloud.home.root, what, *program], check=True, timeout=120)
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


def stored_in_barbican(cloud):
    """Return the ids of all there is in Barbican, by kind."""
    engine = sqlalchemy.create_engine(
        harness.render.database_url('barbican', cloud.settings),
        poolclass=sqlalchemy.pool.NullPool)
    with engine.connect() as connection:
        return {table: set(connection.execute(sqlalchemy.text(
            f'select id from {table} where deleted = 0')).scalars())
            for table in ('containers', 'secrets')}


def more_in_barbican(cloud, before):
    """Return how many containers and secrets there are that were not."""
    now = stored_in_barbican(cloud)
    return tuple(len(now[kind] - before[kind])
                 for kind in ('containers', 'secrets'))


def delete_from_barbican(cloud, things):
    """Delete what is there, {kind: ids}, behind Magnum's back."""
    owner = harness.rest.Session(
        harness.client.auth_url(cloud.settings), 'magnum',
        cloud.settings.password, 'service')
    for kind, idents in things.items():
        for ident in idents:
            owner.request('DELETE', 'key-manager', f'/v1/{kind}/{ident}')


def row(cloud, uuid):
    """Return a cluster as it is in the database."""
    found, = cloud.rows('select * from cluster where uuid = :uuid', uuid=uuid)
    return found


def trusts(cloud):
    """Return who acts by the project's trusts, {trust: name of the user}."""
    def name(user):
        return cloud.admin.get('identity', f'/users/{user}')['user']['name']

    return {one['id']: name(one['trustee_user_id']) for one in cloud.admin.get(
        'identity', '/OS-TRUST/trusts')['trusts']
        if one['project_id'] == cloud.project_id}


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
