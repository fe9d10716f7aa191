"""Tokens are revoked while conductors work with them."""

import pytest

from magnum.tests.functional.cloud import conductors
from magnum.tests.functional.cloud import harness

# Bounds on what needs Heat, and on what fails at once.
SECONDS = 400
FAILURE_SECONDS = 60

pytestmark = [pytest.mark.slow, pytest.mark.timeout(4 * SECONDS)]

# Those in whose name the service acts.
OF_THE_SERVICE = (('magnum', 'Default'), ('magnum_domain_admin', 'magnum'))


class Caller:
    """Our user with a token of its own, which can be revoked."""

    def __init__(self, cloud):
        self.session = harness.client.session(cloud.settings, cloud.name)
        self.session.login()

    def ask(self, method, path, body=None):
        return self.session.request(method, 'container-infra', path, body, {
            'OpenStack-API-Version': harness.VERSION})

    def leave(self):
        """Revoke the token."""
        self.session.request(
            'DELETE', 'identity', '/auth/tokens',
            headers={'X-Subject-Token': self.session._token})


@pytest.fixture
def idle(cloud):
    """Return what stops the conductors; they run again afterwards."""
    yield lambda: cloud.control('stop', *conductors.USUAL)
    cloud.control('start')


def asked(cloud, idle, method, path, body=None):
    """Have a request accepted whose token is void when somebody reads it."""
    idle()
    caller = Caller(cloud)
    caller.ask(method, path, body)
    caller.leave()
    cloud.control('start')


def creation(name, template):
    return ('POST', '/clusters', {
        'name': name, 'cluster_template_id': template, 'node_count': 1,
        'create_timeout': SECONDS // 60})


def test_token_of_the_request(cloud, template, quiet, idle):
    """Without it nobody can delegate; all else goes on without it."""
    before = cloud.belongings()
    name = harness.unique('token')
    asked(cloud, idle, *creation(name, template))
    found = harness.until(
        lambda: (cloud.cluster(name)['status'] == 'CREATE_FAILED'
                 and cloud.cluster(name)), FAILURE_SECONDS, 'CREATE_FAILED')
    assert 'token' in found['status_reason']
    asked(cloud, idle, 'DELETE', f'/clusters/{name}')
    cloud.wait_gone(name, FAILURE_SECONDS)
    assert cloud.belongings() == before

    name = harness.unique('token')
    cloud.magnum(*creation(name, template))
    cloud.wait_status(name, 'CREATE_COMPLETE', SECONDS)
    asked(cloud, idle, 'POST', f'/clusters/{name}/actions/resize',
          {'node_count': 2})
    cloud.wait_status(name, 'UPDATE_COMPLETE', SECONDS)
    asked(cloud, idle, 'DELETE', f'/clusters/{name}')
    cloud.wait_gone(name, SECONDS)
    assert cloud.belongings() == before


def revoke_all(cloud):
    """Revoke the service's tokens: all those of its users."""
    for name, domain in OF_THE_SERVICE:
        domain, = cloud.admin.get(
            'identity', f'/domains?name={domain}')['domains']
        user, = cloud.admin.get(
            'identity', f"/users?name={name}&domain_id={domain['id']}")[
                'users']
        # The same one: whoever sets a password voids the tokens.
        cloud.admin.request('PATCH', 'identity', f"/users/{user['id']}", {
            'user': {'password': cloud.settings.password}})


def test_tokens_of_the_service(cloud, template, quiet):
    before = cloud.belongings()
    name = harness.unique('token')
    cloud.magnum(*creation(name, template))
    harness.until(lambda: cloud.belongings()['stacks'] - before['stacks'],
                  SECONDS, 'a stack')
    revoke_all(cloud)
    cloud.wait_status(name, 'CREATE_COMPLETE', SECONDS)
    revoke_all(cloud)
    cloud.delete(name)
    cloud.wait_gone(name, SECONDS)
    assert cloud.belongings() == before
