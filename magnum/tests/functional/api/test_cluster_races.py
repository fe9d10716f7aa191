"""Clients at once, after the same cluster, on every engine."""
import itertools

import sqlalchemy as sa

from magnum.db.sqlalchemy import models
from magnum import objects
from magnum.tests.functional.api import fixtures
from magnum.tests.functional.api import races
from magnum.tests.unit.db import engines

#: The driver is one that can do everything.
TEMPLATE = {**races.TEMPLATE, 'driver': 'federal'}
CLIENTS = 6
UPGRADE = ('POST', '/v1/clusters/c1/actions/upgrade',
           {'cluster_template': 'ct2'})
ROTATE = ('PATCH', '/v1/certificates/c1')
DELETE = ('DELETE', '/v1/clusters/c1')
GROUPS = '/v1/clusters/c1/nodegroups'


def patch(count):
    """Another number of workers, as of release 1.1."""
    return ('PATCH', '/v1/clusters/c1', [
        {'op': 'replace', 'path': '/node_count', 'value': count}])


def resize(count):
    """The same, as of 1.7."""
    return ('POST', '/v1/clusters/c1/actions/resize', {'node_count': count})


#: Changes of the cluster that exclude each other.
CHANGES = (patch(5), resize(7), UPGRADE, ROTATE)


@engines.on_each_engine
class ClusterRacesTest(races.RaceTestCase):

    def setUp(self):
        super().setUp()
        conductor = self.api.bus.conductor
        conductor.rotate_ca_certificate = (
            lambda context, cluster, **arguments: cluster)
        for name in ('ct', 'ct2'):
            self.ask('POST', '/v1/clustertemplates',
                     {'name': name, **TEMPLATE})
        self.ask('POST', '/v1/clusters',
                 {'name': 'c1', 'cluster_template_id': 'ct'})

    def settle(self):
        """The cluster is as after its creation; nothing is going on."""
        self.api.settle()
        with self.database.engine.begin() as connection:
            connection.execute(sa.update(models.NodeGroup).values(
                node_count=1))

    def only_operation(self):
        found = objects.Operation.list(self.admin)
        self.assertEqual(1, len(found), [each.name for each in found])
        return found[0]

    def assertOneWins(self, answers):
        """The others read why, and changed nothing."""
        self.assertEqual(
            [202] + [400] * (len(answers) - 1),
            sorted(answer.status_int for answer in answers),
            [answer.text for answer in answers])
        for answer in answers:
            if answer.status_int == 400:
                self.assertRegex(answer.json['errors'][0]['title'],
                                 'operation in progress|_IN_PROGRESS')
        cluster = objects.Cluster.get_by_name(self.admin, 'c1')
        operation = self.only_operation()
        self.assertEqual(operation.arguments.get('node_count', 1),
                         cluster.default_ng_worker.node_count)
        self.assertEqual('UPDATE_IN_PROGRESS', cluster.status)

    def test_two_that_want_different_things(self):
        for pair in itertools.combinations(CHANGES, 2):
            self.settle()
            self.assertOneWins(self.at_once(*pair))

    def test_many_that_want_the_same(self):
        sizes = range(2, 2 + CLIENTS)
        for requests in (map(patch, sizes), map(resize, sizes),
                         [UPGRADE] * CLIENTS, [ROTATE] * CLIENTS):
            self.settle()
            self.assertOneWins(self.at_once(*requests))

    def test_a_deletion_always_wins(self):
        for request in CHANGES:
            self.settle()
            deleted, changed = self.at_once(DELETE, request)
            self.assertEqual(204, deleted.status_int, deleted.text)
            self.assertIn(changed.status_int, (202, 400), changed.text)
            self.assertEqual('DELETE_IN_PROGRESS',
                             objects.Cluster.get_by_name(self.admin,
                                                         'c1').status)
            self.assertIn('cluster_delete', {
                each.name for each in objects.Operation.list(self.admin)})

    def test_deletions_are_one(self):
        self.settle()
        for answer in self.at_once(*[DELETE] * CLIENTS):
            self.assertEqual(204, answer.status_int, answer.text)
        self.assertEqual('cluster_delete', self.only_operation().name)

    def test_node_groups_of_one_name(self):
        self.settle()
        with self.database.engine.begin() as connection:
            connection.execute(sa.update(models.Cluster).values(
                api_address=fixtures.ADDRESS))
        answers = self.at_once(*[
            ('POST', GROUPS, {'name': 'ng', 'node_count': count})
            for count in range(CLIENTS)])
        self.assertEqual(
            [202] + [409] * (CLIENTS - 1),
            sorted(answer.status_int for answer in answers),
            [answer.text for answer in answers])
        won = next(answer.json for answer in answers
                   if answer.status_int == 202)
        self.assertEqual(won['uuid'], self.only_operation().nodegroup_uuid)
        shown = self.ask('GET', GROUPS + '/ng').json
        self.assertEqual(won['node_count'], shown['node_count'])

    def test_changes_of_one_node_group(self):
        worker = GROUPS + '/default-worker'
        sizes = [('PATCH', worker, [{'op': 'replace', 'value': most,
                                     'path': '/max_node_count'}])
                 for most in range(2, 2 + CLIENTS)]
        self.settle()
        answers = self.at_once(*sizes)
        self.assertEqual(
            [202] + [400] * (CLIENTS - 1),
            sorted(answer.status_int for answer in answers),
            [answer.text for answer in answers])
        won = next(answer.json for answer in answers
                   if answer.status_int == 202)
        self.assertEqual(won['max_node_count'],
                         self.ask('GET', worker).json['max_node_count'])
        self.assertEqual('nodegroup_update', self.only_operation().name)

    def test_no_cluster_is_left_without_its_template(self):
        create = ('POST', '/v1/clusters',
                  {'name': 'c2', 'cluster_template_id': 'once'})
        for _again in range(8):
            self.ask('POST', '/v1/clustertemplates',
                     {'name': 'once', **TEMPLATE})
            deleted, created = self.at_once(
                ('DELETE', '/v1/clustertemplates/once'), create)
            self.assertIn((deleted.status_int, created.status_int),
                          ((204, 404), (400, 202)),
                          (deleted.text, created.text))
            with self.database.engine.begin() as connection:
                for table in (models.Operation, models.NodeGroup,
                              models.Cluster, models.ClusterTemplate):
                    connection.execute(sa.delete(table))
