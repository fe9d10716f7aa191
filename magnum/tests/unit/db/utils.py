"""Rows for tests: public factories, also used outside of this tree.

``get_test_x`` returns values, ``create_test_x`` inserts and returns the row.
Every value can be replaced by a keyword.
"""

from magnum.db import api as dbapi

CLUSTER_UUID = '5d12f6fd-a196-4bf0-ae4c-1f639a523a52'
TEMPLATE_UUID = 'e74c40e0-d825-11e2-a28f-0800200c9a66'
PROJECT = 'fake_project'
USER = 'fake_user'

_TEMPLATE = {
    'id': 32,
    'project_id': PROJECT,
    'user_id': USER,
    'uuid': TEMPLATE_UUID,
    'name': 'clustermodel1',
    'image_id': 'ubuntu',
    'flavor_id': 'm1.small',
    'master_flavor_id': 'm1.small',
    'keypair_id': 'keypair1',
    'external_network_id': 'd1f02cfb-d27f-4068-9332-84d907cb0e2e',
    'fixed_network': 'private',
    'fixed_subnet': 'private-subnet',
    'network_driver': 'flannel',
    'volume_driver': 'cinder',
    'dns_nameserver': '8.8.1.1',
    'apiserver_port': 8080,
    'docker_volume_size': 20,
    'docker_storage_driver': 'devicemapper',
    'cluster_distro': 'fedora-coreos',
    'coe': 'kubernetes',
    'http_proxy': 'fake_http_proxy',
    'https_proxy': 'fake_https_proxy',
    'no_proxy': 'fake_no_proxy',
    'registry_enabled': False,
    'labels': {'key1': 'val1', 'key2': 'val2'},
    'tls_disabled': False,
    'public': False,
    'server_type': 'vm',
    'insecure_registry': '10.0.0.1:5000',
    'master_lb_enabled': True,
    'floating_ip_enabled': True,
    'hidden': False,
    'tags': '',
    'driver': '',
    'created_at': None,
    'updated_at': None,
}

_CLUSTER = {
    'id': 42,
    'uuid': CLUSTER_UUID,
    'name': 'cluster1',
    'project_id': PROJECT,
    'user_id': USER,
    'cluster_template_id': TEMPLATE_UUID,
    'stack_id': '047c6319-7abd-4bd9-a033-8c6af0173cd0',
    'status': 'CREATE_IN_PROGRESS',
    'status_reason': None,
    'create_timeout': 60,
    'api_address': '172.17.2.3',
    'discovery_url': None,
    'coe_version': None,
    'container_version': None,
    'ca_cert_ref': None,
    'magnum_cert_ref': None,
    'etcd_ca_cert_ref': None,
    'front_proxy_ca_cert_ref': None,
    'trust_id': None,
    'trustee_username': None,
    'trustee_user_id': None,
    'trustee_password': None,
    'docker_volume_size': None,
    'labels': None,
    'master_flavor_id': None,
    'flavor_id': None,
    'fixed_network': None,
    'fixed_subnet': None,
    'floating_ip_enabled': True,
    'master_lb_enabled': True,
    'created_at': None,
    'updated_at': None,
}
_CLUSTER_FOR_API = {
    'node_count': 3,
    'master_count': 3,
    'node_addresses': ['172.17.2.4'],
    'master_addresses': ['172.17.2.18'],
}

_NODEGROUP = {
    'id': 12,
    'uuid': '483203a3-dbee-4a9c-9d65-9820512f4df8',
    'name': 'nodegroup1',
    'cluster_id': CLUSTER_UUID,
    'project_id': PROJECT,
    'docker_volume_size': None,
    'labels': None,
    'flavor_id': None,
    'image_id': None,
    'node_addresses': ['172.17.2.4'],
    'node_count': 3,
    'role': 'worker',
    'max_node_count': None,
    'min_node_count': 1,
    'is_default': True,
    'stack_id': '047c6319-7abd-fake-a033-8c6af0173cd0',
    'status': 'CREATE_COMPLETE',
    'status_reason': None,
    'version': '1',
    'node_labels': None,
    'node_taints': None,
    'created_at': None,
    'updated_at': None,
}

_QUOTA = {
    'id': 42,
    'project_id': PROJECT,
    'resource': 'Cluster',
    'hard_limit': 10,
    'created_at': None,
    'updated_at': None,
}

_X509KEYPAIR = {
    'id': 42,
    'uuid': '72625085-c507-4410-9b28-cd7cf1fbf1ad',
    'project_id': PROJECT,
    'user_id': USER,
    'certificate': 'certificate',
    'private_key': 'private_key',
    'private_key_passphrase': 'private_key_passphrase',
    'intermediates': 'intermediates',
    'created_at': None,
    'updated_at': None,
}

_MAGNUM_SERVICE = {
    'id': 13,
    'report_count': 13,
    'host': 'fakehost',
    'binary': 'fake-bin',
    'disabled': False,
    'disabled_reason': 'fake-reason',
    'forced_down': False,
    'last_seen_up': None,
    'created_at': None,
    'updated_at': None,
}

