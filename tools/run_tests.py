#!/usr/bin/env python3
"""Run the tests on a machine that has nothing but python3.

Makes a virtual environment with what the tests need, starts a private MariaDB
and a private PostgreSQL, runs every tier that needs no cloud, and says which
tiers ran on which engines. Uses the standard library only.

    python3 tools/run_tests.py                     everything
    python3 tools/run_tests.py --tier wire         one tier (repeatable)
    python3 tools/run_tests.py --no-databases      SQLite alone
    python3 tools/run_tests.py -- -k quota -x      the rest goes to pytest

Options and paths that this command does not know go to pytest as they are.
"""

import argparse
import hashlib
from html import parser as html_parser
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# name, folder, what it runs on; the first folder that fits names the tier.
TIERS = (
    ('database', 'magnum/tests/unit/db', 'queries and migrations'),
    ('pure', 'magnum/tests/unit', 'tables, rules, objects'),
    ('wire', 'magnum/tests/functional/api', 'the real application over HTTP'),
    ('fuzz', 'magnum/tests/functional/fuzz',
     'the same, asked what nobody thought of'),
    ('operation', 'magnum/tests/functional/conductor',
     'real conductor over a fake cloud'),
    ('template', 'magnum/tests/functional/heat',
     'templates read by the real Heat library'),
    ('node', 'magnum/tests/functional/node', 'node scripts in a sandbox'),
    ('contract', 'magnum/tests/functional/contract', 'every driver'),
    ('security', 'magnum/tests/functional/security',
     'openssl, TLS peers and whoever looks for secrets'),
)
CLOUD = 'magnum/tests/functional/cloud'

#: What tests judge by, and the Debian package it is in.
PROGRAMS = {'git': 'git', 'openssl': 'openssl', 'etcd': 'etcd-server',
            'etcdctl': 'etcd-client', 'kubectl': 'kubernetes-client',
            'systemd-analyze': 'systemd', 'curl': 'curl',
            'ignition-validate': 'ignition'}

INSTALLED_FROM = ('setup.cfg', 'requirements.txt', 'test-requirements.txt',
                  'tools/constraints.txt')

STARTED = time.monotonic()


class Missing(Exception):
    """Something this command cannot get by itself; the text says what."""


def say(text):
    print('[%4d s] %s' % (time.monotonic() - STARTED, text), flush=True)


def run(command, **arguments):
    """Run a command from the top of the tree; its output on failure only."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **arguments)
    if done.returncode:
        print('\n'.join(done.stdout.splitlines()[-40:]))
        raise Missing('failed: %s' % ' '.join(command))
    return done.stdout


def install_packages(packages):
    """Install Debian packages; raises Missing where that cannot be done."""
    if not shutil.which('apt-get') or os.geteuid() != 0:
        raise Missing('please install %s, or run this as root on Debian' %
                      ', '.join(packages))
    say('apt-get install %s' % ' '.join(packages))
    environment = dict(os.environ, DEBIAN_FRONTEND='noninteractive')
    run(['apt-get', 'update', '-q'], env=environment)
    run(['apt-get', 'install', '-q', '-y', '--no-install-recommends'] +
        list(packages), env=environment)


def fingerprint():
    digest = hashlib.sha256(sys.version.encode())
    for name in INSTALLED_FROM:
        with open(os.path.join(ROOT, name), 'rb') as source:
            digest.update(source.read())
    return digest.hexdigest()


def git_knows_the_tree():
    try:
        return subprocess.run(['git', 'log', '-1', '--format=%h'], cwd=ROOT,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode == 0
    except FileNotFoundError:
        return False


def build_environment():
    """What pbr needs to build this tree: without git it knows no version.

    For this tree alone: pbr gives that version to all that it builds.
    """
    environment = quiet_pip()
    if not git_knows_the_tree():
        with open(os.path.join(ROOT, 'setup.cfg')) as source:
            environment['PBR_VERSION'] = re.search(
                r'^version = (\S+)', source.read(), re.MULTILINE).group(1)
    return environment


def quiet_pip():
    return dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK='1')


def make_venv(venv):
    command = [sys.executable, '-m', 'venv', '--clear', venv]
    try:
        run(command)
    except Missing:
        install_packages(['python3-venv'])
        run(command)


def ensure_venv(venv, extra=()):
    """Leave a virtual environment with this tree and its test requirements.

    :param venv: its folder; made anew when what it was made from changed.
    :param extra: further requirement files.
    :returns: the path of its Python.
    """
    python = os.path.join(venv, 'bin', 'python')
    stamp = os.path.join(venv, 'made-from')
    wanted = ' '.join([fingerprint()] + list(extra))
    if os.path.exists(stamp):
        with open(stamp) as made_from:
            if made_from.read() == wanted:
                return python
    say('installing Python packages into %s' % os.path.relpath(venv))
    if not os.path.exists(python):
        make_venv(venv)
    pip = [python, '-m', 'pip', 'install', '-q', '-c', 'tools/constraints.txt']
    run(pip + ['pip', 'setuptools', 'wheel', 'pbr'], env=quiet_pip())
    requirements = []
    for name in ('requirements.txt', 'test-requirements.txt', *extra):
        requirements += ['-r', name]
    run(pip + requirements, env=quiet_pip())
    run(pip + ['--no-deps', '--no-build-isolation', '-e', '.'],
        env=build_environment())
    with open(stamp, 'w') as made_from:
        made_from.write(wanted)
    say('packages installed')
    return python


def tier_of(path):
    for name, folder, _what in TIERS:
        if path.startswith(folder.replace('/', '.')):
            return name
    return 'other'


class Report(html_parser.HTMLParser):
    """Reads pytest's JUnit file, without what else XML can do.

    ``cases`` are dictionaries: what the file says, and whether it is bad.
    """

    def __init__(self, path):
        super().__init__()
        self.cases = []
        with open(path, encoding='utf-8') as source:
            self.feed(source.read())

    def handle_starttag(self, tag, attrs):
        if tag == 'testcase':
            self.cases.append(dict(attrs, bad=False))
        elif tag in ('failure', 'error'):
            self.cases[-1]['bad'] = True


def print_tiers(report, engines):
    """Print a line for each tier from pytest's JUnit file."""
    counts = {}
    for case in Report(report).cases:
        count = counts.setdefault(tier_of(case.get('classname', '')),
                                  {'passed': 0, 'failed': 0, 'seconds': 0.0})
        count['failed' if case['bad'] else 'passed'] += 1
        count['seconds'] += float(case.get('time', 0))
    print('\n%-10s %7s %7s %8s  %s' % ('tier', 'passed', 'failed', 'seconds',
                                       'what is real'))
    for name, _folder, what in TIERS + (('other', '', ''),):
        if name in counts:
            print('%-10s %7d %7d %8.1f  %s' % (
                name, counts[name]['passed'], counts[name]['failed'],
                counts[name]['seconds'], what))
    print('database engines: %s' % ', '.join(engines))
    print('not run here: the cloud tier (tools/cloud)', flush=True)


