"""Federations as objects."""

from magnum import objects
from magnum.tests.unit.db import base
from magnum.tests.unit.objects import utils


class TestFederation(base.DbTestCase):

    def setUp(self):
        super().setUp()
        self.federation = utils.create_test_federation(self.context)

    def test_look_ups(self):
        find = objects.Federation
        for found in (find.get(self.context, self.federation.uuid),
                      find.get_by_id(self.context, self.federation.id),
                      find.get_by_uuid(self.context, self.federation.uuid),
                      find.get_by_name(self.context, 'fake-name')):
            self.assertEqual(['fake_member1', 'fake_member2'],
                             found.member_ids)
        self.assertEqual(1, find.get_count_all(self.context))

    def test_the_whole_life(self):
        listed, = objects.Federation.list(self.context)
        listed.status = 'DELETE_IN_PROGRESS'
        listed.save()
        self.federation.refresh()
        self.assertEqual('DELETE_IN_PROGRESS', self.federation.status)
        self.assertRaises(ValueError, setattr, listed, 'status',
                          'ROLLBACK_COMPLETE')
        self.federation.destroy()
        self.assertEqual([], objects.Federation.list(self.context))
