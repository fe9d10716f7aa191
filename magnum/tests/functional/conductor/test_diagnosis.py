"""What magnum-manage says about clusters that have a problem."""

import datetime
import json
import os
import subprocess
import sys

import fixtures
from keystoneauth1 import exceptions as ka_exc
from neutronclient.common import exceptions as neutron_exc
from octaviaclient.api import exceptions as octavia_exc
from oslo_utils import uuidutils

from magnum.cmd import manage
from magnum.common import cluster_certs
from magnum.common import exception
from magnum.conductor import diagnosis
from magnum.drivers.heat import diagnosis as heat_diagnosis
from magnum.drivers.k8s_fedora_coreos_v1 import driver as flavour
from magnum import objects
from magnum.objects import lifecycle
from magnum.service import heartbeat
from magnum.tests.functional.conductor import test_cloud


class DiagnosisCase(test_cloud.CloudTestCase):

    def setUp(self):
        super().setUp()
        heartbeat.Heartbeat('here', diagnosis.BINARY).beat()
        # Nobody asks a cluster that is not there.
        self.accepted = {'floating_ip_enabled': False}

    def new_cluster(self, name='cluster', **values):
        return super().new_cluster(name, **{**self.accepted, **values})

    def diagnose(self, cluster):
        return [(finding.level.name, finding.about, finding.found,
                 finding.advice) for finding in diagnosis.diagnose(
                     self.admin, self.fresh(cluster))]

    def problems(self, cluster):
        return {about: found + ' ' + advice
                for level, about, found, advice in self.diagnose(cluster)
                if level == 'PROBLEM'}


