"""The OpenAPI documents and real answers: both say the same.

Every request and answer of this tier is checked by ``fixtures.Api``; here
is that the check would find something, and that it sees every version.
"""
import json
import re

import webob

from magnum.api.controllers import versions
from magnum.api.openapi import operations
from magnum.api.types import answers
from magnum.tests import base
from magnum.tests.functional.api import description
from magnum.tests.functional.api import fixtures

NAMES = {'{cluster}': 'c1', '{clustertemplate}': 'ct', '{bay}': 'c1',
         '{baymodel}': 'ct', '{nodegroup}': 'default-worker',
         '{ca_cert_type}': 'etcd', '{project}': 'p1',
         '{resource}': 'Cluster', '{federation}': 'none'}


class EveryVersionTest(base.TestCase):
    """What can be read is what the documents of all versions say."""

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        for path, body in (
                ('clustertemplates', {
                    'name': 'ct', 'coe': 'kubernetes', 'keypair_id': 'key1',
                    'image_id': 'ubuntu-img', 'flavor_id': 'm1.small',
                    'master_flavor_id': 'm1.small'}),
                ('clusters', {'name': 'c1', 'cluster_template_id': 'ct'})):
            answer = self.api.request('POST', '/v1/' + path, body)
            self.assertIn(answer.status_int, (201, 202), answer.text)

    def test_reading(self):
        for row in versions.VERSIONS:
            for operation in operations.of(row.version):
                if operation.method == 'GET':
                    self.read(row.number, operation)

    def read(self, number, operation):
        path = re.sub(r'{\w+}', lambda match: NAMES[match[0]],
                      operation.path)
        answer = self.api.request('GET', path, version=number)
        expected = (
            400 if isinstance(operation.exposed.answer, answers.Refused)
            # No driver here has any.
            else 404 if 'federation' in operation.parameters else 200)
        self.assertEqual(expected, answer.status_int,
                         (number, path, answer.text))


class CheckTest(base.TestCase):
    """The check itself."""

    PATH = '/v1/mservices'
    RIGHT = {'mservices': [{
        'host': 'h', 'binary': 'b', 'state': 'up', 'id': 1,
        'report_count': 1, 'disabled': False, 'disabled_reason': None,
        'created_at': '2026-01-02T03:04:05+00:00', 'updated_at': None}]}

    def check(self, body, status=200, path=PATH, drop=(), **headers):
        made = webob.Response(status=status,
                              content_type='application/json')
        made.body = json.dumps(body).encode()
        made.headers.update({
            **versions.headers(versions.MAX),
            'x-openstack-request-id': 'req-1', **headers})
        for name in drop:
            del made.headers[name]
        asked = webob.Request.blank(path)
        asked.headers[versions.HEADER] = 'container-infra latest'
        return asked.get_response(description.Checked(made))

    def with_service(self, **values):
        return {'mservices': [{**self.RIGHT['mservices'][0], **values}]}

    def assertFound(self, words, *args, **kwargs):
        error = self.assertRaises(AssertionError, self.check, *args,
                                  **kwargs)
        self.assertIn(words, str(error))

    def test_what_is_right(self):
        self.assertEqual(self.RIGHT, self.check(self.RIGHT).json)

    def test_a_status(self):
        self.assertFound('the status is none of 200', self.RIGHT, 202)
        self.assertFound('the status is none of 200', self.RIGHT, 500)

    def test_keys(self):
        self.assertFound("'more' was unexpected",
                         self.with_service(more=1))
        self.assertFound("'mservices' is a required", {})

    def test_their_order(self):
        service = self.RIGHT['mservices'][0]
        self.assertFound('$.mservices[0] are in another order', {
            'mservices': [dict(reversed(service.items()))]})

    def test_values(self):
        for wrong in ({'id': '1'}, {'state': 'on'}, {'state': None},
                      {'created_at': '2026-01-02 03:04:05'}):
            self.assertFound('$.mservices[0].' + next(iter(wrong)),
                             self.with_service(**wrong))

    def test_headers(self):
        self.assertFound('OpenStack-API-Version is missing', self.RIGHT,
                         drop=['OpenStack-API-Version'])

    def test_what_was_taken(self):
        made = webob.Response(
            status=202, content_type='application/json', json_body={
                'uuid': '3f5c7b2e-9a41-4c7e-8d53-1f2a3b4c5d6e'})
        made.headers.update({**versions.headers(versions.MAX),
                             'x-openstack-request-id': 'req-1'})
        asked = webob.Request.blank(
            '/v1/clusters/c/actions/resize', method='POST',
            json_body={'node_count': -1})
        asked.headers[versions.HEADER] = 'container-infra latest'
        error = self.assertRaises(AssertionError, asked.get_response,
                                  description.Checked(made))
        self.assertIn('$.node_count was taken', str(error))
        asked.json_body = {'node_count': 1}
        self.assertEqual(202, asked.get_response(
            description.Checked(made)).status_int)

    def test_an_error_in_another_form(self):
        self.assertFound("'errors' is a required", {'error': 'x'}, 400)

    def test_a_path_that_is_not_there(self):
        self.assertFound('there is no such operation', {}, path='/v1/x')
        self.assertFound("'errors' is a required", {}, 404, path='/v1/x')
