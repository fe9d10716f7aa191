"""What the conductor makes of an accepted federation."""

from oslo_utils import uuidutils

from magnum import objects
from magnum.tests.functional.conductor import base
from magnum.tests.functional.conductor import test_bus


class FederationsTest(test_bus.WorkerTestCase):

    def setUp(self):
        super().setUp()
        self.cluster = self.create_complete()
        self.federation = objects.Federation(
            self.context, uuid=uuidutils.generate_uuid(), name='f',
            project_id=self.context.project_id, member_ids=['m1'],
            hostcluster_id=self.cluster.uuid,
            properties={'dns-zone': 'example.org.'},
            status='CREATE_IN_PROGRESS')
        self.federation.create()

    def found(self):
        """The federations there are, as (status, reason)."""
        return [(each.status, each.status_reason)
                for each in objects.Federation.list(self.admin)]

    def wait_for(self, *expected):
        base.wait_for(lambda: self.found() == list(expected),
                      f'{expected} instead of {self.found()}')

    def be(self, status):
        self.federation.status = status
        self.federation.save()

    def test_create(self):
        self.api.federation_create_async(self.federation, 15)
        self.wait_for(('CREATE_COMPLETE', None))
        self.assertEqual(1, self.engine.count('create_federation'))

    def test_a_driver_that_fails(self):
        self.engine.errors['create_federation'] = [OSError('no zone')]
        self.api.federation_create_async(self.federation, 15)
        self.wait_for(('CREATE_FAILED', 'no zone'))

    def test_a_driver_that_fails_at_what_has_gone(self):
        def go():
            self.federation.destroy()
            return OSError('no zone')

        self.engine.errors['create_federation'] = [go]
        self.api.federation_create(self.federation, 15)
        self.assertEqual([], self.found())

    def test_a_host_that_has_gone(self):
        self.cluster.destroy()
        self.api.federation_create_async(self.federation, 15)
        base.wait_for(lambda: self.found()[0][0] == 'CREATE_FAILED')
        self.assertIn(self.cluster.uuid, self.found()[0][1])

    def test_update_gives_the_driver_what_the_row_says(self):
        self.federation.member_ids = ['m1', 'm2']
        self.be('UPDATE_IN_PROGRESS')
        self.api.federation_update_async(self.federation)
        self.wait_for(('UPDATE_COMPLETE', None))
        self.assertEqual((['m1', 'm2'],),
                         self.engine.last('update_federation'))

    def test_delete(self):
        self.be('DELETE_IN_PROGRESS')
        self.api.federation_delete_async(self.federation.uuid, self.context)
        self.wait_for()
        self.assertEqual(1, self.engine.count('delete_federation'))

    def test_a_deletion_that_fails_keeps_the_row(self):
        self.engine.errors['delete_federation'] = [OSError('not now')]
        self.be('DELETE_IN_PROGRESS')
        self.api.federation_delete_async(self.federation.uuid, self.context)
        self.wait_for(('DELETE_FAILED', 'not now'))

    def test_what_is_not_accepted_any_more_is_not_done(self):
        self.be('DELETE_IN_PROGRESS')
        self.api.federation_create(self.federation, 15)
        self.federation.destroy()
        self.api.federation_create(self.federation, 15)
        self.assertEqual(0, self.engine.count('create_federation'))
