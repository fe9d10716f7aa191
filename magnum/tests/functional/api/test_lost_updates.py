"""Clients that change parts of one thing at once, on every engine."""
import sqlalchemy as sa

from magnum.db.sqlalchemy import models
from magnum import objects
from magnum.tests.functional.api import races
from magnum.tests.unit.db import engines

KEYS = 'abcdef'
ROUNDS = 4


def add(path, value='x'):
    return [{'op': 'add', 'path': path, 'value': value}]


@engines.on_each_engine
class LostUpdatesTest(races.RaceTestCase):
    """What was accepted is there, the others were told to try again."""

    def setUp(self):
        super().setUp()
        for kind, body in (
                ('clustertemplates', {'name': 'ct', 'driver': 'federal',
                                      **races.TEMPLATE}),
                ('clusters', {'name': 'host', 'cluster_template_id': 'ct'})):
            answer = self.ask('POST', '/v1/' + kind, body)
            self.assertIn(answer.status_int, (201, 202), answer.text)
        self.api.settle()

    def accepted(self, path, changes, *busy):
        """The names of patches, sent together, that were accepted.

        :param busy: what the others may be told, but to try again
        """
        answers = dict(zip(changes, self.at_once(*(
            ('PATCH', path, change) for change in changes.values()))))
        won = {name for name, answer in answers.items()
               if answer.status_int in (200, 202)}
        for name in set(answers) - won:
            self.assertRegex(
                answers[name].json['errors'][0]['title'],
                '|'.join(('at the same moment.* try again', *busy)))
        self.assertTrue(won)
        return won

    def parts(self, path, attribute):
        """Keys of a map of the thing at a path are all kept."""
        kept = set()
        for number in range(ROUNDS):
            kept |= self.accepted(path, {
                name: add('/%s/%s' % (attribute, name))
                for name in (key + str(number) for key in KEYS)})
            self.assertEqual(kept, set(
                self.ask('GET', path).json[attribute]))

    def test_labels_of_a_template(self):
        self.ask('POST', '/v1/clustertemplates',
                 {'name': 'free', **races.TEMPLATE})
        self.parts('/v1/clustertemplates/free', 'labels')

    def test_health_of_a_cluster(self):
        self.parts('/v1/clusters/host', 'health_status_reason')

    def test_members_of_a_federation(self):
        self.api.bus.conductor.federation_update = self.done_at_once
        objects.Federation(
            self.admin, name='f', project_id='p1', member_ids=[],
            hostcluster_id=objects.Cluster.get_by_name(self.admin,
                                                       'host').uuid,
            properties={'dns-zone': 'e.org.'},
            status='CREATE_COMPLETE').create()
        for name in KEYS:
            self.ask('POST', '/v1/clusters',
                     {'name': name, 'cluster_template_id': 'ct'})
        kept = self.accepted('/v1/federations/f', {
            name: add('/member_ids', name) for name in KEYS},
            'when status is')
        self.assertEqual(
            {objects.Cluster.get_by_name(self.admin, name).uuid
             for name in kept},
            set(self.ask('GET', '/v1/federations/f').json['member_ids']))

    def done_at_once(self, context, **_arguments):
        """Leave others no status to stumble over."""
        with self.database.engine.begin() as connection:
            connection.execute(sa.update(models.Federation).values(
                status='UPDATE_COMPLETE'))
