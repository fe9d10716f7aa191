#!/usr/bin/env python3
"""Run a command with a private MariaDB and a private PostgreSQL.

    python3 tools/test_databases.py run -- pytest magnum/tests/unit/db

Both servers live in a temporary directory, listen on free loopback ports and
are gone afterwards.  The command finds their URLs in the environment, in
MAGNUM_TEST_MYSQL_URL and MAGNUM_TEST_POSTGRESQL_URL, and its exit code is
ours.  Packages that are missing are installed when we are root on a machine
with apt; otherwise the message says which they are, and the exit code is 3.

``--engine mysql`` or ``--engine postgresql`` starts only that one.
"""

import argparse
import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

START_DEADLINE = 60
STOP_DEADLINE = 30
MISSING = 3


class Missing(Exception):
    """A program is not there and cannot be installed."""


def find(name, folders=()):
    """Return the path of a program, or None."""
    path = os.pathsep.join([os.environ.get('PATH', ''), '/usr/sbin',
                            *sorted(map(str, folders), reverse=True)])
    return shutil.which(name, path=path)


def free_port():
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def answers(port):
    """Say whether somebody listens on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(('127.0.0.1', port)) == 0


class Server:
    """One private server.

    :param home: an empty directory of its own
    """

    name = ''
    packages = ()
    account = ''
    variable = ''

    def __init__(self, home):
        self.home = home
        self.port = free_port()
        self.process = None
        self.who = {}
        if os.geteuid() == 0:
            # Neither server likes to be run by root.
            self.who = {'user': self.account, 'group': self.account}
            shutil.chown(home, self.account, self.account)

    @classmethod
    def programs(cls):
        """Return the paths of the programs, None for a missing one."""
        raise NotImplementedError

    @classmethod
    def is_installed(cls):
        return all(cls.programs())

    def prepare(self):
        """Make the data directory."""
        raise NotImplementedError

    def command(self):
        """Return the command that runs the server in the foreground."""
        raise NotImplementedError

    def url(self):
        raise NotImplementedError

    def call(self, command):
        """Run a command to its end; show what it said if it fails."""
        done = subprocess.run(command, cwd=self.home, text=True, **self.who,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            raise SystemExit(f'{command[0]} failed:\n{done.stdout}')

    def start(self):
        """Return when the server answers."""
        self.prepare()
        with open(self.home / 'log', 'wb') as log:
            self.process = subprocess.Popen(
                self.command(), cwd=self.home, stdout=log, stderr=log,
                start_new_session=True, **self.who)
        deadline = time.monotonic() + START_DEADLINE
        while not answers(self.port):
            if (self.process.poll() is not None or
                    time.monotonic() > deadline):
                said = (self.home / 'log').read_text(errors='replace')
                raise SystemExit(f'{self.name} did not start:\n{said}')
            time.sleep(0.1)

    def stop(self):
        """Return when the server has gone."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class MariaDB(Server):
    name = 'mysql'
    packages = ('mariadb-server',)
    account = 'mysql'
    variable = 'MAGNUM_TEST_MYSQL_URL'

    @classmethod
    def programs(cls):
        return find('mariadb-install-db'), find('mariadbd')

    def prepare(self):
        self.call([self.programs()[0], '--no-defaults',
                   f'--datadir={self.home}/data',
                   '--auth-root-authentication-method=normal',
                   '--skip-test-db', '--skip-name-resolve'])

    def command(self):
        return [self.programs()[1], '--no-defaults',
                f'--datadir={self.home}/data',
                f'--socket={self.home}/socket',
                f'--pid-file={self.home}/pid',
                '--bind-address=127.0.0.1', f'--port={self.port}',
                '--skip-grant-tables', '--skip-name-resolve',
                '--character-set-server=utf8mb4',
                '--innodb-buffer-pool-size=64M',
                '--innodb-flush-log-at-trx-commit=0',
                '--innodb-lock-wait-timeout=30',
                '--max-connections=200']

    def url(self):
        return (f'mysql+pymysql://root@127.0.0.1:{self.port}/'
                '?charset=utf8mb4')


class PostgreSQL(Server):
    name = 'postgresql'
    packages = ('postgresql',)
    account = 'postgres'
    variable = 'MAGNUM_TEST_POSTGRESQL_URL'

    @classmethod
    def programs(cls):
        folders = list(pathlib.Path('/usr/lib/postgresql').glob('*/bin'))
        return find('initdb', folders), find('postgres', folders)

    def prepare(self):
        self.call([self.programs()[0], '-D', f'{self.home}/data',
                   '-U', 'magnum', '--auth=trust', '--encoding=UTF8',
                   '--no-sync'])

    def command(self):
        command = [self.programs()[1], '-D', f'{self.home}/data',
                   '-p', str(self.port)]
        for setting in ('listen_addresses=127.0.0.1',
                        f'unix_socket_directories={self.home}',
                        'fsync=off', 'max_connections=200'):
            command += ['-c', setting]
        return command

    def url(self):
        return (f'postgresql+psycopg2://magnum@127.0.0.1:{self.port}/'
                'postgres')


SERVERS = {server.name: server for server in (MariaDB, PostgreSQL)}


def install(servers):
    """Make sure the programs of these servers are there."""
    packages = [package for server in servers if not server.is_installed()
                for package in server.packages]
    if not packages:
        return
    if os.geteuid() != 0 or find('apt-get') is None:
        raise Missing('please install ' + ' '.join(packages))
    quiet = {'env': {**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'},
             'stdout': subprocess.DEVNULL}
    lock = ['-o', 'DPkg::Lock::Timeout=300']
    for command in (['apt-get', '-qq', 'update'],
                    ['apt-get', '-qq', '-y', *lock, 'install',
                     '--no-install-recommends', *packages]):
        done = subprocess.run(command, check=False, **quiet)
        if done.returncode:
            raise Missing(f'{" ".join(command)} failed; please install ' +
                          ' '.join(packages))


def run(servers, command):
    """Run a command while the servers run; return its exit code."""
    environment = dict(os.environ)
    with contextlib.ExitStack() as stack:
        for server in servers:
            home = pathlib.Path(stack.enter_context(
                tempfile.TemporaryDirectory(prefix=f'magnum-{server.name}-')))
            instance = server(home)
            stack.callback(instance.stop)
            instance.start()
            environment[server.variable] = instance.url()
            print(f'{server.variable}={instance.url()}', flush=True)
        return subprocess.run(command, env=environment,
                              check=False).returncode


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('action', choices=['run'])
    parser.add_argument('--engine', choices=sorted(SERVERS), action='append',
                        help='start only this one; may be repeated')
    parser.add_argument('command', nargs='+', help='after --')
    options = parser.parse_args()
    servers = [SERVERS[name] for name in options.engine or SERVERS]
    try:
        install(servers)
    except Missing as missing:
        print(missing, file=sys.stderr)
        return MISSING
    return run(servers, options.command)


if __name__ == '__main__':
    sys.exit(main())
