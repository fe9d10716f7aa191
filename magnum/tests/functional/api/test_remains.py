"""Clusters of which something is missing, as in old databases.

Also what a request meets that comes while a cluster is being removed.
"""
import sqlalchemy as sa

from magnum.db.sqlalchemy import models
from magnum.tests import base
from magnum.tests.functional.api import fixtures

HEALTH = [{'op': 'replace', 'path': '/health_status', 'value': 'HEALTHY'}]
COUNT = [{'op': 'replace', 'path': '/node_count', 'value': 5}]


class RemainsTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        self.ask(201, 'POST', '/v1/clustertemplates', {
            'name': 'ct', 'coe': 'kubernetes', 'image_id': 'ubuntu-img',
            'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small'})
        self.ask(202, 'POST', '/v1/clusters', {
            'name': 'c1', 'cluster_template_id': 'ct',
            'labels': {'own': 'x'}})
        self.lose(models.Operation)

    def lose(self, model):
        with self.api.database.engine.begin() as connection:
            connection.execute(sa.delete(model))

    def ask(self, status, method, path, body=None):
        answer = self.api.request(method, path, body)
        self.assertEqual(status, answer.status_int,
                         (method, path, answer.text))
        return answer

    def test_a_cluster_whose_template_has_gone(self):
        self.lose(models.ClusterTemplate)
        shown = self.ask(200, 'GET', '/v1/clusters/c1').json
        listed, = self.ask(200, 'GET', '/v1/clusters/detail').json['clusters']
        for found in (shown, listed):
            self.assertEqual(
                ({}, {'own': 'x'}, {}),
                tuple(found['labels_' + kind] for kind in (
                    'overridden', 'added', 'skipped')))
        self.ask(202, 'PATCH', '/v1/clusters/c1', HEALTH)
        answer = self.ask(404, 'POST', '/v1/clusters/c1/actions/resize',
                          {'node_count': 4})
        self.assertIn(shown['cluster_template_id'], answer.text)
        self.ask(204, 'DELETE', '/v1/clusters/c1')

    def test_a_cluster_without_groups(self):
        self.lose(models.NodeGroup)
        shown = self.ask(200, 'GET', '/v1/clusters/c1').json
        self.assertEqual((0, 0), (shown['node_count'],
                                  shown['master_count']))
        for changes in (HEALTH, COUNT):
            answer = self.ask(404, 'PATCH', '/v1/clusters/c1', changes)
            self.assertIn('default-worker', answer.text)
        self.ask(204, 'DELETE', '/v1/clusters/c1')
