import pathlib
import urllib.parse

import fixtures

from magnum.tests.unit.drivers import flavours
from magnum.tests.unit.drivers.heat import base


class DriverTest(flavours.OldDockerTest, flavours.RefusesTest,
                 flavours.FlavourTest, base.HeatTestCase):

    name = 'k8s_coreos_v1'
    kind = ('vm', 'coreos', 'kubernetes')
    distro_version = '1.11.2'

    def test_its_pods_run_on_docker_only(self):
        self.validate(container_runtime='host-docker')
        self.assert_refused('host-docker', container_runtime='containerd')

    def test_what_other_distros_read_is_refused(self):
        self.assert_refused('ostree_commit', ostree_commit='abc')

    def test_the_ca_is_quoted_as_in_urls(self):
        path = self.useFixture(fixtures.TempDir()).join('ca.pem')
        pathlib.Path(path).write_text('a +\n', encoding='utf-8')
        self.config(group='drivers', openstack_ca_file=path)
        quoted = self.sent()['openstack_ca']
        self.assertNotIn('\n', quoted)
        self.assertEqual('a +\n', urllib.parse.unquote(quoted))
