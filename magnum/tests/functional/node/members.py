"""Members of etcd that really run, as the programs of masters set them up.

Owns a discovery service, masters as far as their etcd, their balancer, and
etcd's client. It must not know what tests look for.
"""

import contextlib
import itertools
import os
import pathlib
import select
import shutil
import socket
import socketserver
import subprocess
import threading
import time
import urllib.parse
import urllib.request

from magnum.common.x509 import operations
from magnum.tests.functional.heat import combinations
from magnum.tests.functional.node import nodes

DEADLINE = 120
ROW = combinations.COMBINATIONS['masters-three']


def free_port():
    with socket.socket() as listening:
        listening.bind(('127.0.0.1', 0))
        return listening.getsockname()[1]


def wait_until(true, what):
    deadline = time.monotonic() + DEADLINE
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


@contextlib.contextmanager
def etcd(folder, env, *arguments):
    """Run an etcd until the end of the block."""
    with open(folder / 'etcd.log', 'w') as log:
        process = subprocess.Popen(
            ['etcd', *arguments], stdout=log, stderr=log,
            env={'PATH': os.environ['PATH'], **env})
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@contextlib.contextmanager
def discovery(folder, size):
    """Run a discovery service; yield the URL of a cluster to come."""
    folder.mkdir()
    client, peer = (f'http://127.0.0.1:{free_port()}' for _ in range(2))
    with etcd(folder, {}, '--enable-v2', '--data-dir', folder / 'data',
              '--listen-client-urls', client, '--advertise-client-urls',
              client, '--listen-peer-urls', peer,
              '--initial-advertise-peer-urls', peer, '--initial-cluster',
              f'default={peer}'):
        url = f'{client}/v2/keys/discovery/a-cluster'

        def size_is_known():
            asked = urllib.request.Request(
                f'{url}/_config/size', method='PUT',
                data=urllib.parse.urlencode({'value': size}).encode())
            try:
                urllib.request.urlopen(asked, timeout=5)
            except OSError:
                return False
            return True

        wait_until(size_is_known, 'the discovery service answers')
        yield url


def authority(path):
    """Make a CA as Magnum does: path is that of its files, without ending."""
    made = operations.generate_ca_certificate('ca')
    for ending, name in (('key', 'private_key'), ('crt', 'certificate')):
        pathlib.Path(f'{path}.{ending}').write_bytes(made[name])
    return path


def network():
    """Return the start of addresses no other run has at the same time."""
    return f'127.{os.getpid() // 250 % 250 + 1}.{os.getpid() % 250 + 1}'


def new_master(folder, authority, number, **inputs):
    """Return a master to be: they are numbered from 0."""
    return Master(folder, authority, INSTANCE_NAME=f'master-{number}',
                  KUBE_NODE_IP=f'{network()}.{number + 1}',
                  WAIT_STEP='0.5', OTHERS='etcd', **inputs)


