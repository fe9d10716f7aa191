"""What the conductor makes of an accepted federation."""

from oslo_utils import uuidutils

from magnum.conductor.handlers import federation_conductor
from magnum import objects
from magnum.service import federations
from magnum.service import ring as service_ring
from magnum.tests.functional.conductor import base
from magnum.tests.functional.conductor import test_bus


class FederationsTestCase(test_bus.WorkerTestCase):

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


class FederationsTest(FederationsTestCase):

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


class TakeOverTest(FederationsTestCase):

    def setUp(self):
        super().setUp()
        self.seconds = 0
        self.handler = federation_conductor.Handler()
        self.tick = federations.FederationTick(
            service_ring.Ring('here', members=lambda: ('here',)),
            self.handler.resume, lambda: self.seconds)
        self.addCleanup(self.tick.wait)

    def look(self, after):
        self.seconds += after
        self.tick.run()
        base.wait_for(lambda: not self.tick.is_busy(), 'The end of the look')
        return self.found()[0][0]

    def test_clocks_of_hosts_do_not_matter(self):
        self.look(0)
        self.time_passes(3600)
        self.assertEqual('CREATE_IN_PROGRESS', self.look(60))
        self.assertEqual('CREATE_COMPLETE',
                         self.look(base.CONF.service_down_time))

    def test_who_touches_it_keeps_it(self):
        self.look(0)
        for _minute in range(10):
            self.time_passes(60)
            self.be('CREATE_IN_PROGRESS')
            self.assertEqual('CREATE_IN_PROGRESS', self.look(60))

    def test_one_of_two_takes_it_up(self):
        read = [objects.Federation.get_by_uuid(
            self.admin, self.federation.uuid) for _conductor in range(2)]
        self.time_passes(60)

        def be_second():
            self.handler.resume(read[1])
            return OSError('no zone')

        self.engine.errors['create_federation'] = [be_second]
        self.handler.resume(read[0])
        self.assertEqual(1, self.engine.count('create_federation'))
        self.assertEqual([('CREATE_FAILED', 'no zone')], self.found())
