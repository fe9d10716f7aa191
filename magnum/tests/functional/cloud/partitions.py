"""Network namespaces in which a conductor can lose what it talks to.

Each has three lines to the services of a cloud, which listen on 127.0.0.1:
one to the broker, one to the database, one to all others. A line that is cut
loses packets silently, in both directions, and nothing is told of it.
"""

import contextlib
import os
import pathlib
import subprocess
import sys

from magnum.tests.functional.cloud import harness

RELAY = pathlib.Path(__file__).with_name('relay.py')
# Lines, in the order of their addresses.
SERVICES, BROKER, DATABASE = LINES = ('services', 'broker', 'database')
# A station that nobody is.
NOBODY = '02:00:00:00:00:01'


def ip(*words):
    """Run the ip command."""
    subprocess.run(['ip', *words], check=True, capture_output=True, text=True,
                   timeout=30)


class Namespace:
    """One network namespace; it exists as long as the context.

    :param number: of this namespace, 0 to 255
    :param more: other ports of the machine that are services in here
    """

    def __init__(self, cloud, number, more=()):
        self.name = f'magnum-{os.getpid()}-{number}'
        self._number = number
        self._ports = harness.plan.ports(cloud.settings.port_offset)
        self._more = more
        self._relays = []

    # Names and addresses.

    def _device(self, line, end):
        return f'mg{os.getpid() % 10000}n{self._number}{line[:2]}{end[:1]}'

    def _address(self, line, end):
        # Of those that are for measurements of networks.
        last = 4 * LINES.index(line) + (1 if end == 'here' else 2)
        return f'198.18.{self._number}.{last}'

    def options(self, settings):
        """Return the configuration of a conductor in here."""
        url = harness.render.database_url('magnum', settings)
        server = ('postgresql' if settings.database == 'postgresql'
                  else 'mariadb')
        return {
            'DEFAULT': {'transport_url': 'rabbit://guest:guest@%s:%d/' % (
                self._address(BROKER, 'here'), self._ports['rabbitmq'])},
            'database': {'connection': url.replace(
                f'{harness.table.HOST}:{self._ports[server]}',
                f"{self._address(DATABASE, 'here')}:{self._ports[server]}")},
            # How a broker that is silent is noticed.
            'oslo_messaging_rabbit': {'heartbeat_timeout_threshold': '6'}}

    @property
    def prefix(self):
        """Words before a command that is run in here."""
        return ('ip', 'netns', 'exec', self.name)

    # The lines.

    @contextlib.contextmanager
    def without(self, line):
        """Lose everything on a line for a while."""
        self._cut(line)
        try:
            yield
        finally:
            self._mend(line)

    def _cut(self, line):
        self._change(line, lambda device, peer: (
            'neigh', 'replace', peer, 'lladdr', NOBODY, 'nud', 'permanent',
            'dev', device))

    def _mend(self, line):
        self._change(line, lambda device, peer: (
            'neigh', 'del', peer, 'dev', device))

    def _change(self, line, words):
        here, there = (self._device(line, end) for end in ('here', 'there'))
        ip(*words(here, self._address(line, 'there')))
        ip('-n', self.name, *words(there, self._address(line, 'here')))

    # Its life.

    def __enter__(self):
        with contextlib.ExitStack() as made:
            made.callback(self._remove)
            ip('netns', 'add', self.name)
            ip('-n', self.name, 'link', 'set', 'lo', 'up')
            for line in LINES:
                self._lay(line)
            others = [*self._more, *(
                port for name, port in self._ports.items()
                if name not in ('rabbitmq', *harness.table.DATABASES))]
            self._relay((), [
                *self._pairs(SERVICES, others),
                *self._pairs(BROKER, [self._ports['rabbitmq']]),
                *self._pairs(DATABASE, [self._ports[name] for name
                                        in harness.table.DATABASES])])
            self._relay(self.prefix, [
                f'{harness.table.HOST}:{port}='
                f"{self._address(SERVICES, 'here')}:{port}"
                for port in others])
            made.pop_all()
        return self

    def _pairs(self, line, ports):
        return [f"{self._address(line, 'here')}:{port}="
                f'{harness.table.HOST}:{port}' for port in ports]

    def _lay(self, line):
        here, there = (self._device(line, end) for end in ('here', 'there'))
        ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there,
           'netns', self.name)
        for words, device, end in (((), here, 'here'),
                                   (('-n', self.name), there, 'there')):
            ip(*words, 'address', 'add',
               f'{self._address(line, end)}/30', 'dev', device)
            ip(*words, 'link', 'set', device, 'up')

    def _relay(self, prefix, pairs):
        self._relays.append(subprocess.Popen(
            [*prefix, sys.executable, RELAY, *pairs]))

    def __exit__(self, *exc):
        self._remove()

    def _remove(self):
        for relay in self._relays:
            relay.kill()
            relay.wait()
        # The name is free at once, the devices only some time after it.
        for line in LINES:
            subprocess.run(['ip', 'link', 'del', self._device(line, 'here')],
                           timeout=30)
        subprocess.run(['ip', 'netns', 'del', self.name], timeout=30)
