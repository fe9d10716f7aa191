from magnum.tests.unit.drivers import flavours
from magnum.tests.unit.drivers.heat import base


class DriverTest(flavours.OldDockerTest, flavours.FlavourTest,
                 base.HeatTestCase):

    name = 'k8s_fedora_atomic_v1'
    kind = ('vm', 'fedora-atomic', 'kubernetes')
    distro_version = '1.12.6'

    def test_it_upgrades_but_does_not_rotate(self):
        self.driver.require('upgrade_cluster')
        self.driver.require('create_nodegroup')

    def test_selinux_is_as_it_was(self):
        self.assertEqual('permissive', self.sent()['selinux_mode'])

    def test_a_commit_is_one_of_its_labels(self):
        self.validate(ostree_commit='abc')

    def test_a_group_that_joins_runs_what_the_masters_run(self):
        self.create()
        self.cluster.coe_version = 'v1.15.7'
        self.cluster.save()
        group = self.new_nodegroup()
        params = self.definition.get_params(
            self.context, self.template, self.fresh(), nodegroups=[group])
        self.assertEqual('v1.15.7', params['minion_kube_tag'])
