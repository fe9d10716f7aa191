"""A conductor is killed between trustee, trust, CAs and stack."""

import pathlib

import pytest

from magnum.tests.functional.cloud import harness
from magnum.tests.functional.cloud import security

CONDUCTORS = ('magnum-conductor-1', 'magnum-conductor-2')
DYING = pathlib.Path(__file__).with_name('dying.py')
# The request whose answer the conductor does not live to note (method, path,
# which one), and what there is then.
LAST_REQUESTS = (
    (('POST', '/v3/users', 1), {'trustees'}),
    (('POST', '/OS-TRUST/trusts', 1), {'trustees', 'trusts'}),
    (('POST', '/v1/secrets', 2), {'trustees', 'trusts', 'secrets'}),
    (('POST', '/v1/containers', 2),
     {'trustees', 'trusts', 'secrets', 'containers'}),
    (('POST', '/stacks', 1),
     {'trustees', 'trusts', 'secrets', 'containers', 'stacks'}),
)
# What Heat goes on to make when it has been given a stack.
OF_A_STACK = {key for _service, _path, key in harness.OWNED} - {'stacks'}


@pytest.fixture
def barbican(cloud):
    """Magnum keeps certificates in Barbican."""
    with security.configured(cloud, {
            ('certificates', 'cert_manager_type'): 'barbican'}):
        yield


@pytest.fixture
def survivors(cloud, barbican, forget):
    """All conductors run again before the clusters have to be gone."""
    yield
    security.start(cloud)


def killed(cloud, template, name, request):
    """A conductor, the only one, was killed while it made this cluster."""
    cloud.control('stop', *CONDUCTORS)
    security.start(cloud, CONDUCTORS[0], (DYING, *map(str, request)))
    cloud.magnum('POST', '/clusters', {
        'name': name, 'cluster_template_id': template, 'node_count': 1,
        'create_timeout': 20})
    harness.until(lambda: not cloud.runs(CONDUCTORS[0]), 60,
                  f'{name} is the end of it', 0.2)


def things(cloud):
    """Return the ids of all there is, by kind."""
    return {**cloud.belongings(), **security.stored_in_barbican(cloud)}


@pytest.mark.slow
def test_killed_and_deleted(cloud, template, quiet, forget, survivors):
    """What was made is found, though no row tells of it."""
    before = things(cloud)
    for request, left in LAST_REQUESTS:
        former = things(cloud)
        name = harness.unique('killed')
        forget.append(name)
        killed(cloud, template, name, request)
        now = things(cloud)
        made = {kind for kind in now if now[kind] - former[kind]}
        if 'stacks' in left:
            made -= OF_A_STACK
        assert made == left | {'cluster', 'nodegroup', 'operation'}
        # Nobody is there to do it; the next conductor will.
        cloud.magnum('DELETE', f'/clusters/{name}')
    # Somebody was faster than Magnum with what the last one stored.
    security.delete_from_barbican(cloud, {
        kind: now[kind] - former[kind] for kind in ('containers', 'secrets')})
    security.start(cloud)
    for name in forget:
        cloud.wait_gone(name)
    assert things(cloud) == before
