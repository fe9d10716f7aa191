"""What somebody can do who has broken into a node."""

import pytest

from magnum.tests.functional.cloud import harness
from magnum.tests.functional.cloud import security
from magnum.tests.functional.security import tls

# What the nodes of a cluster need, and everybody else's is closed to them.
CLOSED = (
    ('GET', '/clusters'), ('GET', '/clusters/detail'),
    ('GET', '/clusters/{own}'), ('GET', '/clusters/{own}/nodegroups'),
    ('DELETE', '/clusters/{own}'), ('PATCH', '/clusters/{own}'),
    ('PATCH', '/certificates/{own}'), ('PATCH', '/credentials/{own}'),
    ('POST', '/clusters/{own}/actions/resize'),
    ('POST', '/clusters/{own}/actions/upgrade'),
    ('POST', '/clusters/{own}/nodegroups'),
    ('POST', '/clusters'), ('POST', '/clustertemplates'),
    ('GET', '/quotas'), ('GET', '/stats'), ('GET', '/mservices'),
    ('GET', '/federations'),
    ('GET', '/certificates/{other}'), ('GET', '/clusters/{other}'),
)

BODIES = {
    '/clusters/{own}': [{'op': 'replace', 'path': '/node_count', 'value': 2}],
    '/clusters/{own}/actions/resize': {'node_count': 2},
    '/clusters/{own}/actions/upgrade': {'cluster_template': 'x'},
    '/clusters/{own}/nodegroups': {'name': 'x'},
    '/clusters': {'name': 'x', 'cluster_template_id': 'x'},
    '/clustertemplates': {'name': 'x', 'coe': 'kubernetes',
                          'image_id': 'fedora-coreos',
                          'external_network_id': 'public'},
}


class Node:
    """Logged in with what is on a node."""

    def __init__(self, cloud, row, **scope):
        self._url = cloud.user.endpoint('container-infra')
        self._keystone = cloud.user.auth_url
        body = {'auth': {'identity': {
            'methods': ['password'], 'password': {'user': {
                'id': row['trustee_user_id'],
                'password': row['trustee_password']}}}, **scope}}
        answer, headers = harness.rest.send(
            'POST', f'{self._keystone}/auth/tokens', body)
        self.token = answer['token']
        self._headers = {'X-Auth-Token': headers['X-Subject-Token'],
                         'OpenStack-API-Version': harness.VERSION}

    def magnum(self, method, path, body=None):
        return harness.rest.send(method, self._url + path, body,
                                 self._headers)[0]

    def keystone(self, method, path, body=None):
        return harness.rest.send(method, self._keystone + path, body,
                                 self._headers)[0]


def status(call, *words):
    """Return the status of the refusal, 200 when there is none."""
    try:
        call(*words)
    except harness.rest.RestError as error:
        return error.status
    return 200


@pytest.fixture(scope='module')
def clusters(cloud, template):
    """Two clusters of one user."""
    names = [harness.unique('node') for _n in range(2)]
    for name in names:
        cloud.magnum('POST', '/clusters', {
            'name': name, 'cluster_template_id': template, 'node_count': 0,
            'create_timeout': 20})
    yield [cloud.wait_status(name, 'CREATE_COMPLETE')['uuid']
           for name in names]
    for name in names:
        cloud.delete(name)
    for name in names:
        cloud.wait_gone(name)


@pytest.mark.slow
def test_node(cloud, clusters, tmp_path):
    own, other = clusters
    row = security.row(cloud, own)
    node = Node(cloud, row)
    assert not {'project', 'roles', 'catalog'} & set(node.token)

    # What nodes are for.
    authority = node.magnum('GET', f'/certificates/{own}')['pem']
    csr, _key = tls.request(tmp_path)
    signed = node.magnum('POST', '/certificates',
                         {'cluster_uuid': own, 'csr': csr})['pem']
    assert tls.is_trusted(tmp_path, authority, signed)

    # All else.
    for method, path in CLOSED:
        assert status(node.magnum, method,
                      path.format(own=own, other=other),
                      BODIES.get(path)) in (403, 404), (method, path)
    assert status(node.magnum, 'POST', '/certificates',
                  {'cluster_uuid': other, 'csr': csr}) == 403
    for scope in ({'project': {'id': row['project_id']}},
                  {'domain': {'name': 'magnum'}}, {'system': {'all': True}}):
        assert status(lambda scope=scope: Node(
            cloud, row, scope=scope)) == 401, scope
    # Nor can it lock others out.
    assert status(node.keystone, 'POST',
                  f"/users/{row['trustee_user_id']}/password",
                  {'user': {'original_password': row['trustee_password'],
                            'password': 'another-1234'}}) == 400


@pytest.mark.slow
def test_trust_is_not_given_away(cloud, clusters):
    """CVE-2016-7404."""
    row = security.row(cloud, clusters[0])
    stack = cloud.user.get(
        'orchestration', f"/stacks/{row['stack_id']}")['stack']
    assert stack['parameters']['trustee_password'] == '******'
    assert row['trust_id'] not in str(stack)
    servers = cloud.user.get('compute', '/servers/detail')['servers']
    assert servers
    assert row['trust_id'] not in str(servers)
    node = Node(cloud, row)
    # With the rule of the guide to security; Keystone's own tells.
    for query in ('', f"?trustee_user_id={row['trustee_user_id']}",
                  f"?trustor_user_id={row['user_id']}"):
        assert status(node.keystone, 'GET',
                      f'/OS-TRUST/trusts{query}') == 403, query
