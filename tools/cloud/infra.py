"""What the machine must have before services start: packages, Python, servers.

Every function is one step of steps.py. Debian's servers are not run as system
services: the cloud runs private ones, below its own directory.
"""

import configparser
import contextlib
import glob
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import time

from cloud import errors
from cloud import home as home_mod
from cloud import render
from cloud import table

CONSTRAINTS = render.HERE / 'constraints.txt'
LEGACY_CLIENT = render.HERE / 'legacy-client.txt'
POLICY = pathlib.Path('/usr/sbin/policy-rc.d')
# pip, and what builds packages that come as source, without isolation.
SEED = ('pip', 'setuptools', 'wheel', 'pbr')
# Until a PostgreSQL that listens takes connections.
POSTGRESQL_SECONDS = 30


def run(home, command, log, env=None, user=None):
    """Run a command to its end, its output in a log.

    :raises CloudError: it failed; names the log.
    """
    path = home.log(log)
    with open(path, 'ab') as out:
        out.write(f"\n$ {' '.join(map(str, command))}\n".encode())
        out.flush()
        code = subprocess.run(
            [str(word) for word in command], stdout=out, stderr=out,
            stdin=subprocess.DEVNULL, cwd=home.state,
            env=dict(os.environ, **(env or {})), user=user).returncode
    if code:
        name = pathlib.Path(str(command[0])).name
        raise errors.CloudError(f'{name} failed with code {code}', path)


def missing_packages(services):
    """Return the Debian packages that are not there yet."""
    wanted = [package for name in services
              for package in table.BY_NAME[name].packages
              if not all(map(glob.glob, table.BY_NAME[name].programs))]
    if not has_venv():
        wanted.append('python3-venv')
    if not shutil.which('kubectl'):
        wanted.append('kubernetes-client')
    return wanted


def has_venv():
    """Say whether this Python can make virtual environments.

    Debian splits it: the module is there, what it unpacks is not.
    """
    return all(map(importlib.util.find_spec, ('venv', 'ensurepip')))


def install_packages(home, services):
    env = {'DEBIAN_FRONTEND': 'noninteractive'}
    wanted = missing_packages(services)
    install = ['apt-get', 'install', '-y', '--no-install-recommends', *wanted]
    with no_services_started():
        # The lists may be absent or old: get new ones, but only when needed.
        try:
            run(home, ['apt-get', 'install', '--simulate', *wanted],
                'apt', env)
            run(home, install, 'apt', env)
        except errors.CloudError:
            run(home, ['apt-get', 'update'], 'apt', env)
            run(home, install, 'apt', env)


@contextlib.contextmanager
def no_services_started():
    """Keep packages from starting their servers while they are installed."""
    ours = not POLICY.exists()
    if ours:
        POLICY.write_text('#!/bin/sh\nexit 101\n')
        POLICY.chmod(0o755)
    try:
        yield
    finally:
        if ours:
            POLICY.unlink(missing_ok=True)


def python_stamp():
    return home_mod.digest(CONSTRAINTS)


def install_python(home):
    """Bring the virtual environment to what constraints.txt says."""
    pip = home.venv / 'bin' / 'pip'
    if not pip.exists():
        run(home, [sys.executable, '-m', 'venv', home.venv], 'pip')
    # Without a resolver, as the file is complete, and without compiling, as
    # most modules are never imported: together half the time.
    install = [pip, 'install', '--no-deps', '--no-compile', '--prefer-binary',
               '--no-build-isolation', '--disable-pip-version-check']
    seed = [line.split(';')[0].strip() for line in
            CONSTRAINTS.read_text().splitlines()
            if line.split('==')[0] in SEED]
    run(home, [*install, '--upgrade', *seed], 'pip')
    run(home, [*install, '-r', CONSTRAINTS], 'pip')
    home.stamp('python', python_stamp())


def install_legacy_client(home):
    """Have the client that knows bays in a folder of its own.

    It runs on the packages of the virtual environment with that folder first
    in PYTHONPATH.
    """
    stamp = home_mod.digest(LEGACY_CLIENT, text=python_stamp())
    if home.legacy_client.exists() and home.stamped('legacy-client', stamp):
        return
    run(home, [home.venv / 'bin' / 'pip', 'install', '--no-deps',
               '--no-compile', '--disable-pip-version-check', '--upgrade',
               '--target', home.legacy_client, '-r', LEGACY_CLIENT], 'pip')
    home.stamp('legacy-client', stamp)


def magnum_stamp():
    # The code itself is used from the checkout; these say how.
    return home_mod.digest(home_mod.CHECKOUT / 'setup.cfg',
                           home_mod.CHECKOUT / 'setup.py',
                           text=python_stamp())


def version():
    """Return the version that the checkout is on its way to."""
    setup = configparser.ConfigParser()
    setup.read(home_mod.CHECKOUT / 'setup.cfg')
    return setup['metadata']['version']


def install_magnum(home):
    """Make the checkout's Magnum importable, and its commands callable."""
    # Without this pbr asks git, which a fresh machine has not got.
    env = {'PBR_VERSION': version()}
    run(home, [home.venv / 'bin' / 'pip', 'install', '--no-deps',
               '--no-build-isolation', '--disable-pip-version-check',
               '--editable', home_mod.CHECKOUT], 'pip', env)
    home.stamp('magnum', magnum_stamp())


def prepare_mariadb(home):
    data = home.state / 'mariadb'
    shutil.rmtree(data, ignore_errors=True)
    run(home, ['/usr/bin/mariadb-install-db', '--no-defaults', '--user=root',
               f'--datadir={data}', '--skip-test-db',
               '--auth-root-authentication-method=normal'], 'mariadb')
    home.stamp('mariadb')


def prepare_postgresql(home, values):
    """Initialise a server with one user, magnum, who owns everything."""
    data = home.state / 'postgresql'
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    shutil.chown(data, 'postgres', 'postgres')
    secret = home.state / 'postgresql-password'
    secret.write_text(values['password'])
    shutil.chown(secret, 'postgres', 'postgres')
    secret.chmod(0o600)
    run(home, render.command(
        '$as_postgres $postgresql_bin/initdb --pgdata $state/postgresql '
        '--username=magnum --auth=scram-sha-256 --encoding=UTF8 --no-sync '
        '--locale=C.UTF-8 --pwfile=$state/postgresql-password', values),
        'postgresql')
    with open(data / 'postgresql.conf', 'a') as conf:
        conf.write(f"listen_addresses = '{values['host']}'\n"
                   f"port = {values['port_postgresql']}\n"
                   "unix_socket_directories = ''\n"
                   'max_connections = 200\n'
                   'fsync = off\n')
    home.stamp('postgresql')


def create_postgresql_database(home, values):
    """Make it once connections are taken: the server listens before that."""
    ready = render.command('$postgresql_bin/pg_isready --quiet --host $host '
                           '--port $port_postgresql', values)
    end = time.monotonic() + POSTGRESQL_SECONDS
    while subprocess.run(ready).returncode and time.monotonic() < end:
        time.sleep(0.1)
    run(home, render.command(
        '$postgresql_bin/createdb --host $host --port $port_postgresql '
        '--username magnum magnum', values),
        'postgresql', {'PGPASSWORD': values['password']})
    home.stamp('postgresql-database')