class DiagnosisTest(DiagnosisCase):

    def test_all_is_well(self):
        cluster = self.created()
        self.assertEqual({}, self.problems(cluster))
        self.assertLessEqual(
            {'cluster', 'conductors', 'trust', 'certificates', 'stack',
             'health'}, {found[1] for found in self.diagnose(cluster)})

    def test_a_load_balancer_that_others_use(self):
        cluster = self.created()
        other = self.accept_create('other')
        own = f'kube_service_{cluster.uuid}_default_web'
        for name, users in ((own, [other.uuid]), ('alone', []),
                            ('left', [uuidutils.generate_uuid()])):
            self.cloud.octavia.add(
                name, f'Kubernetes x from cluster {cluster.uuid}',
                tags=[f'kube_service_{user}_default_web' for user in
                      (cluster.uuid, *users)])
        (level, _about, found, _advice), = [
            finding for finding in self.diagnose(cluster)
            if finding[1] == 'load balancers']
        self.assertEqual('NOTE', level)
        self.assertIn(f'({own}) serves cluster {other.uuid} as well', found)
        self.assertNotIn('load balancers', {
            finding[1] for finding in self.diagnose(other)})

    def test_load_balancers_that_cannot_be_listed(self):
        cluster = self.created()
        self.cloud.octavia.refuse('load_balancer_list',
                                  octavia_exc.OctaviaClientException(
                                      403, 'You may not'))
        self.assertIn('You may not', ' '.join(
            finding[2] for finding in self.diagnose(cluster)))

    def test_nothing_is_changed(self):
        cluster = self.created()
        before = self.fresh(cluster).as_dict()
        calls = dict(self.cloud.heat.calls)
        self.diagnose(cluster)
        after = self.fresh(cluster).as_dict()
        before.pop('cluster_template', None)
        after.pop('cluster_template', None)
        self.assertEqual(before, after)
        self.assertEqual({'stacks.get', 'resources.list'}, {
            name for name, count in self.cloud.heat.calls.items()
            if count != calls.get(name)})

    def test_a_resource_that_failed(self):
        cluster = self.accept_create()
        self.run_all()
        self.cloud.heat.fail(self.fresh(cluster).stack_id,
                             'kube_masters/0/kube-master',
                             'No valid host was found')
        self.poll()
        found = self.problems(cluster)
        self.assertIn('CREATE_FAILED', found['cluster'])
        self.assertIn('kube_masters/0/kube-master', found['stack'])
        self.assertIn('hypervisor', found['stack'])

    def test_a_node_that_does_not_report(self):
        cluster = self.accept_create()
        self.run_all()
        self.cloud.heat.add_resource(
            self.fresh(cluster).stack_id, 'kube_masters/0/wait',
            'OS::Heat::WaitCondition', state='IN_PROGRESS')
        found = [advice for _level, about, text, advice
                 in self.diagnose(cluster)
                 if about == 'stack' and 'kube_masters/0/wait' in text]
        self.assertIn('signal', found[0])
        self.assertIn('journalctl', found[0])

    def test_a_stack_deleted_by_hand(self):
        cluster = self.created()
        self.cloud.heat.purge(self.fresh(cluster).stack_id)
        self.assertIn('Delete the cluster', self.problems(cluster)['stack'])

    def test_heat_away(self):
        cluster = self.created()
        self.cloud.heat.down = True
        self.assertIn('heat-engine', self.problems(cluster)['stack'])

    def test_a_trust_that_has_gone(self):
        cluster = self.created()
        self.cloud.keystone.forget_trust(self.fresh(cluster).trust_id)
        self.assertIn('rotate the credential',
                      self.problems(cluster)['trust'])

    def test_a_trust_that_nodes_learn(self):
        cluster = self.created()
        found = {about: (level, advice) for level, about, _found, advice
                 in self.diagnose(cluster)}['trustee']
        self.assertEqual('NOTE', found[0])
        self.assertIn('identity:list_trusts_for_trustee', found[1])
        self.cloud.keystone.shows_trusts = False
        self.assertIn(
            ('OK', 'trustee', 'Nodes do not learn the trust.', ''),
            self.diagnose(cluster))
        self.config(cluster_user_trust=True, group='trust')
        self.assertNotIn('trustee', {
            found[1] for found in self.diagnose(cluster)})

    def test_a_trustee_with_another_password(self):
        cluster = self.created()
        user, = self.cloud.keystone.users.values()
        user.password = 'another'
        self.assertIn('rotate the credential',
                      self.problems(cluster)['trust'])

    def test_nobody_works(self):
        cluster = self.accept_create()
        self.time_passes(test_cloud.CONF.service_down_time + 1)
        self.assertIn('Start magnum-conductor',
                      self.problems(cluster)['conductors'])

    def test_operations(self):
        cluster = self.created()
        self.accept(lifecycle.CLUSTER_RESIZE, cluster,
                    nodegroup=cluster.default_ng_worker,
                    arguments={'node_count': 1})
        self.assertIn('nobody works on it', str(self.diagnose(cluster)))
        self.runner.claim()
        self.assertIn('works on it', str(self.diagnose(cluster)))
        self.time_passes(test_cloud.CONF.service_down_time + 1)
        self.assertIn('silent', self.problems(cluster)['operation'])

    def test_an_order_that_was_lost(self):
        cluster = self.accept_create()
        for operation in objects.Operation.list(self.admin):
            claimed = objects.Operation.claim(self.admin, 'x', 60)
            self.assertEqual(operation.uuid, claimed.uuid)
            claimed.finish()
        self.assertIn('lost', self.problems(cluster)['operation'])

    def test_certificates(self):
        cluster = self.created()
        pem = cluster_certs.read_certificate(
            cluster, self.fresh(cluster).ca_cert_ref, self.admin)
        ends = diagnosis.x509.load_pem_x509_certificate(
            pem).not_valid_after_utc
        for days, word in ((-1, 'is over'), (10, 'ends in')):
            now = ends - datetime.timedelta(days=days)
            self.useFixture(fixtures.MonkeyPatch(
                'magnum.conductor.diagnosis._now', lambda now=now: now))
            self.assertIn(word, str(self.diagnose(cluster)))
        for pair in objects.X509KeyPair.list(self.admin):
            pair.destroy()
        self.assertIn('cannot be read',
                      self.problems(cluster)['certificates'])

    def test_a_driver_that_is_not_installed(self):
        cluster = self.created()
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.drivers.common.driver.Driver.definitions', {}))
        self.assertIn('list-drivers', self.problems(cluster)['driver'])

    def test_health(self):
        self.accepted = {'floating_ip_enabled': True}
        cluster = self.created()
        found = self.fresh(cluster)
        found.api_address = 'https://127.0.0.1:1'
        found.save()
        self.assertIn('kube-apiserver', self.problems(cluster)['health'])


