"""Programs that are started, watched and stopped."""

import json
import os
import socket
import time

from cloud import errors
from cloud import home as home_mod
from cloud import processes
from cloud import table
import pytest

SLEEPER = table.Process('sleeper', '/bin/sleep 300')
# Ends only when it is killed, and so does its child.
STUBBORN = table.Process(
    'stubborn', '/bin/sh -c "trap : TERM; sleep 300 & echo ready; '
    'while :; do wait; sleep 0.1; done"')


@pytest.fixture
def cloud(tmp_path):
    home = home_mod.Home(tmp_path / 'cloud')
    home.make()
    found = processes.Processes(home, home_mod.Settings())
    yield found
    found.stop([SLEEPER, STUBBORN])


def until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_start_and_stop(cloud):
    assert not cloud.alive('sleeper')
    cloud.start(SLEEPER)
    assert cloud.alive('sleeper')
    assert cloud.current(SLEEPER)
    assert cloud.running() == ['sleeper']
    cloud.wait_ready(SLEEPER)
    cloud.stop([SLEEPER])
    assert not cloud.alive('sleeper')
    assert cloud.running() == []


def test_a_second_start_leaves_it_alone(cloud):
    cloud.start(SLEEPER)
    pid = cloud.pid('sleeper')
    cloud.start(SLEEPER)
    assert cloud.pid('sleeper') == pid


def test_another_configuration_restarts_it(cloud):
    cloud.start(SLEEPER)
    pid = cloud.pid('sleeper')
    changed = table.Process('sleeper', '/bin/sleep 301')
    assert not cloud.current(changed)
    cloud.start(changed)
    assert cloud.pid('sleeper') not in (None, pid)


def test_the_pid_of_another_program_is_not_ours(cloud):
    cloud.start(SLEEPER)
    path = cloud.home.run / 'sleeper.json'
    ours = path.read_text()
    path.write_text(json.dumps({'pid': os.getpid(), 'started': '1',
                                'digest': ''}))
    assert not cloud.alive('sleeper')
    path.write_text(ours)
    cloud.stop([SLEEPER])


def test_what_does_not_end_is_killed_with_its_children(cloud, monkeypatch):
    monkeypatch.setattr(processes, 'STOP_SECONDS', 0.3)
    cloud.start(STUBBORN)
    until(lambda: cloud.home.log('stubborn').read_text() == 'ready\n')
    leader = cloud.pid('stubborn')
    cloud.stop([STUBBORN])
    assert not cloud.alive('stubborn')
    until(lambda: not members(leader))


def members(session):
    """Return the living processes of a session."""
    found = []
    for name in filter(str.isdigit, os.listdir('/proc')):
        try:
            fields = processes.stat(name)
        except OSError:
            continue
        if fields[3] == str(session) and fields[0] != 'Z':
            found.append(name)
    return found


def test_a_process_that_ends_is_told_with_its_log(cloud):
    process = table.Process('short', '/bin/false')
    cloud.start(process)
    until(lambda: not cloud.alive('short'))
    with pytest.raises(errors.CloudError,
                       match=r'short ended right after its start\n.*short'):
        cloud.wait_ready(process)
    cloud.stop([process])


def test_a_taken_port_is_told(cloud, monkeypatch):
    with socket.create_server(('127.0.0.1', 0)) as other:
        monkeypatch.setitem(table.PORTS, 'sleeper', other.getsockname()[1])
        with pytest.raises(errors.CloudError, match='--port-offset'):
            cloud.start(SLEEPER)
        with pytest.raises(errors.CloudError, match='--port-offset'):
            cloud.refuse_taken_ports([SLEEPER])
    cloud.refuse_taken_ports([SLEEPER])


def test_the_callers_openstack_does_not_reach_it(cloud, monkeypatch):
    monkeypatch.setenv('OS_CLOUD', 'production')
    monkeypatch.setenv('PYTHONPATH', '/elsewhere')
    environment = cloud.environment(SLEEPER)
    assert 'OS_CLOUD' not in environment
    assert environment['PYTHONPATH'].endswith('fakes')
    real = table.Process('magnum', '/bin/true', fakes=False)
    assert 'PYTHONPATH' not in cloud.environment(real)
