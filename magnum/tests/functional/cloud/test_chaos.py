"""A conductor is killed at a point of an operation; others end it.

The killed one is a process like the others, with one addition: at the point
it kills itself and its workers as SIGKILL does. Nothing else works meanwhile.
"""

import signal
import subprocess

import pytest

from magnum.conductor.operations import points
from magnum.tests.functional.cloud import harness

# Bound on the time from the death to the end, with the lease of the dead.
SECONDS = 900
# Until the victim has come to the point and is dead.
DEATH_SECONDS = 300

PROGRAM = '''
import os
import signal
import sys
from magnum.conductor.operations import faults
faults.arm(sys.argv.pop(1), lambda: os.killpg(0, signal.SIGKILL))
from magnum.cmd import conductor
conductor.main()
'''
CONDUCTORS = ('magnum-conductor-1', 'magnum-conductor-2')
# What is tried in a usual run of this tier; the others are tried on a cloud
# in memory.
USUAL = ('cluster_create:trust:after', 'cluster_create:stack:before',
         'cluster_create:stack:after', 'cluster_delete:stack:after',
         'cluster_resize:driver:after', 'forget:trust:before')

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3 * SECONDS)]


@pytest.fixture
def alone(cloud):
    """No conductor runs; afterwards all do."""
    cloud.control('stop', *CONDUCTORS)
    yield
    cloud.control('start')


def killed(cloud, point):
    """Run a conductor until it dies at the point."""
    configuration = cloud.home.etc / 'magnum'
    victim = subprocess.Popen(
        [cloud.home.venv / 'bin' / 'python', '-c', PROGRAM, point,
         '--config-file', configuration / 'magnum.conf',
         '--config-file', configuration / 'conductor-1.conf',
         '--log-file', cloud.home.log('magnum-conductor-victim')],
        start_new_session=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    try:
        code = victim.wait(DEATH_SECONDS)
    except subprocess.TimeoutExpired:
        victim.send_signal(signal.SIGTERM)
        victim.wait()
        raise AssertionError(f'The conductor never came to {point}') from None
    assert code == -signal.SIGKILL, code


def ask(cloud, point, name, template):
    """Have something accepted that leads to the point."""
    operation = point.partition(':')[0]
    if operation == 'cluster_create':
        cloud.magnum('POST', '/clusters', {
            'name': name, 'cluster_template_id': template, 'node_count': 1,
            'create_timeout': SECONDS // 60})
        return
    cloud.control('start')
    ask(cloud, 'cluster_create:', name, template)
    cloud.wait_status(name, 'CREATE_COMPLETE', SECONDS)
    cloud.control('stop', *CONDUCTORS)
    if operation == 'cluster_resize':
        cloud.magnum('POST', f'/clusters/{name}/actions/resize',
                     {'node_count': 2})
    else:
        cloud.delete(name)


@pytest.mark.parametrize('point', USUAL)
def test_killed_at(cloud, template, quiet, alone, point):
    assert point in points.every()
    before = cloud.belongings()
    name = harness.unique('chaos')
    ask(cloud, point, name, template)
    killed(cloud, point)
    cloud.control('start')
    if point.startswith('cluster_create'):
        cloud.wait_status(name, 'CREATE_COMPLETE', SECONDS)
    elif point.startswith('cluster_resize'):
        found = cloud.wait_status(name, 'UPDATE_COMPLETE', SECONDS)
        assert found['node_count'] == 2
    stacks = cloud.belongings()['stacks'] - before['stacks']
    assert len(stacks) <= 1, 'a stack was made twice'
    cloud.delete(name)
    cloud.wait_gone(name, SECONDS)
    assert cloud.belongings() == before