class SurroundingsTest(DiagnosisCase):
    """What the guide for troubles looks for around the stacks."""

    def said(self, cluster, about):
        return ' '.join(' '.join(found[2:]) for found
                        in self.diagnose(cluster) if found[1] == about)

    def on_network(self, **values):
        network = self.cloud.neutron.add_network('given')
        self.cloud.neutron.add_subnet('nodes', network, **values)
        cluster = self.created()
        found = self.fresh(cluster)
        found.fixed_network = network['id']
        found.save()
        return cluster, network

    def test_a_network_without_a_way_out(self):
        cluster, network = self.on_network()
        said = self.said(cluster, 'network')
        self.assertIn('no DNS server', said)
        self.assertIn('no router', said)
        self.cloud.neutron.add_router('r', network, gateway=False,
                                      status='ERROR')
        said = self.said(cluster, 'network')
        self.assertIn('no router with a gateway', said)
        self.assertIn('r is ERROR', said)

    def test_a_network_with_a_way_out(self):
        cluster, network = self.on_network(dns_nameservers=['8.8.8.8'])
        self.cloud.neutron.add_router('r', network)
        self.assertIn('a way', self.said(cluster, 'network'))
        found = self.fresh(cluster)
        found.fixed_subnet = 'nodes'
        found.save()
        self.assertIn('nodes has a DNS server', self.said(cluster, 'network'))

    def test_a_network_that_has_gone(self):
        cluster = self.created()
        found = self.fresh(cluster)
        found.fixed_subnet = 'gone'
        found.save()
        self.assertIn('gone', self.problems(cluster)['network'])
        self.cloud.neutron.down = True
        self.assertIn('neutron', self.problems(cluster)['network'].lower())

    def test_each_subnet_is_asked_for(self):
        cluster, network = self.on_network()
        self.cloud.neutron.add_subnet('more', network)
        self.cloud.neutron.refuse(
            'list_ports', neutron_exc.Conflict(message='not now'))
        found = [(level, text) for level, about, text, _advice
                 in self.diagnose(cluster) if about == 'network']
        self.assertIn('not now', found[0][1])
        self.assertEqual({'PROBLEM', 'NOTE'},
                         {level for level, _text in found})

    def test_neutron_that_refuses_is_a_line_of_its_own(self):
        cluster, _network = self.on_network()
        self.cloud.neutron.refuse(
            'list_subnets', neutron_exc.NeutronClientException(
                message='no such extension'), times=2)
        self.assertIn('no such extension', self.problems(cluster)['network'])
        self.assertIn('stack', {found[1] for found
                                in self.diagnose(cluster)})

    def test_a_driver_that_fails_is_a_line_of_its_own(self):
        cluster = self.created()
        for method, about in (('diagnose', 'stack'),
                              ('get_monitor', 'health')):
            def fail(*args):
                raise exception.ServiceUnavailable(service='x', reason='y')

            with fixtures.MonkeyPatch(
                    f'{flavour.__name__}.Driver.{method}', fail):
                self.assertIn('could not find it out',
                              self.problems(cluster)[about])

    def test_no_trustee_can_be_made(self):
        cluster = self.accept_create()
        self.assertIn('can log in', self.said(cluster, 'trustee domain'))
        self.cloud.keystone.refuse('session.get_token',
                                   ka_exc.Unauthorized('wrong password'))
        self.assertIn('trustee_domain_*',
                      self.problems(cluster)['trustee domain'])

    def test_a_ca_file_that_is_not_there(self):
        cluster = self.created()
        self.cloud.keystone.refuse('session.get_token',
                                   OSError('invalid path: /none'), times=99)
        self.assertIn('/none', self.problems(cluster)['trust'])
        pending = self.accept_create('pending')
        self.assertIn('/none', self.problems(pending)['trustee domain'])

    def test_what_nodes_are_told_to_call(self):
        cluster = self.created()
        self.assertIn('which is themselves', self.said(cluster, 'endpoints'))
        endpoints = self.cloud.keystone.endpoints
        for kind in endpoints:
            endpoints[kind] = 'http://192.0.2.1:1'
        self.assertIn('Nodes are told to call http://192.0.2.1:1',
                      self.said(cluster, 'endpoints'))
        endpoints['orchestration'] = 'http://heat.invalid:8004'
        self.assertIn('not known here', self.said(cluster, 'endpoints'))
        del endpoints['orchestration']
        self.assertIn('no address of Heat',
                      self.problems(cluster)['endpoints'])


