import types

from magnum.api.requests import federation
from magnum.common import exception
from magnum import objects
from magnum.tests.unit.db import base
from magnum.tests.unit.objects import utils

MEMBER = '11111111-1111-4111-8111-111111111111'
FORMER = {'status': 'UPDATE_FAILED', 'status_reason': 'once'}


class AcceptedTest(base.DbTestCase):
    """An acceptance nobody can be told of did not happen."""

    def setUp(self):
        super().setUp()
        self.request = types.SimpleNamespace(context=self.context)
        self.federation = utils.create_test_federation(
            self.context, member_ids=[MEMBER],
            hostcluster_id='5d12f6fd-a196-4bf0-ae4c-1f639a523a53', **FORMER)

    def fresh(self):
        return objects.Federation.get_by_uuid(self.context,
                                              self.federation.uuid)

    def unheard(self, accepted):
        with accepted:
            self.seen = self.fresh().status
            raise exception.ServiceUnavailable(service='conductor',
                                               reason='gone')

    def update(self):
        return federation.Update(self.request, self.fresh(), [
            {'op': 'remove', 'path': '/member_ids', 'value': MEMBER}])

    def test_a_change_nobody_heard_of(self):
        self.assertRaises(exception.ServiceUnavailable, self.unheard,
                          self.update().accept())
        self.assertEqual('UPDATE_IN_PROGRESS', self.seen)
        found = self.fresh()
        self.assertEqual(([MEMBER], 'UPDATE_FAILED', 'once'),
                         (found.member_ids, found.status,
                          found.status_reason))

    def test_a_deletion_nobody_heard_of(self):
        self.assertRaises(
            exception.ServiceUnavailable, self.unheard,
            federation.Delete(self.request, self.fresh()).accept())
        self.assertEqual('DELETE_IN_PROGRESS', self.seen)
        self.assertEqual('UPDATE_FAILED', self.fresh().status)

    def test_of_two_changes_one_is_accepted(self):
        first, second = self.update(), self.update()
        with first.accept():
            self.assertRaises(exception.NotSupported,
                              second.accept().__enter__)
        self.assertEqual([], self.fresh().member_ids)

    def test_a_change_that_was_made_from_other_members(self):
        first, second = self.update(), self.update()
        with first.accept():
            pass
        done = self.fresh()
        done.status = 'UPDATE_COMPLETE'
        done.save()
        self.assertRaises(exception.ChangedMeanwhile,
                          second.accept().__enter__)
        self.assertEqual('UPDATE_COMPLETE', self.fresh().status)
