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

    def delete(self):
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
        self.assertEqual(['detaching'], self.delete())
        self.assertEqual(1, self.fake.calls['volumes.delete'])

    def test_one_that_went_meanwhile(self):
        self.fake.add('pvc-1', cases.UUID)
        self.fake.refuse('volumes.delete', cinder_exception.NotFound(404))
        self.assertEqual([], self.delete())

    def test_a_cloud_without_volumes(self):
        self.fake.refuse('volumes.list', ka_exception.EndpointNotFound())
        self.assertEqual([], self.delete())

    def test_errors(self):
        for error, expected in (
                (cinder_exception.Forbidden(403),
                 exception.AuthorizationFailure),
                (ka_exception.Unauthorized(), exception.AuthorizationFailure),
                (cinder_exception.ClientException(500),
                 exception.ServiceUnavailable),
                (ka_exception.ConnectFailure(),
                 exception.ServiceUnavailable)):
            self.fake.refuse('volumes.list', error)
            self.assertRaises(expected, self.delete)
