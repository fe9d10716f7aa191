"""Start, watch and stop the cloud's programs.

Each runs in a session of its own with a log file; run/NAME.json remembers
its pid with the moment it started, so that a pid that was given to another
program since is never taken for ours, and a digest of what it was started
with, so that `up` notices a changed configuration.
"""

import json
import os
import pathlib
import signal
import socket
import subprocess
import time

from cloud import errors
from cloud import home as home_mod
from cloud import plan
from cloud import render
from cloud import table

START_SECONDS = 120
STOP_SECONDS = 15
POLL_SECONDS = 0.1
# Of the caller's environment only what has no say in how Python or OpenStack
# programs behave.
KEPT = ('PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'TZ')


class Processes:
    """The programs of one cloud."""

    def __init__(self, home, settings):
        self.home = home
        self.settings = settings
        self.values = render.values(home, settings)
        # Those this very program started have to be reaped by it.
        self._children = {}

    def environment(self, process):
        found = {name: os.environ[name] for name in KEPT
                 if name in os.environ}
        found['PATH'] = f"{self.home.venv}/bin:{found.get('PATH', '')}"
        found['PYTHONUNBUFFERED'] = '1'
        if process.fakes:
            found['PYTHONPATH'] = str(render.HERE / 'fakes')
        found.update(render.environment(process.env, self.values))
        return found

    def command(self, process):
        return render.command(process.command, self.values)

    def digest(self, process):
        """Return what changes when the process would be started otherwise."""
        service = plan.service_of(process.name)
        files = service and render.files(service.name, self.values)
        return home_mod.digest(text=repr(
            (self.command(process), process.env, files)))

    def start(self, process):
        """Start one process unless it runs with the same configuration."""
        if self.current(process):
            return
        self.stop([process])
        self._refuse_taken_port(process.name)
        (self.home.state / process.name).mkdir(exist_ok=True)
        with open(self.home.log(process.name), 'ab') as log:
            child = subprocess.Popen(
                self.command(process), stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, env=self.environment(process),
                cwd=self.home.state, start_new_session=True)
        self._children[process.name] = child
        self._path(process.name).write_text(json.dumps({
            'pid': child.pid, 'started': started_at(child.pid),
            'digest': self.digest(process)}))

    def current(self, process):
        """Say whether it runs, with the configuration as it is now."""
        known = self._known(process.name)
        return bool(known) and known['digest'] == self.digest(process)

    def refuse_taken_ports(self, processes):
        """Return when every port is free or ours.

        :raises CloudError: another program listens on one.
        """
        for process in processes:
            if not self.alive(process.name):
                self._refuse_taken_port(process.name)

    def wait_ready(self, process, seconds=START_SECONDS):
        """Return when the process listens; at once when it has no port.

        :raises CloudError: it ended, or did not listen in time.
        """
        end = time.monotonic() + seconds
        while True:
            if not self.alive(process.name):
                raise errors.CloudError(
                    f'{process.name} ended right after its start',
                    self.home.log(process.name))
            if self.listening(process.name):
                return
            if time.monotonic() > end:
                raise errors.CloudError(
                    f'{process.name} does not answer after {seconds} s',
                    self.home.log(process.name))
            time.sleep(POLL_SECONDS)

    def stop(self, processes):
        """Stop these, all at once; kill what is left after a while."""
        pids = {}
        for process in processes:
            known = self._known(process.name)
            if known:
                pids[process.name] = known['pid']
                _signal(known['pid'], getattr(signal, process.stop))
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end and any(map(self.alive, pids)):
            time.sleep(POLL_SECONDS)
        for name, pid in pids.items():
            # The leader is gone or stuck; its children must not stay.
            _signal(pid, signal.SIGKILL, os.killpg)
        # Threads may outlive their leader by a moment, and with them a port.
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end and any(
                name in table.PORTS and self.listening(name) for name in pids):
            time.sleep(POLL_SECONDS)
        for process in processes:
            self._path(process.name).unlink(missing_ok=True)
            child = self._children.pop(process.name, None)
            if child:
                child.wait()

    def alive(self, name):
        return self._known(name) is not None

    def pid(self, name):
        known = self._known(name)
        return known and known['pid']

    def listening(self, name):
        """Say whether its port takes connections; True without a port."""
        return name not in table.PORTS or _connects(self._port(name))

    def running(self):
        """Return the names of all that runs, known to the table or not."""
        names = [path.stem for path in self.home.run.glob('*.json')]
        return sorted(name for name in names if self.alive(name))

    def memory(self, name):
        """Return the proportional memory of a process and its children, MiB.

        Children share the session, which bears the leader's pid.
        """
        leader = self.pid(name)
        total = 0
        for folder in pathlib.Path('/proc').glob('[0-9]*'):
            try:
                if stat(folder.name)[3] != str(leader):
                    continue
                for line in (folder / 'smaps_rollup').open():
                    if line.startswith('Pss:'):
                        total += int(line.split()[1])
            except OSError:
                continue
        return total // 1024

    def _port(self, name):
        return plan.ports(self.settings.port_offset)[name]

    def _path(self, name):
        return self.home.run / f'{name}.json'

    def _known(self, name):
        try:
            known = json.loads(self._path(name).read_text())
        except (FileNotFoundError, ValueError):
            return None
        # Without a start time it had ended before it could be noted.
        if not known['started'] or (
                known['started'] != started_at(known['pid'])):
            return None
        return known

    def _refuse_taken_port(self, name):
        if name in table.PORTS and _connects(self._port(name)):
            raise errors.CloudError(
                f'port {self._port(name)}, wanted by {name}, is taken by '
                'another program; a new cloud goes elsewhere with '
                '--port-offset 100')


def stat(pid):
    """Return the fields of /proc/PID/stat that follow the program's name."""
    with open(f'/proc/{pid}/stat') as file:
        return file.read().rpartition(')')[2].split()


def started_at(pid):
    """Return the kernel's start time of a running process, else None."""
    try:
        fields = stat(pid)
    except OSError:
        return None
    return None if fields[0] == 'Z' else fields[19]


def _connects(port):
    try:
        with socket.create_connection((table.HOST, port), timeout=1):
            return True
    except OSError:
        return False


def _signal(pid, number, send=os.kill):
    try:
        send(pid, number)
    except ProcessLookupError:
        pass
