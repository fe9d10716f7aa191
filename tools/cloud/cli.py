"""The commands: what a user types, and what is printed."""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

from cloud import client
from cloud import doctor
from cloud import errors
from cloud import home as home_mod
from cloud import job
from cloud import plan
from cloud import processes as processes_mod
from cloud import render
from cloud import steps
from cloud import table
from cloud import tasks

DESCRIPTION = """\
A private OpenStack with fake hardware, to try this checkout's Magnum on.
Everything lives in one directory and listens on 127.0.0.1 only."""
# Stamps of what stays when the rest is destroyed.
INSTALLED = ('python', 'magnum', 'legacy-client')
DATABASE_HELP = """\
where Magnum's own database lives (default mariadb); the other services'
databases are always on MariaDB"""
NOTIFICATIONS_HELP = """\
whether Heat tells Magnum of the end of a stack (default: it does not, and
Magnum finds out by asking)"""


def parser():
    top = argparse.ArgumentParser(
        prog='python3 tools/cloud', description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    top.add_argument('--home', help='the directory (default '
                     f'$MAGNUM_CLOUD_HOME or {home_mod.DEFAULT})')
    commands = top.add_subparsers(dest='command', required=True,
                                  metavar='COMMAND')

    def add(function, summary, name=None):
        command = commands.add_parser(
            name or function.__name__, help=summary, description=summary)
        command.set_defaults(function=function)
        return command

    for command in (
            add(up, 'install what is missing and start everything'),
            add(try_, 'up, then create a cluster with the openstack client',
                'try')):
        chosen = command.add_mutually_exclusive_group()
        chosen.add_argument('--only', metavar='A,B',
                            help='these services and what they need')
        chosen.add_argument('--without', metavar='A,B', help='all services '
                            'but these and those that need them')
        command.add_argument('--database', choices=table.DATABASES,
                             help=DATABASE_HELP)
        command.add_argument('--port-offset', type=int, metavar='N',
                             help='added to every port, so that two clouds '
                             'can run side by side')
        command.add_argument('--heat-notifications',
                             action=argparse.BooleanOptionalAction,
                             help=NOTIFICATIONS_HELP)
    for function, summary in (
            (start, 'start the cloud, or some of its services'),
            (stop, 'stop the cloud, or some of its services'),
            (restart, 'stop and start the cloud, or some of its services')):
        add(function, summary).add_argument('service', nargs='*')
    add(status, 'show what runs, its memory and its port')
    command = add(logs, 'show the end of a log')
    command.add_argument('-f', '--follow', action='store_true')
    command.add_argument('service')
    command = add(openrc, 'print the settings of the openstack client')
    command.add_argument('user', nargs='?', default='demo',
                         choices=('admin', 'demo', 'demo2'))
    command = add(nodes, 'tell the simulated nodes how to behave')
    command.add_argument('--delay', type=float, metavar='SECONDS',
                         default=0, help='wait before each signal')
    command.add_argument('--fail', metavar='PATTERN', default='',
                         help='regular expression of the Heat resource '
                         'names (stack/resource) that signal a failure')
    command = add(destroy, 'stop everything and remove its state')
    command.add_argument('--all', action='store_true', help='also the '
                         'installed Python packages and logs')
    add(doctor_, 'say what is missing or does not work', 'doctor')
    return top


def main(argv=None):
    arguments = parser().parse_args(argv)
    home = home_mod.Home(arguments.home)
    try:
        return arguments.function(home, arguments) or 0
    except errors.CloudError as error:
        print(f'FAILED: {error}', file=sys.stderr)
        return 1
    except ValueError as error:
        print(f'error: {error}', file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print('\ninterrupted; the same command goes on from here',
              file=sys.stderr)
        return 130


def settings_of(home):
    """Return the settings of a cloud that was brought up before."""
    found = home.load_settings()
    if found is None:
        raise errors.CloudError(f'there is no cloud in {home.root}; '
                                'python3 tools/cloud up makes one')
    return found


def processes_of(home):
    return processes_mod.Processes(home, settings_of(home))


def stay(home, settings, arguments):
    """Refuse to move a cloud to other ports once it has databases.

    They hold its addresses: Keystone's catalog, Nova's cells.

    :raises ValueError: it was asked to.
    """
    if arguments.port_offset in (None, settings.port_offset):
        return
    if any(path.name not in INSTALLED for path in home.stamps.iterdir()):
        raise ValueError(
            f'the cloud in {home.root} has --port-offset '
            f'{settings.port_offset}; say that, take another --home, or '
            'remove its state first: python3 tools/cloud destroy')


def choose(settings, arguments):
    """Apply the options of `up` to the remembered settings."""
    if arguments.port_offset is not None:
        settings.port_offset = arguments.port_offset
    if arguments.heat_notifications is not None:
        settings.heat_notifications = arguments.heat_notifications
    database = arguments.database or settings.database
    chosen = bool(arguments.only or arguments.without)
    if chosen or not settings.services or database != settings.database:
        left_out = plan.names(arguments.without or '')
        settings.services = (
            plan.only(plan.names(arguments.only), database)
            if arguments.only else plan.without(left_out, database))
    settings.database = database


def up(home, arguments):
    if os.geteuid() != 0:
        raise errors.CloudError(
            'this needs root: it installs Debian packages and runs servers')
    home.make()
    settings = home.load_settings() or home_mod.Settings()
    stay(home, settings, arguments)
    choose(settings, arguments)
    home.save_settings(settings)
    progress = tasks.Progress()
    progress.say(f"cloud in {home.root}: {', '.join(settings.services)}")
    found = processes_mod.Processes(home, settings)
    # What this choice leaves out must not go on running.
    wanted = {one.name for one in plan.processes(settings.services)}
    found.stop([one for one in plan.processes(table.BY_NAME)
                if one.name not in wanted])
    found.refuse_taken_ports(plan.processes(settings.services))
    tasks.run(steps.Steps(home, settings, found).all(), progress,
              steps.workers())
    for user in ('admin', 'demo', 'demo2'):
        write_openrc(home, settings, user)
    progress.say('the cloud is up; settings for the openstack client: '
                 f'. {home.root}/openrc')
    return 0


def try_(home, arguments):
    up(home, arguments)
    settings = settings_of(home)
    if 'magnum' not in settings.services:
        raise ValueError('nothing to try: this cloud was chosen to be '
                         'without magnum')
    return job.main(home, settings)


def start(home, arguments):
    settings = settings_of(home)
    found = processes_of(home)
    progress = tasks.Progress()
    maker = steps.Steps(home, settings, found)
    for process in plan.processes(settings.services, arguments.service):
        render.write(home, plan.service_of(process.name), found.values)
        found.start(process)
        if process.leads:
            found.wait_ready(process)
    names = [name for name in settings.services if not arguments.service
             or set(arguments.service) & {
                 name, *(one.name for one in table.BY_NAME[name].processes)}]
    tasks.run([maker.check(name) for name in names],
              progress, steps.workers())


def stop(home, arguments):
    settings = settings_of(home)
    found = processes_mod.Processes(home, settings)
    chosen = plan.processes(settings.services, arguments.service)
    servers = [one for one in chosen
               if one.name in (*table.DATABASES, 'epmd', 'rabbitmq')]
    # Those that others talk to come last, or these take long to end.
    found.stop([one for one in chosen if one not in servers])
    found.stop([one for one in servers if one.name != 'epmd'])
    found.stop(servers)


def restart(home, arguments):
    stop(home, arguments)
    start(home, arguments)


def status(home, arguments):
    settings = settings_of(home)
    found = processes_of(home)
    print(f"{'process':20}{'pid':>8}{'MiB':>7}{'port':>8}  state")
    total, down = 0, 0
    for process in plan.processes(settings.services):
        name = process.name
        port = plan.ports(settings.port_offset).get(name, '')
        if not found.alive(name):
            state, memory = 'down', 0
        else:
            memory = found.memory(name)
            state = 'up' if found.listening(name) else 'does not listen'
        total += memory
        down += state != 'up'
        print(f"{name:20}{found.pid(name) or '':>8}{memory or '':>7}"
              f'{port:>8}  {state}')
    print(f'{total} MiB of memory in all')
    return 1 if down else 0


def logs(home, arguments):
    path = home.log(arguments.service)
    if not path.exists():
        known = ', '.join(sorted(one.stem for one in home.logs.glob('*.log')))
        raise ValueError(f'no log {arguments.service}; there are {known}')
    follow = ['-F'] if arguments.follow else []
    return subprocess.run(['tail', '-n', '100', *follow, path]).returncode


def openrc(home, arguments):
    print(openrc_text(home, settings_of(home), arguments.user), end='')


def openrc_text(home, settings, user):
    found = client.environment(settings, user)
    lines = [f'export {name}={value}' for name, value in found.items()]
    lines.append(f'export PATH={home.venv}/bin:$PATH')
    return '\n'.join(lines) + '\n'


def write_openrc(home, settings, user):
    name = 'openrc' if user == 'demo' else f'openrc-{user}'
    (home.root / name).write_text(openrc_text(home, settings, user))


def nodes(home, arguments):
    settings_of(home)
    (home.state / 'nodes.json').write_text(json.dumps(
        {'delay': arguments.delay, 'fail': arguments.fail}))


def destroy(home, arguments):
    if not home.root.exists():
        return
    if home.load_settings():
        stop(home, argparse.Namespace(service=None))
    for path in (home.etc, home.run, home.state, home.stamps):
        # What took long to install may stay for the next time.
        keep = path == home.stamps and not arguments.all
        for child in sorted(path.glob('*')):
            if not (keep and child.name in INSTALLED):
                remove(child)
    for path in (home.root / 'settings.json', home.root / 'kubeconfig',
                 *home.root.glob('openrc*')):
        remove(path)
    if arguments.all:
        # Not the root as a whole: it may be somebody's home.
        for path in (home.etc, home.run, home.state, home.stamps, home.venv,
                     home.legacy_client, home.logs):
            remove(path)
        if not any(home.root.iterdir()):
            home.root.rmdir()


def remove(path):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        pathlib.Path(path).unlink(missing_ok=True)


def doctor_(home, arguments):
    return doctor.main(home)
