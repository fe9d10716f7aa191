"""Volume types: configured, listed, or none; volumes of one cluster."""

from cinderclient import exceptions as cinder_exception
from keystoneauth1 import exceptions as ka_exception

from magnum.common import cinder
from magnum.common import exception
from magnum.tests import base
from magnum.tests.fakes import cloud as fake_cloud
from magnum.tests.unit.common import cases


class TestCinder(base.TestCase):

    def test_default_types(self):
        fake = self.useFixture(fake_cloud.FakeCloudFixture()).cloud.cinder
        for kind in ('docker', 'boot', 'etcd'):
            get = getattr(cinder, f'get_default_{kind}_volume_type')
            fake.volume_types[:] = ['first', 'second']
            self.assertEqual('first', get(self.context))
            fake.volume_types.clear()
            self.assertRaises(exception.VolumeTypeNotFound, get,
                              self.context)
            self.config(group='cinder',
                        **{f'default_{kind}_volume_type': 'fast'})
            self.assertEqual('fast', get(self.context))


class TestVolumes(base.TestCase):

    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fake_cloud.FakeCloudFixture()).cloud.cinder

    def mark(self, *names):
        cinder.mark_volumes(self.context, cases.Cluster(), {
            volume.id for volume in self.fake.volumes.values()
            if volume.name in names})

    def delete(self):
        self.mark('pvc-1', 'pvc-2', 'mine', 'in-use', 'detaching', 'deleting')
        return cinder.delete_volumes(self.context, cases.Cluster())

    def left(self):
        return {volume.name for volume in self.fake.volumes.values()}

    def test_only_those_of_the_cluster(self):
        self.fake.add('pvc-1', cases.UUID)
        self.fake.add('pvc-2', 'other')
        self.fake.add('mine')
        self.assertEqual([], self.delete())
        self.assertEqual({'pvc-2', 'mine'}, self.left())

    def test_a_service_that_ignores_the_metadata(self):
        self.fake._list = lambda **kwargs: list(self.fake.volumes.values())
        self.test_only_those_of_the_cluster()

    def test_states(self):
        for status in ('in-use', 'detaching', 'deleting'):
            self.fake.add(status, cases.UUID, status)
        # What is used by others stays; what moves is waited for.
        moving, = self.delete()
        self.assertIn('(detaching)', moving)
        self.assertEqual(1, self.fake.calls['volumes.delete'])

    def test_without_a_mark(self):
        self.fake.add('pvc-1', cases.UUID)
        self.fake.add('pvc-9', cases.UUID)
        self.assertEqual([], self.delete())
        self.assertEqual({'pvc-9'}, self.left())

    def test_marked_no_more(self):
        self.fake.add('pvc-1', cases.UUID)
        self.mark('pvc-1')
        self.mark()
        self.assertEqual(1, self.fake.calls['volumes.delete_metadata'])

    def test_marked_once(self):
        self.fake.add('pvc-1', cases.UUID)
        self.mark('pvc-1')
        self.mark('pvc-1')
        self.assertEqual(1, self.fake.calls['volumes.set_metadata'])

    def test_marking_fails(self):
        self.fake.add('pvc-1', cases.UUID)
        for error, expected in (
                (cinder_exception.ClientException(503),
                 exception.ServiceUnavailable),
                (ka_exception.ConnectFailure(),
                 exception.ServiceUnavailable)):
            self.fake.refuse('volumes.set_metadata', error)
            self.assertRaises(expected, self.mark, 'pvc-1')
        self.fake.refuse('volumes.set_metadata',
                         cinder_exception.NotFound(404))
        self.assertEqual([], self.delete())
        self.assertEqual({'pvc-1'}, self.left())

    def test_one_that_went_meanwhile(self):
        self.fake.add('pvc-1', cases.UUID)
        self.fake.refuse('volumes.delete', cinder_exception.NotFound(404))
        self.assertEqual([], self.delete())

    def test_a_cloud_without_volumes(self):
        self.fake.refuse('volumes.list', ka_exception.EndpointNotFound(),
                         times=2)
        self.assertEqual([], self.delete())

    def test_errors(self):
        for error, expected in (
                (cinder_exception.Forbidden(403),
                 exception.AuthorizationFailure),
                (ka_exception.Unauthorized(), exception.AuthorizationFailure),
                (cinder_exception.ClientException(503),
                 exception.ServiceUnavailable),
                *((cinder_exception.ClientException(code),
                   exception.InvalidParameterValue)
                  for code in (400, 404, 413, 500)),
                (ka_exception.ConnectFailure(),
                 exception.ServiceUnavailable)):
            self.fake.refuse('volumes.list', error)
            self.assertRaises(expected, self.delete)
