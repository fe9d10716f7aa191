"""Conductors of the tests' own, in place of those of the cloud.

Each has a configuration after that of the cloud, and is started again when it
dies. Owns their processes; must not know what is asked of them.
"""

import configparser
import contextlib
import pathlib
import signal
import subprocess
import threading

# Those of the cloud, by process.
USUAL = ('magnum-conductor-1', 'magnum-conductor-2')
# Seconds without a heartbeat after which a conductor counts as dead.
DOWN_SECONDS = 6
# From the death of a conductor to its next start. Longer than its lease, so
# that what it worked on goes on elsewhere.
ABSENCE = 8
STOP_SECONDS = 60


class Conductor:
    """One conductor that runs until it is stopped, whatever kills it.

    :param host: its name
    :param options: {group: {name: value}} after those of the cloud
    :param prefix: words before the command, as of a network namespace
    :param program: words in place of the usual program
    :param environment: of the process
    """

    def __init__(self, cloud, folder, host, options=None, prefix=(),
                 program=(), environment=None):
        self.host = host
        self.deaths = 0
        self._prefix, self._environment = prefix, environment
        path = pathlib.Path(folder) / f'{host}.conf'
        _write(path, options or {}, host)
        log = cloud.home.log(f'magnum-conductor-{host}')
        log.write_text('')
        binaries = cloud.home.venv / 'bin'
        self._command = [
            *prefix, binaries / 'python',
            *(program or [binaries / 'magnum-conductor']),
            '--config-file', cloud.home.etc / 'magnum' / 'magnum.conf',
            '--config-file', path,
            '--log-file', log]
        self._stopping = threading.Event()
        self._process = None
        self._thread = threading.Thread(target=self._keep, daemon=True)

    @property
    def pid(self):
        """The process, of which the group has the same number."""
        return self._process.pid

    def start(self):
        self._start()
        self._thread.start()

    def _start(self):
        self._process = subprocess.Popen(
            self._command, env=self._environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _keep(self):
        while True:
            self._process.wait()
            if self._stopping.is_set():
                return
            self.deaths += 1
            if self._stopping.wait(ABSENCE):
                return
            self._start()

    def stop(self):
        """Let it finish what it does, and end it."""
        self._stopping.set()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        finally:
            self._process.kill()
            self._thread.join()


def _write(path, options, host):
    parser = configparser.RawConfigParser()
    parser.read_dict({
        **options,
        'DEFAULT': {'host': host, 'debug': 'true',
                    'service_down_time': DOWN_SECONDS,
                    **options.get('DEFAULT', {})},
        'conductor': {'workers': '1', **options.get('conductor', {})}})
    with open(path, 'w', encoding='utf-8') as out:
        parser.write(out)


@contextlib.contextmanager
def running(cloud, found):
    """Run these in place of the cloud's own, which then go on."""
    cloud.control('stop', *USUAL)
    started = []
    try:
        for conductor in found:
            conductor.start()
            started.append(conductor)
        yield found
    finally:
        for conductor in started:
            conductor.stop()
        cloud.control('start')
