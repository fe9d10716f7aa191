"""The tests' view of a running cloud: the client, the APIs, the database.

Waits on conditions with deadlines, never on the clock alone.
"""

import json
import os
import subprocess
import sys
import time
import uuid

import sqlalchemy

from magnum.tests.unit import tools

(bootstrap, client, home_mod, infra, plan, processes, render, rest,
 table) = tools.load(
    'cloud.bootstrap', 'cloud.client', 'cloud.home', 'cloud.infra',
    'cloud.plan', 'cloud.processes', 'cloud.render', 'cloud.rest',
    'cloud.table')

VERSION = 'container-infra latest'
SMALL = ('--coe', 'kubernetes', '--image', 'fedora-coreos',
         '--external-network', 'public', '--keypair', 'simulated',
         '--flavor', 'ds2G', '--master-flavor', 'ds2G',
         '--network-driver', 'flannel', '--floating-ip-disabled')
CREATE_SECONDS = 600
DELETE_SECONDS = 300
# (service, path, key) of everything a project can own through a cluster.
OWNED = (
    ('orchestration', '/stacks', 'stacks'),
    ('compute', '/servers', 'servers'),
    ('compute', '/os-server-groups', 'server_groups'),
    ('network', '/v2.0/networks?project_id={project}', 'networks'),
    ('network', '/v2.0/ports?project_id={project}', 'ports'),
    ('network', '/v2.0/routers?project_id={project}', 'routers'),
    ('network', '/v2.0/floatingips?project_id={project}', 'floatingips'),
    ('network', '/v2.0/security-groups?project_id={project}',
     'security_groups'),
    ('block-storage', '/volumes', 'volumes'),
    ('load-balancer', '/v2.0/lbaas/loadbalancers', 'loadbalancers'),
)
TABLES = ('cluster', 'nodegroup', 'operation', 'x509keypair')


def unique(prefix):
    return f'{prefix}-{uuid.uuid4().hex[:8]}'


def until(condition, seconds, what, interval=1.0):
    """Return the first true value of a condition.

    :raises AssertionError: none came in time.
    """
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < end, f'after {seconds} s not: {what}'
        time.sleep(interval)


def done(ended, json_output=False):
    """Return the output of a command that did what it was asked to.

    Some commands only print that they failed.
    """
    assert ended.returncode == 0, f'{ended.args}: {ended.stderr}'
    assert ' failed' not in ended.stdout, f'{ended.args}: {ended.stdout}'
    return json.loads(ended.stdout) if json_output else ended.stdout


def told(ended):
    """Return what a command says that was refused."""
    text = ended.stdout + ended.stderr
    assert ended.returncode != 0 or ' failed' in text, text
    assert 'Traceback' not in text
    return text


