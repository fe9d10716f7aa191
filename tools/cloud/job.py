"""The main job: a Kubernetes cluster, made with the real openstack client.

Owns what `try` shows once the cloud is up. The client does the work; only to
follow the progress the APIs are asked directly, as a start of the client
costs more than a second.
"""

import os
import re
import shlex
import shutil
import subprocess
import time

from cloud import bootstrap
from cloud import client
from cloud import errors
from cloud import rest
from cloud import tasks

TEMPLATE = 'try'
PREFIX = 'try-'
TIMEOUT_MINUTES = 10
POLL_SECONDS = 2
VERSION = {'OpenStack-API-Version': 'container-infra latest'}
SHOWN = ('name', 'status', 'api_address', 'master_addresses',
         'node_addresses', 'create_timeout', 'coe_version')


class Job:
    """One run of the main job, as the demo user."""

    def __init__(self, home, settings):
        self.home = home
        self.settings = settings
        self.demo = client.session(settings, 'demo')
        self.progress = tasks.Progress()

    def openstack(self, *words):
        """Run the openstack client, showing command and output.

        :raises CloudError: it failed.
        """
        self.show('openstack', *words)
        environment = dict(os.environ,
                           **client.environment(self.settings, 'demo'))
        code = subprocess.run(
            [self.home.venv / 'bin' / 'openstack', *words],
            env=environment).returncode
        if code:
            raise errors.CloudError(
                f'the openstack client failed with code {code}',
                self.home.log('magnum-api'))

    def show(self, *words):
        self.progress.say('$ ' + ' '.join(shlex.quote(str(word))
                                          for word in words))

    def magnum(self, method, path):
        return self.demo.request(method, 'container-infra', path,
                                 headers=VERSION)

    def ensure_template(self):
        known = self.magnum('GET', '/clustertemplates')['clustertemplates']
        if TEMPLATE not in {one['name'] for one in known}:
            self.openstack(
                'coe', 'cluster', 'template', 'create', TEMPLATE,
                *template_options(self.settings.services))

    def forget_earlier(self):
        """Ask for the deletion of earlier tries; return the next name."""
        names = [one['name'] for one in self.magnum(
            'GET', '/clusters')['clusters']]
        for name in names:
            if re.fullmatch(PREFIX + r'\d+', name):
                self.progress.say(f'deleting {name} of an earlier try')
                self.magnum('DELETE', f'/clusters/{name}')
        return next_name(names)

    def follow(self, name):
        """Show the progress of a cluster until it is complete.

        :raises CloudError: it failed or took too long; says why.
        """
        end = time.monotonic() + TIMEOUT_MINUTES * 60
        last = None
        while time.monotonic() < end:
            cluster = self.magnum('GET', f'/clusters/{name}')
            line = f"{name}: {cluster['status']}{self.resources(cluster)}"
            if line != last:
                self.progress.say(line)
                last = line
            if cluster['status'] == 'CREATE_COMPLETE':
                return
            if not cluster['status'].endswith('IN_PROGRESS'):
                break
            time.sleep(POLL_SECONDS)
        raise errors.CloudError(
            f"{name} is {cluster['status']}: {cluster['status_reason']} "
            f"{cluster.get('faults') or ''}",
            f'{self.home.logs}/magnum-conductor-*.log')

    def resources(self, cluster):
        """Return how many of the stack's resources are there, in words."""
        if not cluster.get('cluster_id'):
            return ''
        try:
            found = self.demo.get(
                'orchestration', f"/stacks/{cluster['cluster_id']}/resources"
                '?nested_depth=4')['resources']
        except rest.RestError:
            # Only the show suffers.
            return ''
        done = sum(one['resource_status'] == 'CREATE_COMPLETE'
                   for one in found)
        return f', {done} of {len(found)} resources'

    def configure(self, name):
        """Write a kubeconfig and let kubectl read it."""
        folder = self.home.root / 'kubeconfig' / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.openstack('coe', 'cluster', 'config', name, '--force',
                       '--dir', str(folder))
        self.show('kubectl', 'config', 'view', '--kubeconfig',
                  folder / 'config')
        if subprocess.run(['kubectl', 'config', 'view', '--kubeconfig',
                           folder / 'config']).returncode:
            raise errors.CloudError(f'kubectl cannot read {folder}/config')

    def run(self):
        name = self.forget_earlier()
        self.ensure_template()
        self.openstack(
            'coe', 'cluster', 'create', name, '--cluster-template', TEMPLATE,
            '--master-count', '1', '--node-count', '2',
            '--timeout', str(TIMEOUT_MINUTES))
        self.follow(name)
        columns = [word for column in SHOWN for word in ('-c', column)]
        self.openstack('coe', 'cluster', 'show', name, *columns)
        self.configure(name)
        self.openstack('coe', 'cluster', 'list')


def template_options(services):
    """Return what the template asks for, given what this cloud has."""
    options = ['--coe', 'kubernetes', '--image', bootstrap.IMAGE,
               '--external-network', bootstrap.NETWORK,
               '--keypair', bootstrap.KEYPAIR,
               '--flavor', 'ds2G', '--master-flavor', 'ds4G',
               '--network-driver', 'flannel', '--floating-ip-enabled']
    if 'octavia' in services:
        options += ['--master-lb-enabled']
    if 'cinder' in services:
        options += ['--volume-driver', 'cinder', '--docker-volume-size', '5']
    return options


def next_name(names):
    """Return the name of the next try, given those of all clusters."""
    numbers = [int(name[len(PREFIX):]) for name in names
               if re.fullmatch(PREFIX + r'\d+', name)]
    return f'{PREFIX}{max(numbers, default=0) + 1}'


def main(home, settings):
    """Do the main job.

    :raises CloudError: something did not work.
    """
    job = Job(home, settings)
    try:
        job.run()
    except rest.RestError as error:
        raise errors.CloudError(f'Magnum answered {error}',
                                home.log('magnum-api'))
    job.progress.say('that was it: as the demo user, by hand, start with\n'
                     f'           . {home.root}/openrc')
    return 0
