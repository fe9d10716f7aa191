"""Whole answers, letter by letter: keys in order, forms of values.

``goldens`` has one file for each document, indented for readers; the answer
itself has no blanks. There is one of everything that has all values, and one
that has none it could do without.
"""
import json
import pathlib

import sqlalchemy as sa

from magnum.common import context as magnum_context
from magnum.db.sqlalchemy import models
from magnum import objects
from magnum.tests import base
from magnum.tests.functional.api import fixtures

FOLDER = pathlib.Path(__file__).with_name('goldens')
T_FULL, T_BARE, C_FULL, C_BARE, N_FULL, N_BARE, N_MASTER, N_WORKER = (
    '%d0000000-0000-4000-8000-000000000000' % number
    for number in range(1, 9))
OF_U1 = {'project_id': 'p1', 'user_id': 'u1'}
#: File, path and microversion. 1.13 renames a key, node groups begin at 1.9.
DOCUMENTS = tuple(
    ('%s-%s' % (name, version), path, version)
    for name, path, versions in (
        ('root', '/', ('1.1',)),
        ('v1', '/v1/', ('1.1', '1.14')),
        ('clusters', '/v1/clusters', ('1.1', '1.14')),
        ('clusters-page', '/v1/clusters?limit=1&sort_key=name',
         ('1.1', '1.14')),
        ('clusters-detail', '/v1/clusters/detail', ('1.1', '1.14')),
        ('cluster', '/v1/clusters/' + C_FULL, ('1.1', '1.14')),
        ('clustertemplates', '/v1/clustertemplates', ('1.1', '1.14')),
        ('clustertemplates-detail', '/v1/clustertemplates/detail',
         ('1.1', '1.14')),
        ('clustertemplate', '/v1/clustertemplates/' + T_BARE,
         ('1.1', '1.14')),
        ('bays', '/v1/bays', ('1.1',)),
        ('bays-detail', '/v1/bays/detail', ('1.1',)),
        ('bay', '/v1/bays/' + C_FULL, ('1.1',)),
        ('baymodels', '/v1/baymodels', ('1.1',)),
        ('baymodel', '/v1/baymodels/' + T_FULL, ('1.1',)),
        ('nodegroups', '/v1/clusters/%s/nodegroups' % C_FULL,
         ('1.9', '1.14')),
        ('nodegroup', '/v1/clusters/%s/nodegroups/%s' % (C_FULL, N_FULL),
         ('1.9', '1.14')),
        ('nodegroup-bare', '/v1/clusters/%s/nodegroups/%s' % (
            C_FULL, N_BARE), ('1.9', '1.14')),
        ('certificate', '/v1/certificates/' + C_FULL, ('1.1', '1.14')))
    for version in versions)


class GoldensTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        self.context = magnum_context.make_admin_context()
        self.templates()
        self.clusters()
        self.groups()
        self.stop_the_clock()

    def templates(self):
        sure = {'coe': 'kubernetes', 'image_id': 'image',
                'cluster_distro': 'fedora-coreos', 'server_type': 'vm',
                'network_driver': 'flannel', 'registry_enabled': False,
                'tls_disabled': False, 'public': False, 'hidden': False,
                'master_lb_enabled': False, 'floating_ip_enabled': True,
                'labels': {}, **OF_U1}
        objects.ClusterTemplate(self.context, uuid=T_FULL, **{
            **sure, 'name': 'full', 'flavor_id': 'small',
            'master_flavor_id': 'large', 'dns_nameserver': '8.8.8.8',
            'keypair_id': 'key', 'external_network_id': 'public',
            'fixed_network': 'net', 'fixed_subnet': 'sub',
            'apiserver_port': 8443, 'docker_volume_size': 20,
            'http_proxy': 'http://h', 'https_proxy': 'https://s',
            'no_proxy': '10.0.0.1', 'volume_driver': 'cinder',
            'registry_enabled': True, 'labels': {'b': '1', 'a': 'two'},
            'tls_disabled': True, 'insecure_registry': 'r:5000',
            'docker_storage_driver': 'overlay2', 'public': True,
            'master_lb_enabled': True, 'floating_ip_enabled': False,
            'hidden': True, 'tags': 'x,y',
            'driver': 'k8s_fedora_coreos_v1'}).create()
        objects.ClusterTemplate(self.context, uuid=T_BARE, **{
            **{name: None for name in objects.ClusterTemplate.fields
               if name not in ('id', 'uuid', 'created_at', 'updated_at')},
            **sure, 'name': 'bare'}).create()

    def clusters(self):
        objects.Cluster(
            self.context, uuid=C_FULL, name='full', keypair='key',
            cluster_template_id=T_FULL, docker_volume_size=10,
            labels={'c': '3', 'a': 'other'}, master_flavor_id='large',
            flavor_id='small', create_timeout=60, stack_id='stack',
            status='CREATE_FAILED', status_reason='Why',
            health_status='UNHEALTHY',
            health_status_reason={'api': 'refused', 'Ready': 'False'},
            discovery_url='https://discovery',
            api_address=fixtures.ADDRESS, coe_version='v1.30.1',
            container_version='1.7', fixed_network='net',
            fixed_subnet='sub', floating_ip_enabled=False,
            master_lb_enabled=True, **OF_U1).create()
        objects.Cluster(
            self.context, uuid=C_BARE, name='bare',
            cluster_template_id=T_BARE, labels={},
            status='CREATE_IN_PROGRESS', **OF_U1).create()

    def group(self, uuid, name, **values):
        objects.NodeGroup(self.context, uuid=uuid, name=name, **{
            'cluster_id': C_FULL, 'project_id': 'p1', 'role': 'worker',
            'node_count': 1, **values}).create()

    def groups(self):
        self.group(N_MASTER, 'default-master', role='master', is_default=True,
                   node_addresses=['10.0.0.5'], status='CREATE_COMPLETE')
        self.group(N_WORKER, 'default-worker', is_default=True, node_count=2,
                   node_addresses=['10.0.0.6', '10.0.0.7'],
                   status='CREATE_FAILED', status_reason='No host')
        self.group(N_FULL, 'full', node_count=3, min_node_count=1,
                   max_node_count=5, role='gpu', docker_volume_size=30,
                   labels={'c': '4', 'd': '5'}, flavor_id='gpu',
                   image_id='image', stack_id='stack-of-group',
                   node_addresses=['10.0.0.8'], status='UPDATE_COMPLETE',
                   status_reason='Done', version='1', is_default=False,
                   node_labels={'x': 'y'}, node_taints=[
                       {'key': 'k', 'value': 'v', 'effect': 'NoSchedule'}])
        self.group(N_BARE, 'bare', node_count=0)

    def stop_the_clock(self):
        with self.api.database.engine.begin() as connection:
            for table in (models.Cluster, models.ClusterTemplate,
                          models.NodeGroup):
                connection.execute(sa.text(
                    "UPDATE %s SET created_at = '2026-01-02 03:04:05.000000',"
                    " updated_at = CASE name WHEN 'full' THEN "
                    "'2026-02-03 04:05:06.000000' ELSE NULL END"
                    % table.__tablename__))

    def test_documents(self):
        for name, path, version in DOCUMENTS:
            answer = self.api.request('GET', path, version=version)
            self.assertEqual(200, answer.status_int, answer.text)
            self.assertEqual('application/json',
                             answer.headers['Content-Type'])
            expected = (FOLDER / (name + '.json')).read_text(
                encoding='utf-8')
            self.assertEqual(
                expected, json.dumps(answer.json, indent=2) + '\n', name)
            self.assertEqual(json.dumps(answer.json, separators=(',', ':')),
                             answer.text, name)

    def test_every_file_is_a_document(self):
        self.assertEqual(sorted(name for name, _path, _version in DOCUMENTS),
                         sorted(path.stem for path in
                                FOLDER.glob('*.json')))