_FEDERATION = {
    'id': 42,
    'uuid': '60d6dbdc-9951-4cee-b020-55d3e15a749b',
    'name': 'fake-name',
    'project_id': PROJECT,
    'hostcluster_id': 'fake_master',
    'member_ids': ['fake_member1', 'fake_member2'],
    'properties': {'dns-zone': 'example.com.'},
    'status': 'CREATE_COMPLETE',
    'status_reason': 'Completed successfully',
    'created_at': None,
    'updated_at': None,
}


def _values(defaults, changes):
    """Return the defaults with changes; containers are never shared."""
    values = {name: value.copy() if isinstance(value, (dict, list)) else value
              for name, value in defaults.items()}
    return {**values, **changes}


def _insert(repository, values, given):
    """Insert values; the id is the database's unless a test names it."""
    values = dict(values)
    if 'id' not in given:
        values.pop('id')
    return getattr(dbapi.get_instance(), repository).create(values)


def get_test_cluster_template(**kw):
    return _values(_TEMPLATE, kw)


def create_test_cluster_template(**kw):
    return _insert('cluster_templates', get_test_cluster_template(**kw), kw)


def get_test_cluster(**kw):
    """Return values of a cluster.

    :param for_api_use: with the sums over nodegroups that the API shows
    """
    for_api_use = kw.pop('for_api_use', False)
    computed = {name: kw.pop(name) for name in _CLUSTER_FOR_API if name in kw}
    values = _values(_CLUSTER, kw)
    if for_api_use:
        values.update(_values(_CLUSTER_FOR_API, computed))
    return values


def create_test_cluster(**kw):
    return _insert('clusters', get_test_cluster(**kw), kw)


def get_test_nodegroup(**kw):
    return _values(_NODEGROUP, kw)


def create_test_nodegroup(**kw):
    return _insert('nodegroups', get_test_nodegroup(**kw), kw)


def get_nodegroups_for_cluster(**kw):
    """Return values of the default groups: ``{'master': .., 'worker': ..}``.

    :param node_count, node_addresses: of the workers
    :param master_count, master_addresses: of the masters
    :param worker_name, worker_uuid, worker_status, worker_reason: so
    :param master_name, master_uuid, master_status, master_reason: so
    """
    cluster_id = kw.get('cluster_id', CLUSTER_UUID)
    project_id = kw.get('project_id', PROJECT)
    common = {'cluster_id': cluster_id, 'project_id': project_id,
              'image_id': kw.get('image_id', 'test_image'),
              'flavor_id': kw.get('flavor_id'),
              'labels': kw.get('labels'),
              'docker_volume_size': kw.get('docker_volume_size')}
    worker = get_test_nodegroup(
        id=kw.get('worker_id', 13),
        name=kw.get('worker_name', 'test-worker'),
        uuid=kw.get('worker_uuid', 'b93bcd98-1aa3-4d32-be77-c4e1a4b0c1c6'),
        node_count=kw.get('node_count', 3),
        node_addresses=kw.get('node_addresses', ['172.17.2.4']),
        status=kw.get('worker_status', 'CREATE_COMPLETE'),
        status_reason=kw.get('worker_reason'), role='worker', **common)
    master = get_test_nodegroup(
        id=kw.get('master_id', 14),
        name=kw.get('master_name', 'test-master'),
        uuid=kw.get('master_uuid', '6aa0d1de-cb1b-4c7b-b0c4-cbd8f1b8f9a5'),
        node_count=kw.get('master_count', 3),
        node_addresses=kw.get('master_addresses', ['172.17.2.18']),
        status=kw.get('master_status', 'CREATE_COMPLETE'),
        status_reason=kw.get('master_reason'), role='master', **common)
    return {'master': master, 'worker': worker}


def create_nodegroups_for_cluster(**kw):
    """Insert the default groups of a cluster; return both rows."""
    groups = get_nodegroups_for_cluster(**kw)
    return {role: _insert('nodegroups', values, ())
            for role, values in groups.items()}


def get_test_quota(**kw):
    return _values(_QUOTA, kw)


def create_test_quota(**kw):
    return _insert('quotas', get_test_quota(**kw), kw)


get_test_quotas = get_test_quota
create_test_quotas = create_test_quota


def get_test_x509keypair(**kw):
    return _values(_X509KEYPAIR, kw)


def create_test_x509keypair(**kw):
    return _insert('x509keypairs', get_test_x509keypair(**kw), kw)


def get_test_magnum_service(**kw):
    return _values(_MAGNUM_SERVICE, kw)


def create_test_magnum_service(**kw):
    return _insert('magnum_services', get_test_magnum_service(**kw), kw)


def get_test_federation(**kw):
    return _values(_FEDERATION, kw)


def create_test_federation(**kw):
    return _insert('federations', get_test_federation(**kw), kw)
