from glanceclient import exc as glance_exc
from novaclient import exceptions as nova_exc

from magnum.api import attr_validator
from magnum.api import cloud
from magnum.api import utils
from magnum.common import clients
from magnum.common import exception
from magnum.tests import base
from magnum.tests.fakes import cloud as fake_cloud


class CloudTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(
            fake_cloud.FakeCloudFixture()).cloud.furnish()
        self.asked = cloud.Cloud(self.context)

    def test_nothing_is_asked_unasked(self):
        self.asked.expect(images=['fedora-coreos'], flavors=['no', None],
                          keypairs=['testkey'], networks=['public', ''],
                          subnets=['private-subnet'])
        self.assertEqual(0, self.fake.total_calls())

    def test_an_image_by_name_and_by_id(self):
        image = self.asked.image('fedora-coreos')
        self.assertEqual('fedora-coreos', image['os_distro'])
        self.assertEqual(image, self.asked.image('fedora-coreos'))
        self.assertEqual(image['id'], self.asked.image(image['id'])['id'])
        self.assertEqual({'images.list': 1, 'images.get': 1},
                         dict(self.fake.glance.calls))

    def test_images_that_cannot_be_used(self):
        self.fake.glance.add('plain')
        self.fake.glance.add('fedora-coreos')
        for error, name in (
                (exception.ImageNotFound, 'nope'),
                (exception.ImageNotFound,
                 '11111111-1111-4111-8111-111111111111'),
                (exception.OSDistroFieldNotFound, 'plain'),
                (exception.Conflict, 'fedora-coreos')):
            self.assertRaises(error, self.asked.image, name)

    def test_an_image_that_is_not_shared(self):
        self.fake.glance.refuse('images.get', glance_exc.HTTPForbidden())
        self.assertRaises(exception.ImageNotAuthorized, self.asked.image,
                          '11111111-1111-4111-8111-111111111111')

    def test_flavors_by_name_and_by_id_in_one_question(self):
        flavor = self.asked.flavor('ds2G')
        self.assertEqual(flavor, self.asked.flavor(flavor.id))
        self.assertRaises(exception.FlavorNotFound, self.asked.flavor, 'no')
        self.assertEqual({'flavors.list': 1}, dict(self.fake.nova.calls))

    def test_key_pairs(self):
        for _again in range(2):
            self.assertEqual('testkey', self.asked.keypair('testkey').name)
        self.assertEqual({'keypairs.get': 1}, dict(self.fake.nova.calls))
        self.assertRaises(exception.KeyPairNotFound, self.asked.keypair,
                          'no')

    def test_networks_that_were_announced_in_one_question(self):
        private = self.asked
        private.expect(networks=['public', 'private', None])
        self.assertEqual('public',
                         private.external_network('public')['name'])
        self.assertEqual('private', private.network('private')['name'])
        self.assertEqual({'list_networks': 1}, dict(self.fake.neutron.calls))

    def test_a_network_by_id_beside_one_by_name(self):
        public = self.asked.external_network('public')['id']
        asked = cloud.Cloud(self.context)
        asked.expect(networks=[public, 'private'])
        self.assertEqual(public, asked.external_network(public)['id'])
        self.assertEqual('private', asked.network('private')['name'])
        self.assertEqual(2, self.fake.neutron.calls['list_networks'])

    def test_networks_that_are_announced_bit_by_bit(self):
        self.asked.expect(networks=['public'])
        self.asked.expect(networks=['private', 'public'])
        self.asked.network('private')
        self.assertEqual(1, self.fake.neutron.calls['list_networks'])
        self.fake.neutron.add_network('late')
        self.asked.expect(networks=['late'])
        self.asked.external_network('public')
        self.assertEqual('late', self.asked.network('late')['name'])
        self.assertEqual(2, self.fake.neutron.calls['list_networks'])

    def test_networks_that_cannot_be_used(self):
        for name in ('twin', 'twin'):
            self.fake.neutron.add_network(name, external=True)
        for error, ask, name in (
                (exception.ExternalNetworkNotFound,
                 self.asked.external_network, 'private'),
                (exception.ExternalNetworkNotFound,
                 self.asked.external_network, 'nope'),
                (exception.FixedNetworkNotFound, self.asked.network, 'no'),
                (exception.FixedSubnetNotFound, self.asked.subnet, 'no'),
                (exception.Conflict, self.asked.external_network, 'twin'),
                (exception.Conflict, self.asked.network, 'twin')):
            self.assertRaises(error, ask, name)

    def test_subnets(self):
        self.assertEqual('private-subnet',
                         self.asked.subnet('private-subnet')['name'])

    def test_names_are_exact(self):
        self.fake.glance.add('FCOS', os_distro='fedora-coreos')
        listed = self.fake.glance._list
        self.fake.glance._list = lambda **given: listed()
        self.assertRaises(exception.ImageNotFound, self.asked.image, 'fcos')
        self.assertEqual('FCOS', self.asked.image('FCOS')['name'])

    def test_a_key_pair_never_leaves_its_path(self):
        for name in ('..', '.', '../servers/detail', 'a?user_id=x', 'a#b'):
            self.assertRaises(exception.KeyPairNotFound, self.asked.keypair,
                              name)
        self.fake.nova.add_keypair('my key@home')
        self.assertEqual('my key@home',
                         self.asked.keypair('my key@home').name)

    def test_what_a_service_does_not_take_is_a_mistake_of_the_client(self):
        self.fake.glance.refuse('images.list',
                                glance_exc.HTTPBadRequest('4-byte'))
        error = self.assertRaises(exception.InvalidParameterValue,
                                  self.asked.image, 'x')
        self.assertIn('4-byte', str(error))

    def test_what_is_away_is_named(self):
        self.fake.nova.down = True
        error = self.assertRaises(exception.Unavailable, self.asked.flavor,
                                  'm1.small')
        self.assertIn('compute', str(error))

    def test_what_refuses_the_caller(self):
        self.fake.nova.refuse('flavors.list', nova_exc.Forbidden(403))
        self.assertRaises(exception.AuthorizationFailure,
                          self.asked.flavor, 'm1.small')


