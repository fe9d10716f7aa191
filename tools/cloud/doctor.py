"""Say plainly what this machine or cloud lacks; changes nothing."""

import os
import shutil
import sys

from cloud import client
from cloud import infra
from cloud import plan
from cloud import processes as processes_mod
from cloud import ready
from cloud import rest

FREE_DISK = 3 << 30
FREE_MEMORY = 4 << 20
MINIMUM = (3, 11)


def machine(home, services):
    """Yield (holds, sentence) for what a cloud needs of the machine."""
    yield (sys.version_info >= MINIMUM,
           f"Python is {sys.version.split()[0]}; 3.11 or newer is needed")
    yield os.geteuid() == 0, 'run by root'
    yield (shutil.which('apt-get') is not None,
           'apt-get installs the servers: Debian 12 or 13')
    parent = next(path for path in (home.root, *home.root.parents)
                  if path.exists())
    free = shutil.disk_usage(parent).free
    yield (free > FREE_DISK,
           f'{free >> 30} GiB of disk free in {parent}; 3 are enough')
    total = memory('MemTotal')
    yield total > FREE_MEMORY, f'{total >> 20} GiB of memory; 4 are enough'
    missing = infra.missing_packages(services)
    yield (not missing, 'Debian packages: '
           + (f"{', '.join(missing)} missing, `up` installs them"
              if missing else 'all there'))
    stamped = home.stamped('python', infra.python_stamp())
    yield (stamped, 'Python packages: '
           + ('all there' if stamped else 'missing, `up` installs them'))


def cloud(home, settings):
    """Yield (holds, sentence) for every service of a cloud."""
    found = processes_mod.Processes(home, settings)
    for process in plan.processes(settings.services):
        log = home.log(process.name)
        alive = found.alive(process.name)
        listens = alive and found.listening(process.name)
        yield (listens, f'{process.name} runs' if listens else
               f"{process.name} {'does not listen' if alive else 'is down'}"
               f', see {log}')
    admin = client.session(settings)
    for name in settings.services:
        if name in ready.CHECKS:
            yield works(name, admin)


def works(name, admin):
    try:
        good = ready.CHECKS[name](admin)
    except (rest.RestError, KeyError) as error:
        return False, f'{name} does not work: {error}'
    return good, f"{name} {'works' if good else 'has workers that are down'}"


def memory(word):
    """Return a value of /proc/meminfo, KiB."""
    with open('/proc/meminfo') as file:
        for line in file:
            if line.startswith(word + ':'):
                return int(line.split()[1])
    return 0


def main(home):
    """Print every finding; return 1 when one is bad."""
    settings = home.load_settings()
    services = settings.services if settings else plan.without((), 'mariadb')
    bad = 0
    findings = list(machine(home, services))
    if settings:
        findings.extend(cloud(home, settings))
    for good, sentence in findings:
        bad += not good
        print(f"{'ok     ' if good else 'MISSING'}  {sentence}")
    if not settings:
        print(f'no cloud in {home.root} yet; python3 tools/cloud up makes '
              'one')
    return 1 if bad else 0
