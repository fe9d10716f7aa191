"""The commands of python-magnumclient, on one small cluster."""

import re
import subprocess

from cryptography import x509
import pytest

from magnum.tests.functional.cloud import harness


@pytest.fixture(scope='module')
def cluster(cloud, template):
    """A complete cluster of one master and one node."""
    name = harness.unique('life')
    told = cloud.coe('cluster', 'create', name, '--cluster-template',
                     template, '--node-count', '1', '--timeout', '10')
    assert re.search(r'Request to create cluster \S{36} accepted', told)
    found = cloud.wait_status(name, 'CREATE_COMPLETE')
    yield found
    cloud.delete(name)
    cloud.wait_gone(name)


def test_template_commands(cloud):
    name = harness.unique('other')
    cloud.coe('cluster', 'template', 'create', name, *harness.SMALL)
    listed = cloud.coe('cluster', 'template', 'list', json_output=True)
    assert name in {one['name'] for one in listed}
    shown = cloud.coe('cluster', 'template', 'show', name, json_output=True)
    assert shown['coe'] == 'kubernetes'
    assert shown['cluster_distro'] == 'fedora-coreos'
    cloud.coe('cluster', 'template', 'delete', name)
    assert 'could not be found' in cloud.refused(
        'cluster', 'template', 'show', name)


def test_a_template_in_use_stays(cloud, template, cluster):
    told = cloud.refused('cluster', 'template', 'delete', template)
    assert 'HTTP 400' in told


def test_cluster_commands(cloud, cluster):
    listed = cloud.coe('cluster', 'list', json_output=True)
    one = next(one for one in listed if one['uuid'] == cluster['uuid'])
    assert one['status'] == 'CREATE_COMPLETE'
    assert one['node_count'] == 1
    shown = cloud.coe('cluster', 'show', cluster['name'], json_output=True)
    assert shown['api_address'].startswith('https://')
    assert len(shown['master_addresses']) == 1
    assert len(shown['node_addresses']) == 1


def test_certificate_commands(cloud, cluster, tmp_path):
    text = cloud.coe('ca', 'show', cluster['name'])
    authority = x509.load_pem_x509_certificate(text.encode())
    request = tmp_path / 'csr'
    subprocess.run(
        ['openssl', 'req', '-new', '-newkey', 'rsa:2048', '-nodes',
         '-keyout', tmp_path / 'key', '-out', request,
         '-subj', '/O=system:masters/CN=admin'],
        check=True, capture_output=True)
    text = cloud.coe('ca', 'sign', cluster['name'], str(request))
    signed = x509.load_pem_x509_certificate(text.encode())
    signed.verify_directly_issued_by(authority)


def test_a_kubeconfig_that_kubectl_reads(cloud, cluster, tmp_path):
    cloud.coe('cluster', 'config', cluster['name'], '--dir', str(tmp_path))
    viewed = subprocess.run(
        ['kubectl', 'config', 'view', '--kubeconfig', tmp_path / 'config'],
        check=True, capture_output=True, text=True)
    assert cluster['api_address'] in viewed.stdout


def test_service_list(cloud):
    # An admin's command: to others it is refused in words.
    assert 'Policy' in cloud.refused('service', 'list')
    up = [one['host'] for one in cloud.admin.get(
        'container-infra', '/mservices')['mservices']
        if one['state'] == 'up']
    assert {'conductor-1', 'conductor-2'} <= set(up)


def test_nodegroup_commands(cloud, cluster):
    listed = cloud.coe('nodegroup', 'list', cluster['uuid'],
                       json_output=True)
    assert {(one['name'], one['node_count'], one['status'])
            for one in listed} == {
        ('default-master', 1, 'CREATE_COMPLETE'),
        ('default-worker', 1, 'CREATE_COMPLETE')}
    shown = cloud.coe('nodegroup', 'show', cluster['uuid'], 'default-worker',
                      json_output=True)
    assert shown['role'] == 'worker'
    assert shown['node_addresses'] == cluster['node_addresses']


def test_delete_leaves_nothing(cloud, template):
    before = cloud.belongings()
    name = harness.unique('gone')
    cloud.coe('cluster', 'create', name, '--cluster-template', template,
              '--node-count', '1', '--timeout', '10')
    found = cloud.wait_status(name, 'CREATE_COMPLETE')
    during = cloud.belongings()
    for kind in ('stacks', 'servers', 'trusts', 'trustees', 'cluster',
                 'nodegroup', 'x509keypair'):
        assert during[kind] - before[kind], kind
    assert found['uuid'] in during['cluster']
    cloud.coe('cluster', 'delete', name)
    cloud.wait_gone(name)
    assert cloud.belongings() == before


def test_delete_while_it_is_created(cloud, template):
    before = cloud.belongings()
    name = harness.unique('hasty')
    cloud.coe('cluster', 'create', name, '--cluster-template', template,
              '--timeout', '10')
    cloud.coe('cluster', 'delete', name)
    cloud.wait_gone(name)
    assert cloud.belongings() == before


def test_a_node_that_fails_is_named(cloud, template, forget):
    name = harness.unique('broken')
    forget.append(name)
    cloud.nodes('--fail', f'^{name}.*/kube_master')
    try:
        cloud.coe('cluster', 'create', name, '--cluster-template', template,
                  '--timeout', '10')
        found = harness.until(
            lambda: (cloud.cluster(name)['status'] == 'CREATE_FAILED'
                     and cloud.cluster(name)), harness.CREATE_SECONDS,
            'CREATE_FAILED')
    finally:
        cloud.nodes()
    assert 'kube_master' in found['status_reason']
    assert any('kube_master' in f'{path} {reason}'
               for path, reason in found['faults'].items())
