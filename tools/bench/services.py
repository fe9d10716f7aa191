"""The processes that are measured: started, watched, weighed, stopped."""

import glob
import http.client
import os
import signal
import socket
import subprocess
import sys
import time

CONFIGURATION = '''\
[DEFAULT]
transport_url = fake://
state_path = {folder}
host = bench
[api]
host = 127.0.0.1
port = {port}
workers = {workers}
api_paste_config = {paste}
[conductor]
workers = 1
[database]
connection = {database}
[quotas]
max_clusters_per_project = 1000000
[keystone_authtoken]
www_authenticate_uri = {edge}/identity/v3
auth_url = {edge}/identity/v3
auth_type = password
username = magnum
password = secret
project_name = service
user_domain_name = Default
project_domain_name = Default
memcached_servers =
[keystone_auth]
auth_url = {edge}/identity/v3
auth_type = password
username = magnum
password = secret
project_name = service
user_domain_name = Default
project_domain_name = Default
[certificates]
cert_manager_type = x509keypair
[cluster]
temp_cache_dir = {folder}
'''
READY_DEADLINE = 60
STOP_DEADLINE = 30
PASTE = os.path.join(os.path.dirname(__file__), '..', '..', 'etc', 'magnum',
                     'api-paste.ini')


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def parents():
    """The parent of every process on this machine."""
    found = {}
    for path in glob.glob('/proc/[0-9]*/stat'):
        try:
            with open(path) as stat:
                # The name, in brackets, may hold anything.
                fields = stat.read().rpartition(')')[2].split()
        except OSError:
            continue
        found[int(path.split('/')[2])] = int(fields[1])
    return found


def family(pid):
    """A process and all that come from it."""
    of, found = parents(), {pid}
    while True:
        more = {child for child, parent in of.items() if parent in found}
        if more <= found:
            return found
        found |= more


def cpu(pid):
    """Seconds of a processor that a process has used."""
    with open('/proc/%d/stat' % pid) as stat:
        fields = stat.read().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def weigh(pid):
    """Resident and proportional memory of a process, in MiB."""
    with open('/proc/%d/smaps_rollup' % pid) as rollup:
        lines = dict(line.split(':', 1) for line in rollup if ':' in line)
    return tuple(int(lines[name].split()[0]) / 1024
                 for name in ('Rss', 'Pss'))


class Services:
    """magnum-api and magnum-conductor in one folder.

    Stops whatever it started when the context ends.
    """

    def __init__(self, folder, database, edge, workers):
        self._folder = folder
        self._running = {}
        self.port = free_port()
        self.configuration = os.path.join(folder, 'magnum.conf')
        with open(self.configuration, 'w') as written:
            written.write(CONFIGURATION.format(
                folder=folder, port=self.port, workers=workers, edge=edge,
                # oslo.config would expand a dollar, and a percent is safe.
                database=database.replace('$', '$$'),
                paste=os.path.abspath(PASTE)))

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        for name in list(self._running):
            self.stop(name)

    def _command(self, name, *arguments):
        return [os.path.join(os.path.dirname(sys.executable), name),
                '--config-file', self.configuration, *arguments]

    def upgrade(self):
        """Make the tables."""
        done = subprocess.run(self._command('magnum-db-manage', 'upgrade'),
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            sys.exit('magnum-db-manage failed:\n%s' % done.stdout[-3000:])

    def start(self, name, host='bench'):
        """Start a service; several of one name need several hosts."""
        key = name if host == 'bench' else '%s-%s' % (name, host)
        log = open(os.path.join(self._folder, key + '.log'), 'w')
        with log:
            self._running[key] = subprocess.Popen(
                self._command(name), stdout=log, stderr=log,
                env={**os.environ, 'OS_DEFAULT__HOST': host})

    def used(self):
        """Seconds of a processor used so far, by what was started."""
        return {key: sum(cpu(pid) for pid in family(process.pid))
                for key, process in self._running.items()}

    def kill(self, key):
        """End a service as a power failure would."""
        process = self._running.pop(key)
        for pid in family(process.pid):
            os.kill(pid, signal.SIGKILL)
        process.wait()

    def log(self, name):
        with open(os.path.join(self._folder, name + '.log')) as log:
            return log.read()[-3000:]

    def stop(self, name):
        process = self._running.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_DEADLINE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def wait_ready(self):
        """Return once the API answers and all that was started runs."""
        deadline = time.monotonic() + READY_DEADLINE
        while time.monotonic() < deadline:
            for name, process in self._running.items():
                if process.poll() is not None:
                    sys.exit('%s ended:\n%s' % (name, self.log(name)))
            try:
                connection = http.client.HTTPConnection(
                    '127.0.0.1', self.port, timeout=5)
                connection.request('GET', '/')
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.1)
        sys.exit('magnum-api does not answer:\n%s' % self.log('magnum-api'))

    def memory(self, name):
        """The service, its processes, their resident and shared-out MiB."""
        weights = [weigh(pid) for pid in family(self._running[name].pid)]
        return [(name, len(weights), sum(rss for rss, _pss in weights),
                 sum(pss for _rss, pss in weights))]