class OldAddressesTest(base.TestCase):
    """The same for drivers outside the tree."""

    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(
            fake_cloud.FakeCloudFixture()).cloud.furnish()
        self.cli = clients.OpenStackClients(self.context)

    def test_images(self):
        image = attr_validator.validate_image(self.cli, 'fedora-coreos')
        self.assertEqual('fedora-coreos', image['os_distro'])
        self.assertRaises(exception.ImageNotFound,
                          attr_validator.validate_image, self.cli, 'nope')

    def test_the_rest(self):
        attr_validator.validate_flavor(self.cli, None)
        attr_validator.validate_flavor(self.cli, 'm1.small')
        attr_validator.validate_keypair(self.cli, None)
        attr_validator.validate_keypair(self.cli, 'testkey')
        attr_validator.validate_external_network(self.cli, 'public')
        attr_validator.validate_flavor_root_volume_size(self.cli,
                                                        'm1.small', 0)
        network = self.fake.neutron
        self.assertIn(attr_validator.validate_fixed_network(
            self.cli, 'private'), network.networks)
        self.assertIn(attr_validator.validate_fixed_subnet(
            self.cli, 'private-subnet'), network.subnets)

    def test_a_flavor_without_disk(self):
        self.fake.nova.add_flavor('zero', disk=0)
        attr_validator.validate_flavor_root_volume_size(self.cli, 'zero', 9)
        self.assertRaises(
            exception.FlavorZeroRootVolumeNotSupported,
            attr_validator.validate_flavor_root_volume_size, self.cli,
            'zero', 0)

    def test_things_by_name(self):
        images = self.cli.glance().images
        found = utils.get_openstack_resource(images, 'fedora-coreos',
                                             'images')
        self.assertEqual(found['id'], utils.get_openstack_resource(
            images, found['id'], 'images')['id'])
        self.assertRaises(exception.ResourceNotFound,
                          utils.get_openstack_resource, images, 'no',
                          'images')

    def test_labels(self):
        overridden, added, skipped = utils.get_labels_diff({'a': '1'},
                                                           {'b': '2'})
        self.assertEqual(({}, {'b': '2'}, {'a': '1'}),
                         (overridden, added, skipped))
