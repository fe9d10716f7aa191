"""Services that go away in mid-create; nobody helps but time."""

import os
import signal

import pytest

from magnum.tests.functional.cloud import harness

SECONDS = 900

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2 * SECONDS)]


def create(cloud, template, forget):
    name = harness.unique('outage')
    forget.append(name)
    cloud.magnum('POST', '/clusters', {
        'name': name, 'cluster_template_id': template, 'node_count': 1,
        'create_timeout': SECONDS // 60})
    return name


@pytest.fixture
def everything_runs(cloud):
    yield
    cloud.control('start')


def test_heat_is_down(cloud, template, forget, everything_runs):
    cloud.control('stop', 'heat')
    name = create(cloud, template, forget)
    # The user is told what it waits for, not that it failed.
    reason = harness.until(
        lambda: cloud.cluster(name)['status_reason'], 120, 'a reason')
    assert cloud.cluster(name)['status'] == 'CREATE_IN_PROGRESS', reason
    cloud.control('start', 'heat')
    cloud.wait_status(name, 'CREATE_COMPLETE', SECONDS)


def test_keystone_is_down(cloud, template, forget, everything_runs):
    name = create(cloud, template, forget)
    uuid = cloud.cluster(name)['uuid']
    cloud.control('stop', 'keystone')
    # Down for long enough that the conductor tried, unless it was through.
    harness.until(lambda: all(row['attempts'] for row in cloud.rows(
        'select attempts from operation where cluster_uuid = :uuid',
        uuid=uuid)), 120, 'an attempt')
    cloud.control('start', 'keystone')
    cloud.wait_status(name, 'CREATE_COMPLETE', SECONDS)


def test_the_bus_restarts(cloud, template, forget, everything_runs):
    name = create(cloud, template, forget)
    cloud.control('restart', 'rabbitmq')
    other = create(cloud, template, forget)
    cloud.wait_status(name, 'CREATE_COMPLETE', SECONDS)
    cloud.wait_status(other, 'CREATE_COMPLETE', SECONDS)


def test_the_bus_is_down_when_asked(cloud, template, forget,
                                    everything_runs):
    cloud.control('stop', 'rabbitmq')
    try:
        name = create(cloud, template, forget)
        assert cloud.rows('select name from operation where cluster_uuid = '
                          '(select uuid from cluster where name = :name)',
                          name=name)
    finally:
        cloud.control('start', 'rabbitmq')
    cloud.wait_status(name, 'CREATE_COMPLETE', SECONDS)


def test_conductors_are_killed(cloud, template, forget, everything_runs):
    name = create(cloud, template, forget)
    cloud.control('restart', 'magnum-conductor-1', 'magnum-conductor-2')
    cloud.wait_status(name, 'CREATE_COMPLETE', SECONDS)


def restart(cloud, process):
    cloud.control('restart', process)


def kill(cloud, process):
    os.kill(harness.processes.Processes(
        cloud.home, cloud.settings).pid(process), signal.SIGKILL)
    harness.until(lambda: not cloud.runs(process), 60, 'it is dead', 0.1)
    cloud.control('start', process)


@pytest.mark.parametrize('fall', [restart, kill])
def test_the_database_falls(cloud, template, quiet, everything_runs, fall):
    """That of Magnum, with whatever other databases are on the server."""
    before = cloud.belongings()
    name = harness.unique('outage')
    cloud.magnum('POST', '/clusters', {
        'name': name, 'cluster_template_id': template, 'node_count': 1,
        'create_timeout': SECONDS // 60})
    harness.until(lambda: cloud.rows(
        "select uuid from operation where state = 'running'"), 60,
        'somebody works on it', 0.05)
    fall(cloud, cloud.settings.database)
    cloud.wait_status(name, 'CREATE_COMPLETE', SECONDS)
    assert len([stack for stack in cloud.stacks_ever()
                if stack.startswith(name)]) == 1
    cloud.delete(name)
    fall(cloud, cloud.settings.database)
    cloud.wait_gone(name, SECONDS)
    assert cloud.belongings() == before