class Balancer(socketserver.ThreadingTCPServer):
    """A balancer of the members of etcd: each connection gets the next.

    A member that is down stays in turn, as before the first checks failed.

    :param address: its own
    :param members: addresses of members
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address, members):
        super().__init__((address, 2379), _Relay)
        self.picking = threading.Lock()
        self.picked = []
        self.pick(*members)

    def pick(self, *members, as_soon_as=None):
        """Pick these from now on.

        :param as_soon_as: one that is picked alone once it answers
        """
        self.turns = itertools.cycle(members)
        self.awaited = as_soon_as

    @contextlib.contextmanager
    def switched_on(self):
        """Balance until the end of the block."""
        serving = threading.Thread(target=self.serve_forever, args=(0.05,))
        serving.start()
        try:
            yield self
        finally:
            self.shutdown()
            serving.join()
            self.server_close()


def _answers(member):
    with socket.socket() as asking:
        return asking.connect_ex((member, 2379)) == 0


class _Relay(socketserver.BaseRequestHandler):

    def handle(self):
        other = self._picked()
        if other is None:
            return
        with other, contextlib.suppress(ConnectionError):
            ends = {self.request: other, other: self.request}
            while True:
                for end in select.select(ends, (), ())[0]:
                    content = end.recv(65536)
                    if not content:
                        return
                    ends[end].sendall(content)

    def _picked(self):
        """Return a connection to the next member, None if it is down."""
        with self.server.picking:
            if self.server.awaited and _answers(self.server.awaited):
                self.server.pick(self.server.awaited)
            member = next(self.server.turns)
            try:
                other = socket.create_connection((member, 2379))
            except OSError:
                other = None
            self.server.picked.append((member, other is not None))
        return other


class Master(nodes.Node):
    """A master, and the part of its host that runs etcd."""

    patience = 300
    #: Seconds after which systemd starts an etcd again that ended by itself.
    pause = 0.5

    def __init__(self, *arguments, **inputs):
        super().__init__(*arguments, **inputs)
        self.lock = threading.RLock()
        self.process = None
        self.ended = None
        self.obeyed = 0
        self.stopping = threading.Event()
        #: Of calls that come back when they were obeyed, a file each.
        self.waiting = self.folder / 'waiting'
        self.env['WAITING'] = str(self.waiting)

    def set_up(self, **changes):
        """Run the programs as far as those of etcd."""
        self.run(nodes.role_text(
            'master', {**nodes.told(ROW), **changes}).partition(
                '\nrun write-kube-os-config.sh')[0])
        return self

    def start(self):
        """Start etcd with what was written for it."""
        with self.lock:
            self.stop()
            with open(self.folder / 'etcd.log', 'a') as log:
                self.process = subprocess.Popen(
                    ['etcd'], stdout=log, stderr=log,
                    env={'PATH': os.environ['PATH'], **settings(self)})

    def forget(self):
        with self.lock:
            self._obey_calls()
            super().forget()
            self.obeyed = 0

    def stop(self):
        with self.lock:
            if self.process is not None:
                self.process.kill()
                self.process.wait()
                self.process = None

    @contextlib.contextmanager
    def switched_on(self):
        """Do with etcd what systemd is asked for, until the end."""
        self.waiting.mkdir()
        obeying = threading.Thread(target=self._obey)
        obeying.start()
        try:
            yield self
        finally:
            self.stopping.set()
            obeying.join()
            shutil.rmtree(self.waiting)
            self.stop()

    def _obey(self):
        while not self.stopping.wait(0.05):
            # Who waits has called before.
            waiting = list(self.waiting.iterdir())
            with self.lock:
                self._obey_calls()
                self._keep()
            for path in waiting:
                path.unlink()

    def _obey_calls(self):
        for call in self.calls()[self.obeyed:]:
            self.obeyed += 1
            if call == 'systemctl restart --no-block etcd.service':
                self.start()
            elif call in ('systemctl disable --now etcd.service',
                          'systemctl stop etcd.service'):
                self.stop()

    def _keep(self):
        """Start an etcd again that ended by itself."""
        if self.process is None or self.process.poll() is None:
            self.ended = None
        elif self.ended is None:
            self.ended = time.monotonic()
        elif time.monotonic() > self.ended + self.pause:
            self.start()


def settings(node):
    """Return what etcd is started with, for a host that is no other."""
    env = dict(line.split('=', 1) for line in
               node.read('/etc/etcd/etcd.conf').splitlines())
    # All members are on one host: none may have its 127.0.0.1.
    env['ETCD_LISTEN_CLIENT_URLS'] = env['ETCD_ADVERTISE_CLIENT_URLS']
    # They are near each other: a third of the time is enough to elect.
    for name in 'ETCD_HEARTBEAT_INTERVAL', 'ETCD_ELECTION_TIMEOUT':
        env[name] = str(int(env[name]) // 3)
    return {name: str(node.root) + value if value.startswith('/') else value
            for name, value in env.items()}


def are_healthy(members):
    """Say whether all of these answer."""
    return etcdctl(members, 'endpoint', 'health').returncode == 0


def etcdctl(members, *arguments, keys=True):
    """Ask members with the keys of the first of them."""
    first = members[0]
    certs = first.root / 'etc/kubernetes/certs'
    endpoints = ','.join(settings(each)['ETCD_ADVERTISE_CLIENT_URLS']
                         for each in members)
    return subprocess.run(
        ['etcdctl', '--endpoints', endpoints, '--cacert', certs / 'ca.crt',
         *(('--cert', certs / 'server.crt', '--key', certs / 'server.key')
           if keys else ()), *arguments],
        capture_output=True, text=True,
        env={'PATH': os.environ['PATH'], 'ETCDCTL_API': '3'})