class Cloud:
    """One running cloud."""

    def __init__(self, root):
        self.home = home_mod.Home(root)
        self.settings = self.home.load_settings()
        assert self.settings, f'there is no cloud in {self.home.root}'
        self.admin = client.session(self.settings)
        # A user whose project nobody else uses.
        self.name = unique('tests')
        self.user = client.session(self.settings, self.name)
        self.user_id, self.project_id = bootstrap.person(
            bootstrap.Identity(self.admin, self.settings.password), self.name)
        bootstrap.keypair(self.user)
        self.engine = sqlalchemy.create_engine(
            render.database_url('magnum', self.settings),
            poolclass=sqlalchemy.pool.NullPool)

    def close(self):
        """Remove the user and the project."""
        self.admin.request('DELETE', 'identity', f'/users/{self.user_id}')
        self.admin.request('DELETE', 'identity',
                           f'/projects/{self.project_id}')

    # The client

    def environment(self, user=None):
        """Return the environment of commands of a user, by default ours."""
        return dict(os.environ, **client.environment(
            self.settings, user or self.name))

    def run(self, *words, user=None):
        """Run the openstack client; return what ended."""
        return subprocess.run(
            [self.home.venv / 'bin' / 'openstack', *words],
            env=self.environment(user),
            capture_output=True, text=True, timeout=120)

    def coe(self, *words, json_output=False, user=None):
        """Run `openstack coe`; return its output.

        :raises AssertionError: it failed.
        """
        return done(self.run(
            'coe', *words, *(('-f', 'json') if json_output else ()),
            user=user), json_output)

    def refused(self, *words, user=None):
        """Run `openstack coe`; return what it says when it is refused."""
        return told(self.run('coe', *words, user=user))

    def magnum_command(self, *words, version='1.10'):
        """Run the `magnum` command of old; return what ended."""
        infra.install_legacy_client(self.home)
        environment = self.environment()
        environment['PYTHONPATH'] = str(self.home.legacy_client)
        # What it deprecates, all of itself first, is not our business.
        environment['PYTHONWARNINGS'] = 'ignore'
        return subprocess.run(
            [self.home.venv / 'bin' / 'python', '-m', 'magnumclient.shell',
             '--magnum-api-version', version, *words],
            env=environment, capture_output=True, text=True, timeout=120)

    def python(self, script):
        """Return what a script prints in the clients' environment."""
        return subprocess.run(
            [self.home.venv / 'bin' / 'python', '-W', 'ignore', '-c', script],
            check=True, capture_output=True, text=True, timeout=120).stdout

    # The API, where the client would only cost time

    def magnum(self, method, path, body=None, headers=None,
               timeout=rest.TIMEOUT):
        return self.user.request(
            method, 'container-infra', path, body,
            {'OpenStack-API-Version': VERSION, **(headers or {})}, timeout)

    def cluster(self, name):
        """Return a cluster, None when it is gone."""
        try:
            return self.magnum('GET', f'/clusters/{name}')
        except rest.RestError as error:
            if error.status == 404:
                return None
            raise

    def wait_status(self, name, status, seconds=CREATE_SECONDS):
        """Return the cluster once it has a status, and no failure before."""
        def reached():
            found = self.cluster(name)
            assert found, f'{name} is gone'
            assert (found['status'] == status
                    or not found['status'].endswith('_FAILED')), (
                f"{name} is {found['status']}: {found['status_reason']}")
            return found['status'] == status and found

        return until(reached, seconds, f'{name} {status}')

    def delete(self, name):
        try:
            self.magnum('DELETE', f'/clusters/{name}')
        except rest.RestError as error:
            assert error.status == 404, error

    def wait_gone(self, name, seconds=DELETE_SECONDS):
        until(lambda: self.cluster(name) is None, seconds, f'{name} is gone')

    # What is left

    def rows(self, statement, **values):
        with self.engine.connect() as connection:
            return connection.execute(
                sqlalchemy.text(statement), values).mappings().all()

    def belongings(self):
        """Return everything of the project that a cluster could leave."""
        found = {}
        for kind, path, key in OWNED:
            path = path.format(project=self.project_id)
            found[key] = {
                one['id'] for one in self.user.get(kind, path)[key]
                # Heat says so some time before it forgets the stack.
                if one.get('stack_status') != 'DELETE_COMPLETE'}
        found['trusts'] = {one['id'] for one in self.admin.get(
            'identity', '/OS-TRUST/trusts')['trusts']
            if one['project_id'] == self.project_id}
        found['trustees'] = {
            one['id'] for one in self.trustees()
            if one['name'].endswith(self.project_id)}
        for name in TABLES:
            found[name] = self.rows_of_project(name)
        return found

    def trustees(self):
        domain = self.admin.get('identity', '/domains?name=magnum')['domains']
        return self.admin.get(
            'identity', f"/users?domain_id={domain[0]['id']}")['users']

    def rows_of_project(self, name):
        if name == 'operation':
            where = ('cluster_uuid in (select uuid from cluster '
                     'where project_id = :project)')
        else:
            where = 'project_id = :project'
        return {row['uuid'] for row in self.rows(
            f'select uuid from {name} where {where}',
            project=self.project_id)}

    def stacks_ever(self):
        """Return the names of the project's stacks that are or ever were.

        Without those that are part of another one.
        """
        engine = sqlalchemy.create_engine(
            render.database_url('heat', self.settings),
            poolclass=sqlalchemy.pool.NullPool)
        with engine.connect() as connection:
            return sorted(connection.execute(sqlalchemy.text(
                'select name from stack where owner_id is null and '
                'tenant = :project'), {'project': self.project_id}).scalars())

    # The machinery

    def pollers(self, uuids):
        """Return how many conductors asked for the status, by cluster."""
        logs = [path.read_text(encoding='utf-8', errors='replace')
                for path in self.home.logs.glob('magnum-conductor-*.log')]
        return {uuid: sum(f'The status poll of cluster {uuid}' in log
                          for log in logs) for uuid in uuids}

    def control(self, *words):
        """Run a command of tools/cloud."""
        subprocess.run(
            [sys.executable, tools.TOOLS / 'cloud', '--home', self.home.root,
             *words], check=True, stdout=subprocess.DEVNULL, timeout=300)

    def runs(self, process):
        """Say whether a process, given by name, runs."""
        return processes.Processes(self.home, self.settings).alive(process)

    def nodes(self, *words):
        """Tell the simulated nodes how to behave; without words, well."""
        self.control('nodes', *words)
