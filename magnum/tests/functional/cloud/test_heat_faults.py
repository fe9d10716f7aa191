"""Heat is slow, broken, silent or forgetful; clusters live and go anyway.

One cluster each, created, resized and deleted while Heat misbehaves.
"""

import time

import pytest

from magnum.tests.functional.cloud import conductors
from magnum.tests.functional.cloud import harness
from magnum.tests.functional.cloud import heatproxy

# Seconds for which Heat misbehaves, where that would never end by itself:
# longer than the first pauses, and than an answer is waited for.
FAULT_SECONDS = {'broken': 20, 'silent': 70}
# Bound on each change, with the misbehaviour and Heat's work.
SECONDS = 400

pytestmark = [pytest.mark.slow, pytest.mark.timeout(4 * SECONDS)]


@pytest.fixture(scope='module')
def proxy(cloud, tmp_path_factory):
    """Two conductors, and between them and Heat a proxy."""
    folder = tmp_path_factory.mktemp('proxied')
    with heatproxy.Proxy(cloud) as found:
        with conductors.running(cloud, [
                conductors.Conductor(cloud, folder, f'proxied-{number}',
                                     heatproxy.CONDUCTORS_OPTIONS)
                for number in (1, 2)]):
            yield found


@pytest.fixture(params=['slow', 'broken', 'forgetful', 'silent'])
def trouble(request, proxy):
    """Begin trouble that ends by itself after a while, or is for ever."""
    def begin():
        proxy.heat = trouble = {
            'slow': lambda: heatproxy.Slow(2),
            'broken': lambda: heatproxy.Broken(500, 503),
            'forgetful': heatproxy.Forgetful,
            'silent': heatproxy.Silent}[request.param]()
        if request.param in FAULT_SECONDS:
            # The time for which it lasts is what the test is about.
            time.sleep(FAULT_SECONDS[request.param])
            proxy.heat = heatproxy.Heat()
        trouble.end()

    yield begin
    proxy.heat = heatproxy.Heat()


def test_heat_misbehaves(cloud, template, quiet, trouble):
    before = cloud.belongings()
    name = harness.unique('heat')
    cloud.magnum('POST', '/clusters', {
        'name': name, 'cluster_template_id': template, 'node_count': 1,
        'create_timeout': SECONDS // 60})
    trouble()
    cloud.wait_status(name, 'CREATE_COMPLETE', SECONDS)
    cloud.magnum('POST', f'/clusters/{name}/actions/resize',
                 {'node_count': 2})
    trouble()
    found = cloud.wait_status(name, 'UPDATE_COMPLETE', SECONDS)
    assert found['node_count'] == 2
    assert len([stack for stack in cloud.stacks_ever()
                if stack.startswith(name)]) == 1
    cloud.delete(name)
    trouble()
    cloud.wait_gone(name, SECONDS)
    assert cloud.belongings() == before
