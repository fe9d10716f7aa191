import json

import openapi_spec_validator
import pytest

from magnum.api.controllers import versions
from magnum.api.openapi import document

NUMBERS = [row.number for row in versions.VERSIONS]


def of(number):
    """The document of a version, as it is read from a file."""
    return json.loads(json.dumps(document.document(
        versions.Version.of(number))))


@pytest.mark.parametrize('number', NUMBERS)
def test_it_is_openapi(number):
    openapi_spec_validator.OpenAPIV31SpecValidator(of(number)).validate()
    assert of(number)['info']['version'] == number


def test_a_version_has_its_operations_only():
    assert 'patch' in of('1.12')['paths']['/v1/credentials/{cluster}']
    assert '/v1/credentials/{cluster}' not in of('1.11')['paths']
    assert '/v1/bays' in of('1.10')['paths']
    assert '/v1/bays' not in of('1.11')['paths']


def test_a_version_has_its_keys_only():
    def keys(number):
        return set(of(number)['components']['schemas']['cluster'][
            'properties'])

    assert keys('1.12') - keys('1.13') == {'stack_id'}
    assert keys('1.13') - keys('1.12') == {'cluster_id'}


def test_the_version_is_asked_for_in_a_header():
    header = of('1.9')['components']['parameters']['version']
    assert header['name'] == 'OpenStack-API-Version'
    assert header['required']
    assert 'container-infra 1.9' in header['schema']['enum']
    newest = of(NUMBERS[-1])['components']['parameters']['version']
    assert 'container-infra latest' in newest['schema']['enum']
    oldest = of(NUMBERS[0])['components']['parameters']['version']
    assert not oldest['required']


def test_a_request_has_its_body_and_arguments():
    paths = of('1.14')['paths']
    post = paths['/v1/clusters']['post']
    assert post['requestBody']['content']['application/json']['schema'] == {
        '$ref': '#/components/schemas/ClusterPost'}
    patch = paths['/v1/clusters/{cluster}']['patch']
    assert [parameter.get('name') for parameter in patch['parameters']] == [
        'cluster', 'rollback', None]
    assert patch['x-openstack-policies'][0] == 'cluster:update'


def test_a_name_is_not_a_word_with_a_meaning():
    cluster = of('1.14')['paths']['/v1/clusters/{cluster}']['get'][
        'parameters'][0]
    assert cluster['schema']['not'] == {'enum': ['detail']}


def test_anyone_may_read_the_documents():
    paths = of('1.14')['paths']
    assert paths['/']['get']['security'] == []
    assert paths['/v1/']['get']['security'] == []
    assert 'security' not in paths['/v1/clusters']['get']


def test_lists_have_pages_and_the_rest_has_none():
    schemas = {path: verbs['get']['responses']['200']['content'][
        'application/json']['schema']
        for path, verbs in of('1.14')['paths'].items()
        if path in ('/v1/clusters', '/v1/mservices')}
    assert list(schemas['/v1/clusters']['properties']) == [
        'clusters', 'next']
    assert list(schemas['/v1/mservices']['properties']) == ['mservices']


def test_what_was_made_can_be_followed():
    made = of('1.14')['paths']['/v1/clusters/{cluster}/nodegroups']['post'][
        'responses']['202']['links']
    assert made['delete_clusters_cluster_nodegroups_nodegroup'] == {
        'operationId': 'delete_clusters_cluster_nodegroups_nodegroup',
        'parameters': {'cluster': '$request.path.cluster',
                       'nodegroup': '$response.body#/uuid'}}
    made = of('1.14')['paths']['/v1/quotas']['post']['responses']['201']
    assert 'links' not in made
