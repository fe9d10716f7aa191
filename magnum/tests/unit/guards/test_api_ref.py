"""The API reference says what the API does."""

import json
import os
import re

import jsonschema
import pytest
import yaml

from magnum.api.controllers import versions
from magnum.api.openapi import schemas
from magnum.api import routes
from magnum.api.types import bay
from magnum.api.types import baymodel
from magnum.api.types import certificate
from magnum.api.types import cluster
from magnum.api.types import cluster_template
from magnum.api.types import federation
from magnum.api.types import magnum_service
from magnum.api.types import nodegroup
from magnum.api.types import quota
from magnum.api.types import stats
from magnum.tests.unit.guards import tree

FOLDER = 'api-ref/source'


# Sample of an answer, where the resource is in it, the rows it is made of.
ANSWERS = (
    ('cluster-list-resp', 'clusters', cluster.BRIEF),
    ('cluster-show-resp', None, cluster.DETAIL),
    ('clustertemplate-list-resp', 'clustertemplates', cluster_template.SHOWN),
    ('clustertemplate-show-resp', None, cluster_template.SHOWN),
    ('nodegroup-list-resp', 'nodegroups', nodegroup.BRIEF),
    ('nodegroup-show-resp', None, nodegroup.DETAIL),
    ('nodegroup-create-resp', None, nodegroup.DETAIL),
    ('nodegroup-update-resp', None, nodegroup.DETAIL),
    ('certificate-show-resp', None, certificate.SHOWN),
    ('baymodel-list-resp', 'baymodels', baymodel.SHOWN),
    ('baymodel-show-resp', None, baymodel.SHOWN),
    ('bay-list-resp', 'bays', bay.BRIEF),
    ('bay-show-resp', None, bay.DETAIL),
    ('mservice-list-resp', 'mservices', magnum_service.SHOWN),
    ('quota-list-resp', 'quotas', quota.SHOWN),
    ('quota-create-resp', None, quota.SHOWN),
    ('quota-show-resp', None, quota.SHOWN),
    ('quota-update-resp', None, quota.SHOWN),
    ('stats-show-resp', None, stats.SHOWN),
    ('federation-list-resp', 'federations', federation.BRIEF),
    ('federation-show-resp', None, federation.DETAIL),
)
# Sample of a request, the type of its body.
REQUESTS = (
    ('cluster-create-req', cluster.ClusterPost),
    ('cluster-resize-req', cluster.ClusterResize),
    ('cluster-upgrade-req', cluster.ClusterUpgrade),
    ('clustertemplate-create-req', cluster_template.ClusterTemplatePost),
    ('certificate-sign-req', certificate.CertificatePost),
    ('nodegroup-create-req', nodegroup.NodeGroupPost),
    ('baymodel-create-req', baymodel.BayModelPost),
    ('bay-create-req', bay.BayPost),
    ('quota-create-req', quota.QuotaPost),
    ('quota-update-req', quota.QuotaPatch),
    ('federation-create-req', federation.FederationPost),
)


def sample(name):
    return json.loads(tree.read('%s/samples/%s.json' % (FOLDER, name)))


def pages():
    return [name for name in tree.files()
            if name.startswith(FOLDER) and name.endswith('.inc')]


@pytest.mark.parametrize('name, collection, rows', ANSWERS)
def test_a_sample_answer_has_the_keys_of_the_newest_version(
        name, collection, rows):
    shown = sample(name)[collection][0] if collection else sample(name)
    assert sorted(shown) == sorted(row.key for row in rows
                                   if row.always and not row.until)
    jsonschema.Draft202012Validator(schemas.rows(
        rows, versions.Version(1, 10) if name.startswith('bay')
        else versions.MAX)).validate(shown)


@pytest.mark.parametrize('name, body', REQUESTS)
def test_a_sample_request_has_known_keys(name, body):
    assert set(sample(name)) <= set(body.names())
    jsonschema.Draft202012Validator(schemas.body(body)).validate(
        sample(name))


def test_every_sample_is_shown_and_there():
    used = {found for page in pages() for found in re.findall(
        r'literalinclude:: samples/(\S+)\.json', tree.read(page))}
    assert used == {os.path.basename(name).removesuffix('.json')
                    for name in tree.files()
                    if name.startswith(FOLDER + '/samples/')}


def test_every_parameter_is_used_and_explained():
    used = {found for page in pages() for found in re.findall(
        r'^   - [\w()]+: (\w+)$', tree.read(page), re.MULTILINE)}
    assert used == set(yaml.safe_load(
        tree.read(FOLDER + '/parameters.yaml')))


def test_every_route_has_a_section():
    """Those without a policy only say that they are none."""
    def plain(path):
        return re.sub(r'{\w+}', '{}', path)

    described = {
        (method, plain(path)) for page in pages() for method, path in
        re.findall(r'^\.\. rest_method:: (\w+) /v1/(\S+)$', tree.read(page),
                   re.MULTILINE)}
    assert described == {(route.method, plain(route.path))
                         for route in routes.ROUTES if route.policies}
