"""Every combination is accepted: by the driver, and by Heat."""

import json

from oslo_utils import uuidutils

from magnum.common import cluster_certs
from magnum.drivers.common import driver
from magnum.drivers.heat import stacks as heat_stacks
from magnum import objects
from magnum.tests.functional.heat import combinations
from magnum.tests.functional.heat import stacks
from magnum.tests.unit.drivers.heat import base
from magnum.tests.unit.objects import utils


class TestCombinations(base.HeatTestCase):

    #: What templates have if a combination does not say otherwise.
    usual = {'network_driver': 'flannel', 'volume_driver': None,
             'tls_disabled': False, 'http_proxy': None, 'https_proxy': None,
             'no_proxy': None, 'registry_enabled': False,
             'insecure_registry': None}

    def setUp(self):
        super().setUp()
        self.config(group='certificates', cert_manager_type='x509keypair')

    def made(self, row):
        """Return a cluster of a combination."""
        template = utils.create_test_cluster_template(
            self.context, uuid=uuidutils.generate_uuid(), labels={},
            docker_storage_driver='overlay2', driver=None,
            cluster_distro=row.os, **{**self.usual, **row.template})
        values = {'floating_ip_enabled': True, 'master_lb_enabled': False,
                  'docker_volume_size': None, 'node_count': 1,
                  'master_count': 1, **row.cluster}
        cluster = self.new_cluster(
            uuid=uuidutils.generate_uuid(), labels=dict(row.labels),
            cluster_template_id=template.uuid, trustee_user_id='trustee',
            trustee_username='trustee', trustee_password='secret',
            trust_id='trust', discovery_url='http://discovery.test/x',
            **values)
        for group in cluster.nodegroups:
            # Masters that are there have discovered each other.
            group.node_addresses = ['10.0.0.3']
            group.docker_volume_size = values['docker_volume_size']
            group.save()
        cluster = objects.Cluster.get_by_uuid(self.context, cluster.uuid)
        if 'cert_manager_api' in row.labels:
            cluster_certs.generate_certificates_to_cluster(cluster)
        return cluster

    def described(self, row):
        """Return what Heat is asked for, as judge() wants it."""
        cluster = self.made(row)
        template = cluster.cluster_template
        engine = driver.Driver.get_driver_for_cluster(self.context, cluster)
        engine.validate_cluster(self.context, cluster, template)
        definition = engine.get_template_definition()
        path, params, files = definition.extract_definition(
            self.context, template, cluster)
        params['is_cluster_stack'] = True
        return {'template': path, 'parameters': json.loads(
                    json.dumps(params, default=str)),
                'environments': heat_stacks.env_paths(definition, files)}

    def test_all(self):
        rows = {**combinations.COMBINATIONS, **combinations.OTHERS}
        asked = {name: self.described(row) for name, row in rows.items()}
        self.assertGreaterEqual(len(asked), 30)
        found = dict(zip(asked, stacks.judge(list(asked.values())),
                         strict=True))
        self.assertEqual({}, {name: each['error']
                              for name, each in found.items()
                              if 'error' in each})
        for name, each in found.items():
            cluster = rows[name].cluster
            masters = {place for place in each['resources']
                       if place.startswith('kube_masters/')
                       and place.endswith('/kube-master')}
            self.assertEqual(cluster.get('master_count', 1), len(masters),
                             name)