def closing_line(output):
    lines = [line for line in output if re.search(
        r'\d+ (passed|failed|error)|no tests ran', line)]
    return lines[-1] if lines else 'pytest printed no closing line'


def folders(tiers):
    """The folders of the wanted tiers that exist in this tree."""
    wanted = [folder for name, folder, _what in TIERS
              if not tiers or name in tiers]
    return [folder for folder in wanted
            if os.path.isdir(os.path.join(ROOT, folder)) and
            not any(folder != other and folder.startswith(other + '/')
                    for other in wanted)]


def unwanted(tiers):
    """The folders of other tiers inside of the wanted ones."""
    wanted = folders(tiers)
    return [folder for name, folder, _what in TIERS
            if tiers and name not in tiers and
            any(folder.startswith(other + '/') for other in wanted)]


def run_pytest(python, options, arguments):
    """Run pytest, echo what it prints, print the tiers.

    :returns: its exit code.
    """
    command = []
    engines = ['SQLite']
    if options.databases:
        command = [python, 'tools/test_databases.py', 'run', '--']
        engines += ['MariaDB', 'PostgreSQL']
    descriptor, report = tempfile.mkstemp(suffix='.xml')
    os.close(descriptor)
    command += [python, '-m', 'pytest', '-q', '--junitxml', report,
                '--ignore', CLOUD, '-n', options.workers, '--dist',
                'worksteal', '-m', 'not slow', '--durations', '8']
    if not any(os.path.exists(os.path.join(ROOT, word.split('::')[0]))
               for word in arguments):
        command += folders(options.tier)
        for folder in unwanted(options.tier):
            command += ['--ignore', folder]
    say('running: %s' % ' '.join(os.path.basename(command[0]).split() +
                                 command[1:]))
    output = []
    with subprocess.Popen(command + arguments, cwd=ROOT, text=True,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) as child:
        for line in child.stdout:
            print(line, end='', flush=True)
            output.append(line.strip())
    try:
        if os.path.getsize(report):
            print_tiers(report, engines)
    finally:
        os.unlink(report)
    if not options.databases:
        print('MariaDB and PostgreSQL did not run: --no-databases')
    if '-m' not in arguments:
        print('Tests marked slow did not run: -- -m slow')
    print(closing_line(output), flush=True)
    return child.returncode


def parse(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__.split('\n\n')[0], allow_abbrev=False,
        epilog='Everything else goes to pytest.')
    parser.add_argument('--tier', action='append', default=[],
                        choices=[name for name, _folder, _what in TIERS],
                        help='run this tier only (repeatable)')
    parser.add_argument('--no-databases', dest='databases',
                        action='store_false',
                        help='SQLite only, start no server')
    parser.add_argument('--venv', default=os.path.join(ROOT, '.venv'),
                        help='the virtual environment (default: .venv)')
    parser.add_argument('--workers', default='2',
                        help='test processes (default: 2)')
    parser.add_argument('--prepare', action='store_true',
                        help='make the environment, run nothing')
    parser.add_argument('--requirements', action='append', default=[],
                        metavar='FILE', help='install this file as well')
    options, rest = parser.parse_known_args(arguments)
    return options, [word for word in rest if word != '--']


def main(arguments):
    if sys.version_info < (3, 11):
        raise Missing('Python 3.11 or newer is needed, this is %s' %
                      sys.version.split()[0])
    options, rest = parse(arguments)
    python = ensure_venv(os.path.abspath(options.venv), options.requirements)
    missing = {package for program, package in PROGRAMS.items()
               if not shutil.which(program)}
    if missing:
        install_packages(sorted(missing))
    if options.prepare:
        return 0
    return run_pytest(python, options, rest)


if __name__ == '__main__':
    try:
        sys.exit(main(sys.argv[1:]))
    except Missing as reason:
        sys.exit('run_tests: %s' % reason)
