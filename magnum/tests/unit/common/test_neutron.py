"""Networks by name and id, and floating IPs of one cluster."""

from neutronclient.common import exceptions as neutron_exception

from magnum.common import exception
from magnum.common import neutron
from magnum.tests import base
from magnum.tests.fakes import cloud as fake_cloud
from magnum.tests.unit.common import cases

TEXT = 'Floating IP for Kubernetes external service a/b from cluster '


class TestNeutron(base.TestCase):

    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(
            fake_cloud.FakeCloudFixture()).cloud.neutron
        self.public = self.fake.add_network('public', external=True)
        self.private = self.fake.add_network('private')
        self.subnet = self.fake.add_subnet('sub', self.private,
                                           cidr='10.1.0.0/16')

    def test_external(self):
        self.assertEqual(self.public['id'], neutron.get_external_network_id(
            self.context, 'public'))
        self.assertEqual(self.public['id'], neutron.get_external_network_id(
            self.context, self.public['id']))
        for name in ('private', 'nothing'):
            self.assertRaises(exception.ExternalNetworkNotFound,
                              neutron.get_external_network_id,
                              self.context, name)
        self.fake.add_network('public', external=True)
        self.assertRaises(exception.Conflict,
                          neutron.get_external_network_id,
                          self.context, 'public')

    def test_the_subnet_of_a_network(self):
        self.fake.add_subnet('six', self.private, ip_version=6)
        for network in ('private', self.private['id']):
            self.assertEqual(self.subnet['id'], neutron.get_ipv4_subnet_id(
                self.context, network))
        error = self.assertRaises(
            exception.FixedSubnetNotFound, neutron.get_ipv4_subnet_id,
            self.context, self.fake.add_network('bare')['id'])
        self.assertIn('IPv4', str(error))
        self.fake.add_subnet('other', self.private)
        error = self.assertRaises(
            exception.Conflict, neutron.get_ipv4_subnet_id, self.context,
            'private')
        self.assertIn('fixed_subnet', str(error))

    def test_fixed(self):
        self.assertEqual('private', neutron.get_fixed_network_name(
            self.context, self.private['id']))
        self.assertEqual('any', neutron.get_fixed_network_name(
            self.context, 'any'))
        self.assertIsNone(neutron.get_fixed_network_name(self.context, None))
        self.assertRaises(exception.FixedNetworkNotFound,
                          neutron.get_fixed_network_name, self.context,
                          cases.UUID)
        self.assertRaises(exception.FixedNetworkNotFound,
                          neutron.get_network, self.context, 'public',
                          'name', 'id', False)

    def test_subnet(self):
        self.assertEqual(self.subnet['id'], neutron.get_fixed_subnet_id(
            self.context, 'sub'))
        self.assertEqual(cases.UUID, neutron.get_fixed_subnet_id(
            self.context, cases.UUID))
        self.assertIsNone(neutron.get_fixed_subnet_id(self.context, None))
        self.assertEqual('10.1.0.0/16', neutron.get_subnet(
            self.context, self.subnet['id'], 'id', 'cidr'))
        self.assertRaises(exception.FixedSubnetNotFound,
                          neutron.get_fixed_subnet_id, self.context, 'x')

    def lacks(self):
        return ' '.join(lack for lack, _advice in neutron.list_lacks(
            self.context, self.subnet['id']))

    def test_a_router_of_another_subnet_is_none(self):
        other = self.fake.add_subnet('other', self.private)
        self.fake.add_router('r', self.private, subnet=other)
        self.assertIn('no router', self.lacks())
        self.fake.add_router('mine', self.private, subnet=self.subnet)
        self.assertNotIn('router', self.lacks())

    def test_of_a_hidden_router_nothing_is_said(self):
        router = self.fake.add_router('r', self.private)
        del self.fake.routers[router['id']]
        self.assertNotIn('router', self.lacks())

    def test_of_the_network_of_others_nothing_is_said(self):
        self.subnet['project_id'] = 'another'
        self.assertNotIn('router', self.lacks())
        self.subnet['project_id'] = self.context.project_id
        self.assertIn('no router', self.lacks())

    def test_refusals(self):
        for error, expected in (
                (neutron_exception.Forbidden(message='no'),
                 exception.AuthorizationFailure),
                (neutron_exception.Unauthorized(message='no'),
                 exception.AuthorizationFailure),
                (neutron_exception.ServiceUnavailable(message='no'),
                 exception.ServiceUnavailable),
                (neutron_exception.ConnectionFailed(reason='no'),
                 exception.ServiceUnavailable),
                *((refused(message='no'), exception.InvalidParameterValue)
                  for refused in (neutron_exception.BadRequest,
                                  neutron_exception.NotFound,
                                  neutron_exception.Conflict,
                                  neutron_exception.InternalServerError))):
            for method, ask, arguments in (
                    ('list_networks', neutron.get_external_network_id,
                     ('public',)),
                    ('list_subnets', neutron.get_fixed_subnet_id, ('sub',)),
                    ('list_subnets', neutron.get_ipv4_subnet_id,
                     (self.private['id'],)),
                    ('list_subnets', neutron.list_subnet_ids,
                     (self.private['id'],)),
                    ('list_ports', neutron.list_lacks,
                     (self.subnet['id'],)),
                    ('list_security_groups', neutron.delete_security_groups,
                     (cases.Cluster(),))):
                self.fake.refuse(method, error)
                self.assertRaises(expected, ask, self.context, *arguments)

    def test_floating_ips_of_the_cluster_only(self):
        mine = self.fake.add_floatingip('port', TEXT + cases.UUID)
        for port, text in (('port', 'my own'), ('port', TEXT + 'other'),
                           ('port', ''), ('else', TEXT + cases.UUID)):
            self.fake.add_floatingip(port, text)
        neutron.delete_floatingip(self.context, 'port', cases.Cluster())
        self.assertNotIn(mine['id'], self.fake.floatingips)
        self.assertEqual(4, len(self.fake.floatingips))

    def test_floating_ip_is_gone_already(self):
        self.fake.add_floatingip('port', TEXT + cases.UUID)
        self.fake.refuse('delete_floatingip',
                         neutron_exception.NotFound(message='gone'))
        neutron.delete_floatingip(self.context, 'port', cases.Cluster())

    def test_outage(self):
        self.fake.down = True
        error = self.assertRaises(
            exception.PreDeletionFailed, neutron.delete_floatingip,
            self.context, 'port', cases.Cluster())
        self.assertTrue(exception.is_transient(error))
        self.assertRaises(exception.ServiceUnavailable,
                          neutron.get_fixed_subnet_id, self.context, 'sub')
        self.assertRaises(exception.ServiceUnavailable,
                          neutron.get_external_network_id, self.context,
                          'public')
