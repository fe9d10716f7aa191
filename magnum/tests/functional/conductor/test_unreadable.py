"""Rows that were damaged, or that come from a release that writes others."""

import logging

import fixtures
import sqlalchemy as sa

from magnum.conductor import runner as conductor_runner
from magnum.objects import lifecycle
from magnum.tests.functional.conductor import base


class UnreadableTest(base.OperationTestCase):
    def setUp(self):
        super().setUp()
        self.cluster = self.accept_create('bad')
        self.other = self.accept_create('good')
        self.log = self.useFixture(fixtures.FakeLogger(level=logging.WARNING))

    def _write(self, statement, **values):
        with self.database.engine.begin() as connection:
            connection.execute(sa.text(statement),
                               {'uuid': self.cluster.uuid, **values})

    def _attempts(self, count):
        for _attempt in range(count):
            self.run_all()
            self.time_passes(conductor_runner.MENDING[-1])

    def test_an_operation_ends_and_keeps_nobody_waiting(self):
        for column, text in (('progress', '{half'), ('request', '[1]'),
                             ('arguments', '')):
            cluster = self.accept_create(column)
            self._write(f'UPDATE operation SET {column} = :text '
                        'WHERE cluster_uuid = :uuid', text=text,
                        uuid=cluster.uuid)
            self.run_all()
            found = self.fresh(cluster)
            self.assertEqual('CREATE_FAILED', found.status)
            self.assertIn(f'{column} of this operation', found.status_reason)
        self.assertEqual([], self.operations())
        self.assertIsNotNone(self.fresh(self.other).stack_id)

    def test_what_was_asked_of_a_cluster_can_be_asked_again(self):
        self.run_all()
        self.engine.settle()
        self.poll()
        for accept, failed in (
                (lambda: self.accept(lifecycle.CA_ROTATE, self.cluster),
                 'UPDATE_FAILED'),
                (lambda: self.accept_delete(self.cluster), 'DELETE_FAILED')):
            accept()
            self._write("UPDATE operation SET progress = '{half' "
                        'WHERE cluster_uuid = :uuid')
            self.run_all()
            self.assertStatus(failed, self.cluster)
            self.assertEqual([], self.operations())
        self.accept_delete(self.cluster)
        self.run_all()
        self.assertEqual(1, self.engine.count('delete_cluster'))

    def test_a_cluster_is_told_of_once_for_each_reason(self):
        self._write("UPDATE cluster SET labels = '{half' WHERE uuid = :uuid")
        self._attempts(4)
        self.assertEqual(1, self.log.output.count('is tried again'))
        self.assertEqual(1, self.log.output.count('Traceback'))
        self._write("UPDATE cluster SET labels = '}' WHERE uuid = :uuid")
        self._attempts(3)
        self.assertEqual(2, self.log.output.count('is tried again'))
        self.assertEqual([('cluster_create', 'accepted')], self.operations())
        self.assertIsNotNone(self.fresh(self.other).stack_id)
        self._write("UPDATE cluster SET labels = '{}' WHERE uuid = :uuid")
        self._attempts(1)
        self.assertEqual([], self.operations())

    def test_pauses_grow_to_ten_minutes(self):
        self._write("UPDATE cluster SET labels = '{half' WHERE uuid = :uuid")
        self._attempts(len(conductor_runner.MENDING))
        self.assertTrue(self.runner.run_next())
        self.time_passes(590)
        self.assertFalse(self.runner.run_next())
        self.time_passes(11)
        self.assertTrue(self.runner.run_next())

    def test_an_operation_of_a_newer_release_is_told_of_once(self):
        self._write("UPDATE operation SET name = 'newer' "
                    'WHERE cluster_uuid = :uuid')
        self._attempts(3)
        self.assertEqual(1, self.log.output.count('is unknown to'))
