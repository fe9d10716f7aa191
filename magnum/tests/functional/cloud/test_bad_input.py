"""Mistakes of users: a 4xx with a useful sentence, and nothing created."""

import json

import pytest

from magnum.tests.functional.cloud import harness

GOOD_TEMPLATE = {
    'name': 'good', 'coe': 'kubernetes', 'image_id': 'fedora-coreos',
    'external_network_id': 'public', 'keypair_id': 'simulated',
    'flavor_id': 'ds2G', 'master_flavor_id': 'ds2G'}
LONG = 'x' * 256


@pytest.fixture(autouse=True)
def nothing_created(cloud, template, plain_image, quiet):
    before = cloud.belongings()
    templates = count(cloud)
    yield
    assert cloud.belongings() == before
    assert count(cloud) == templates


def count(cloud):
    return cloud.rows('select count(*) as n from cluster_template')[0]['n']


@pytest.fixture(scope='module')
def plain_image(cloud):
    """An image that does not say what system it holds."""
    name = harness.unique('plain')
    made = cloud.user.post('image', '/v2/images', {
        'name': name, 'disk_format': 'raw', 'container_format': 'bare'})
    yield name
    cloud.user.request('DELETE', 'image', f"/v2/images/{made['id']}")


def refusal(cloud, method, path, body, headers=None):
    """Return (status, text) of the refusal of a request."""
    with pytest.raises(harness.rest.RestError) as caught:
        cloud.magnum(method, path, body, headers)
    return caught.value.status, str(caught.value)


@pytest.mark.parametrize('option, value, word', (
    ('--image', 'no-such-image', 'no-such-image'),
    ('--flavor', 'no-such-flavor', 'no-such-flavor'),
    ('--master-flavor', 'no-such-flavor', 'no-such-flavor'),
    ('--external-network', 'no-such-network', 'no-such-network'),
))
def test_template_of_unknown_things(cloud, option, value, word):
    told = cloud.refused('cluster', 'template', 'create', 'bad',
                         *harness.SMALL, option, value)
    assert word in told
    assert 'HTTP 4' in told


def test_template_of_an_image_without_os_distro(cloud, plain_image):
    told = cloud.refused('cluster', 'template', 'create', 'bad',
                         *harness.SMALL, '--image', plain_image)
    assert 'os_distro' in told
    assert 'HTTP 4' in told


@pytest.mark.parametrize('option, value', (
    ('--keypair', 'no-such-keypair'),
    ('--flavor', 'no-such-flavor'),
    ('--master-flavor', 'no-such-flavor'),
))
def test_cluster_of_unknown_things(cloud, template, option, value):
    told = cloud.refused('cluster', 'create', 'bad', '--cluster-template',
                         template, option, value)
    assert value in told
    assert 'HTTP 4' in told


def test_cluster_of_an_unknown_template(cloud):
    told = cloud.refused('cluster', 'create', 'bad', '--cluster-template',
                         'no-such-template')
    assert 'no-such-template' in told


@pytest.mark.parametrize('path', ('/clustertemplates', '/clusters'))
def test_malformed_json(cloud, path):
    status, told = refusal(cloud, 'POST', path, b'{"name": ',
                           {'Content-Type': 'application/json'})
    assert status == 400
    assert 'json' in told.lower()


@pytest.mark.parametrize('values, word', (
    ({'colour': 'green'}, 'colour'),
    ({'docker_volume_size': 'large'}, 'docker_volume_size'),
    ({'public': 'perhaps'}, 'public'),
    ({'labels': 7}, 'labels'),
    ({'name': LONG}, 'name'),
    ({'coe': 'mesosphere'}, 'coe'),
))
def test_wrong_values_of_a_template(cloud, values, word):
    status, told = refusal(cloud, 'POST', '/clustertemplates',
                           dict(GOOD_TEMPLATE, **values))
    assert 400 <= status < 500, told
    assert word in told


@pytest.mark.parametrize('values, word', (
    ({'colour': 'green'}, 'colour'),
    ({'node_count': 'many'}, 'node_count'),
    ({'node_count': -1}, 'node_count'),
    ({'create_timeout': 'soon'}, 'create_timeout'),
    ({'name': LONG}, 'name'),
    ({'name': '1 bad name'}, 'name'),
    ({'cluster_template_id': None}, 'cluster_template_id'),
))
def test_wrong_values_of_a_cluster(cloud, template, values, word):
    body = {'name': 'bad', 'cluster_template_id': template, **values}
    status, told = refusal(cloud, 'POST', '/clusters', body)
    assert 400 <= status < 500, told
    assert word in told


@pytest.mark.parametrize('version', ('1.99', '0.1'))
def test_unknown_microversion(cloud, version):
    status, told = refusal(
        cloud, 'GET', '/clusters', None,
        {'OpenStack-API-Version': f'container-infra {version}'})
    assert status == 406
    assert version in told


def test_errors_are_what_the_client_reads(cloud):
    _status, told = refusal(cloud, 'GET', '/clusters/no-such-cluster', None)
    body = json.loads(told[told.index('{'):])
    assert body['errors'][0]['status'] == 404
    assert 'no-such-cluster' in body['errors'][0]['detail']
