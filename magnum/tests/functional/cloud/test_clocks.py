"""The clocks of conductors are hours apart."""

import glob
import os
import pathlib

import pytest

from magnum.tests.functional.cloud import conductors
from magnum.tests.functional.cloud import harness
from magnum.tests.functional.cloud import heatproxy

# Bound on each change, all clusters at once.
SECONDS = 600
CLUSTERS = 3
CLOCKS = {'early': '-2h', 'punctual': '+0', 'late': '+2h'}
# A busy machine is silent for a moment; what is tried here is hours.
OPTIONS = {**heatproxy.CONDUCTORS_OPTIONS,
           'DEFAULT': {'service_down_time': '20'}}
# What somebody says who finds that others took its work for abandoned.
STOLEN = 'was taken over by another conductor'

pytestmark = [pytest.mark.slow, pytest.mark.timeout(4 * SECONDS)]


def with_clock(offset):
    """Return the environment of a process whose clock is wrong."""
    library, = glob.glob('/usr/lib/*/faketime/libfaketimeMT.so.1')
    return {**os.environ, 'LD_PRELOAD': library, 'FAKETIME': offset,
            'FAKETIME_DONT_FAKE_MONOTONIC': '1'}


@pytest.fixture
def skewed(cloud, proxy, tmp_path):
    """Conductors, each with a clock of its own."""
    found = [conductors.Conductor(
        cloud, tmp_path, host, OPTIONS,
        program=[pathlib.Path(__file__).with_name('skewed.py')],
        environment=with_clock(offset)) for host, offset in CLOCKS.items()]
    with conductors.running(cloud, found):
        # From then on they agree on who looks after what.
        harness.until(lambda: alive(cloud) >= set(CLOCKS), 120, 'all are up')
        yield found


def alive(cloud):
    return {one['host'] for one in cloud.admin.request(
        'GET', 'container-infra', '/mservices', None,
        {'OpenStack-API-Version': harness.VERSION})['mservices']
        if one['state'] == 'up'}


def logs(cloud):
    return {host: cloud.home.log(f'magnum-conductor-{host}').read_text(
        encoding='utf-8', errors='replace') for host in CLOCKS}


def test_clocks_are_hours_apart(cloud, template, quiet, skewed, proxy):
    before = cloud.belongings()
    # What a conductor does takes longer than it may be silent.
    proxy.heat = heatproxy.Slow(3)
    names = [harness.unique('clock') for _ in range(CLUSTERS)]
    for name in names:
        cloud.magnum('POST', '/clusters', {
            'name': name, 'cluster_template_id': template, 'node_count': 1,
            'create_timeout': SECONDS // 60})
    uuids = [cloud.cluster(name)['uuid'] for name in names]
    for name in names:
        cloud.wait_status(name, 'CREATE_COMPLETE', SECONDS)
    for name in names:
        cloud.magnum('POST', f'/clusters/{name}/actions/resize',
                     {'node_count': 2})
    for name in names:
        cloud.wait_status(name, 'UPDATE_COMPLETE', SECONDS)
    # They know that the others are alive: each looks after its own. When one
    # goes, the shares may change.
    said = logs(cloud)
    for uuid in uuids:
        assert len([host for host, text in said.items()
                    if f'The status poll of cluster {uuid}' in text]) == 1
    for name in names:
        cloud.delete(name)
    for name in names:
        cloud.wait_gone(name, SECONDS)
        assert len([stack for stack in cloud.stacks_ever()
                    if stack.startswith(name)]) == 1
    assert [host for host, text in logs(cloud).items()
            if STOLEN in text] == []
    assert cloud.belongings() == before
