"""Twenty clusters at once, two API workers, two conductors.

Each is made once, and looked after by one conductor.
"""

import concurrent.futures

import pytest

from magnum.tests.functional.cloud import harness

HOW_MANY = 20
SECONDS = 2400


@pytest.mark.slow
@pytest.mark.timeout(2 * SECONDS)
def test_twenty_clusters_at_once(cloud, template, forget):
    names = [harness.unique('many') for _ in range(HOW_MANY)]
    forget.extend(names)

    def create(name):
        return cloud.magnum('POST', '/clusters', {
            'name': name, 'cluster_template_id': template,
            'node_count': 1, 'create_timeout': SECONDS // 60})['uuid']

    with concurrent.futures.ThreadPoolExecutor(HOW_MANY) as pool:
        uuids = set(pool.map(create, names))
    assert len(uuids) == HOW_MANY

    def settled():
        found = {one['uuid']: one for one in cloud.magnum(
            'GET', '/clusters')['clusters'] if one['uuid'] in uuids}
        assert set(found) == uuids
        return all(not one['status'].endswith('IN_PROGRESS')
                   for one in found.values()) and found

    found = harness.until(settled, SECONDS, 'all settled', interval=3)
    assert {one['status'] for one in found.values()} == {'CREATE_COMPLETE'}
    # One stack each: nobody created one twice.
    stacks = cloud.user.get('orchestration', '/stacks')['stacks']
    assert sorted(one['stack_name'].rpartition('-')[0] for one in stacks
                  if one['stack_name'].startswith('many-')) == sorted(names)
    assert cloud.pollers(uuids) == {uuid: 1 for uuid in uuids}
