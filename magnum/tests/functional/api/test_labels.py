"""Labels are looked at by the table of labels wherever they come in."""
import sqlalchemy as sa

from magnum.api.types import fields
from magnum.db.sqlalchemy import models
from magnum.drivers.common import labels
from magnum.tests import base
from magnum.tests.functional.api import fixtures

MEMBER = fixtures.token('member,reader')
TEMPLATE = {'coe': 'kubernetes', 'image_id': 'ubuntu-img',
            'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small'}
#: One bad value for each kind of label, and what it is told.
BAD = (('boot_volume_size', 'big'), ('boot_volume_size', '-1'),
       ('boot_volume_size', '1.5'), ('etcd_volume_size', "1'; reboot"),
       ('kube_tag', 'v1 .2'), ('kube_tag', "x';y"),
       ('cloud_provider_enabled', 'perhaps'),
       ('flannel_network_cidr', '10.0.0.0/99'),
       ('container_infra_prefix', 'no slash'),
       ('kube_dashboard_enabled', 'a\nb'))
GOOD = (('boot_volume_size', '9'), ('kube_tag', 'v1.30.1'),
        ('cloud_provider_enabled', 'True'),
        ('flannel_network_cidr', '10.0.0.0/16'),
        ('of_another_driver', "any 'thing' at all"),
        ('swarm_strategy', 'of another engine'))


class LabelsTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        self.ask('POST', 'clustertemplates', {'name': 'ct', **TEMPLATE})
        self.ask('POST', 'clusters', {'name': 'c1',
                                      'cluster_template_id': 'ct'})
        self.api.settle(api_address=fixtures.ADDRESS)
        self.ask('POST', 'clustertemplates', {'name': 'free', **TEMPLATE})

    def ask(self, method, path, body=None):
        return self.api.request(method, '/v1/' + path, body, caller=MEMBER)

    def ways(self, name, value, number):
        """Every request by which a label comes in."""
        return (
            ('POST', 'clustertemplates', {**TEMPLATE,
                                          'labels': {name: value}}),
            ('PATCH', 'clustertemplates/free', [
                {'op': 'add', 'path': '/labels/' + name, 'value': value}]),
            ('PATCH', 'clustertemplates/free', [
                {'op': 'replace', 'path': '/labels',
                 'value': {name: value}}]),
            ('POST', 'clusters', {'cluster_template_id': 'ct',
                                  'labels': {name: value}}),
            ('POST', 'clusters', {'cluster_template_id': 'ct',
                                  'labels': {name: value},
                                  'merge_labels': True}),
            ('POST', 'clusters/c1/nodegroups', {
                'name': 'ng-%d' % number, 'labels': {name: value}}))

    def test_bad_values(self):
        for number, (name, value) in enumerate(BAD):
            for way in self.ways(name, value, number):
                answer = self.ask(*way)
                self.assertEqual(400, answer.status_int, (way, answer.text))
                self.assertIn(name, answer.json['errors'][0]['title'], way)

    def test_good_values(self):
        for number, (name, value) in enumerate(GOOD):
            for way in self.ways(name, value, number):
                answer = self.ask(*way)
                self.assertIn(answer.status_int, (200, 201, 202),
                              (way, answer.text))

    def test_what_no_column_takes(self):
        """Every engine has the limit of the one that has least."""
        for way in self.ways('mine', 'x' * fields.MAX_JSON, 0):
            answer = self.ask(*way)
            self.assertEqual(400, answer.status_int, way[:2])
            self.assertRegex(answer.json['errors'][0]['title'],
                             'labels: .*65535 characters at most')

    def test_what_no_column_takes_together(self):
        half = 'x' * (fields.MAX_JSON // 2)
        answer = self.ask('PATCH', 'clustertemplates/free', [
            {'op': 'add', 'path': '/labels/a', 'value': half}])
        self.assertEqual(200, answer.status_int, answer.text)
        for way in (
                ('PATCH', 'clustertemplates/free', [
                    {'op': 'add', 'path': '/labels/b', 'value': half}]),
                ('POST', 'clusters', {'cluster_template_id': 'free',
                                      'labels': {'b': half},
                                      'merge_labels': True})):
            answer = self.ask(*way)
            self.assertEqual(400, answer.status_int, way[:2])
            self.assertRegex(answer.json['errors'][0]['title'],
                             'labels.*65535 characters at most')

    def test_a_template_older_than_the_rule(self):
        with self.api.database.engine.begin() as connection:
            connection.execute(sa.update(models.ClusterTemplate).values(
                labels={'boot_volume_size': 'big'}))
        answer = self.ask('POST', 'clusters', {'cluster_template_id': 'ct'})
        self.assertEqual(400, answer.status_int)
        self.assertIn('boot_volume_size', answer.json['errors'][0]['title'])

    def test_an_older_template_can_be_put_right(self):
        with self.api.database.engine.begin() as connection:
            connection.execute(sa.update(models.ClusterTemplate).values(
                labels={'boot_volume_size': 'big', 'kube_tag': 'v1.30.1'}))
        answer = self.ask('PATCH', 'clustertemplates/free', [
            {'op': 'replace', 'path': '/labels/boot_volume_size',
             'value': '9'}])
        self.assertEqual(200, answer.status_int, answer.text)
        self.assertEqual('9', answer.json['labels']['boot_volume_size'])

    def test_a_change_of_something_else_is_free(self):
        with self.api.database.engine.begin() as connection:
            connection.execute(sa.update(models.ClusterTemplate).values(
                labels={'kube_tag': "x'y"}))
        answer = self.ask('PATCH', 'clustertemplates/free', [
            {'op': 'replace', 'path': '/name', 'value': 'other'}])
        self.assertEqual(200, answer.status_int, answer.text)

    def test_the_kinds_above_are_in_the_table(self):
        known = set(labels.LABELS)
        self.assertEqual(set(), {name for name, _value in BAD} - known)
        self.assertNotIn('of_another_driver', known)