class AdviceTest(test_cloud.CloudTestCase):

    def test_each_row_fits_something(self):
        for reason, word in (
                ('No valid host was found. There are not enough hosts',
                 'flavor'),
                ('Quota exceeded for instances', 'quota'),
                ('The Image (x) could not be found', 'image'),
                ('The Flavor ID (m1) could not be found.', 'flavor'),
                ('The Key (me) could not be found. keypair me not found',
                 'key pair'),
                ('The VolumeType (fast) could not be found', 'volume type'),
                ('No more IP addresses available on network', 'address'),
                ('Unable to complete operation on network x. There are one '
                 'or more ports still in use', 'openstack port list'),
                ('Load Balancer x is immutable', 'Octavia'),
                ('Authorization failed', 'trust'),
                ('etcd cluster is unavailable', 'journal'),
                ('CREATE aborted (Task create timed out)', 'journalctl'),
                ('Went to status ERROR due to "Message: x"', 'nova-compute'),
                ('something else', heat_diagnosis.OTHERWISE)):
            self.assertIn(word, heat_diagnosis.advice_for(reason), reason)

    def test_what_the_type_tells(self):
        for reason, word in (('Went to status error due to "Unknown"',
                              'docker_volume_size'),
                             ('Unknown', 'cinder-volume'),
                             ('Quota exceeded for gigabytes', 'quota set')):
            self.assertIn(word, heat_diagnosis.advice_for(
                reason, 'OS::Cinder::Volume'))


class CommandTest(test_cloud.CloudTestCase):

    def run_command(self, *words):
        """Run a command line; return its code, output and complaints."""
        streams = [self.useFixture(fixtures.StringStream(name)).stream
                   for name in ('stdout', 'stderr')]
        with fixtures.MonkeyPatch('sys.stdout', streams[0]), \
                fixtures.MonkeyPatch('sys.stderr', streams[1]):
            # The tests have read a configuration already.
            code = manage.run(list(words), prepare=lambda arguments: None)
        texts = []
        for stream in streams:
            stream.seek(0)
            texts.append(stream.read())
        return code, texts[0], texts[1]

    def test_text(self):
        cluster = self.accept_create(floating_ip_enabled=False)
        code, out, _err = self.run_command('cluster', 'diagnose',
                                           cluster.name)
        self.assertEqual(manage.PROBLEMS, code)
        self.assertIn('[PROBLEM] conductors: No conductor is alive', out)
        self.assertIn('    try: Start magnum-conductor', out)

    def test_json(self):
        heartbeat.Heartbeat('here', diagnosis.BINARY).beat()
        cluster = self.accept_create(floating_ip_enabled=False)
        self.run_all()
        self.settle()
        code, out, _err = self.run_command(
            'cluster', 'diagnose', cluster.uuid, '--format', 'json')
        self.assertEqual(manage.WELL, code)
        found = json.loads(out)
        self.assertEqual({'level', 'about', 'found', 'advice'},
                         set(found[0]))
        password = self.fresh(cluster).trustee_password
        self.assertNotIn(password, out)

    def test_no_such_cluster(self):
        code, _out, err = self.run_command('cluster', 'diagnose', 'none')
        self.assertEqual(manage.MISTAKE, code)
        self.assertIn('none', err)

    def test_as_a_process(self):
        folder = self.useFixture(fixtures.TempDir()).path
        path = os.path.join(folder, 'magnum.conf')
        with open(path, 'w', encoding='utf-8') as out:
            out.write(f'[database]\nconnection = {self.database.url}\n')
        done = subprocess.run(
            [sys.executable, '-W', 'ignore', '-c',
             'import sys; from magnum.cmd import manage; '
             'sys.exit(manage.main())', '--config-file', path, 'cluster',
             'diagnose', 'none'], capture_output=True, text=True)
        self.assertEqual((manage.MISTAKE, ''), (done.returncode,
                                                done.stdout), done.stderr)
        self.assertIn('Cluster none could not be found', done.stderr)
