"""What is there for requests to meet: names, and the rows behind them.

Owns the resources that every request finds in the same state, and the values
with which a request gets past the first look-up. Must not know how requests
are made up.
"""
import sqlite3

from magnum.common import context as magnum_context
from magnum import objects
from magnum.tests.functional.api import fixtures

#: What a path may be about, by the name of its parameter.
PATHS = {
    'bay': ('c1', 'gone', 'twin'),
    'baymodel': ('ct', 'spare', 'gone', 'twin'),
    'cluster': ('c1', 'gone', 'twin'),
    'clustertemplate': ('ct', 'spare', 'gone', 'twin'),
    'nodegroup': ('default-worker', 'default-master', 'extra', 'gone'),
    'ca_cert_type': ('etcd', 'front_proxy', 'kubernetes'),
    'project': ('p1', 'p2', 'noproj'),
    'resource': ('Cluster',),
    'federation': ('f1', 'gone'),
}
CSR = ('-----BEGIN CERTIFICATE REQUEST-----\nfuzz\n'
       '-----END CERTIFICATE REQUEST-----\n')
#: What an attribute of a body may be.
VALUES = {
    'baymodel_id': ('ct', 'spare', 'twin'),
    'cluster_template': ('ct', 'spare'),
    'cluster_template_id': ('ct', 'spare', 'twin'),
    'cluster_uuid': ('c1',),
    'bay_uuid': ('c1',),
    'coe': ('kubernetes', 'swarm', 'mesos', 'dcos'),
    'csr': (CSR,),
    'driver': ('fake', 'federal', None),
    'external_network_id': ('public', 'net1'),
    'fixed_network': ('net1', 'dupnet', None),
    'fixed_subnet': ('sub1', None),
    'flavor_id': ('m1.small', 'zero', None),
    'hostcluster_id': ('c1',),
    'image_id': ('ubuntu-img', 'federal-img', 'nodistro', 'dup'),
    'keypair': ('key1', None),
    'keypair_id': ('key1', 'nokey'),
    'labels': ({}, {'boot_volume_size': '0'}, {'boot_volume_size': 'x'},
               {'availability_zone': 'nova'}),
    'master_count': (1, 2, 3),
    'master_flavor_id': ('m1.small', 'zero', None),
    'network_driver': ('flannel', 'calico', 'docker', None),
    'nodegroup': ('default-worker', 'default-master', 'extra'),
    'project_id': ('p1', 'p2', 'noproj'),
    'properties': ({'dns-zone': 'e.org.'}, {}),
    'public': (True, False),
    'hidden': (True, False),
    'role': ('worker', 'master', 'infra'),
    'volume_driver': ('cinder', 'rexray', None),
}
QUERY = {
    'sort_key': ('id', 'uuid', 'name', 'created_at', 'node_count'),
    'sort_dir': ('asc', 'desc'),
    'limit': ('1', '2', '1000'),
    'role': ('worker', 'master'),
    'project_id': ('p1', 'p2'),
    'type': ('cluster', 'CLUSTER'),
}
TOKENS = (fixtures.token(), fixtures.token('member,reader'),
          fixtures.token('reader'), fixtures.token('admin', project='p9'))


class World:
    """The resources behind an application under test."""

    def __init__(self, api):
        """Make them with requests to a ``fixtures.Api``."""
        self._api = api
        self._admin = magnum_context.make_admin_context(all_tenants=True)
        objects.Quota(self._admin, project_id='p1', resource='Cluster',
                      hard_limit=1000000).create()
        for name in ('ct', 'spare', 'twin', 'twin'):
            self._post('clustertemplates', {
                'name': name, 'coe': 'kubernetes',
                'image_id': 'federal-img', 'flavor_id': 'm1.small',
                'master_flavor_id': 'm1.small', 'master_lb_enabled': True})
        for name in ('c1', 'twin', 'twin'):
            self._post('clusters', {'name': name,
                                    'cluster_template_id': 'ct'})
        self.settle()
        self._post('clusters/c1/nodegroups', {'name': 'extra'})
        self._post('federations', {
            'name': 'f1', 'hostcluster_id': 'c1',
            'properties': {'dns-zone': 'e.org.'}})
        self.settle()

    def _post(self, path, body):
        answer = self._api.request('POST', '/v1/' + path, body)
        assert answer.status_int in (201, 202), answer.text

    def settle(self):
        """Finish what was accepted, as conductors would, and undelete."""
        self._api.settle(api_address=fixtures.ADDRESS)

    def keep(self):
        """Remember the rows as they are."""
        self._kept = sqlite3.connect(':memory:')
        with self._api.database.engine.connect() as connection:
            connection.connection.driver_connection.backup(self._kept)

    def restore(self):
        """Bring back the rows that were kept."""
        with self._api.database.engine.connect() as connection:
            self._kept.backup(connection.connection.driver_connection)

    def forget(self):
        self._kept.close()
