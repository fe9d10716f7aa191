"""What openstacksdk has for this service, in both of its layers.

It sends no microversion, so all of this is 1.1.
"""

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography import x509
from cryptography.x509 import oid
import openstack
from openstack import exceptions
import pytest

from magnum.tests.functional.cloud import harness

# Its layers use parameters that it has deprecated itself.
pytestmark = pytest.mark.filterwarnings(
    "ignore:The 'service_type' parameter:PendingDeprecationWarning")

TEMPLATE = {
    'coe': 'kubernetes', 'image_id': 'fedora-coreos',
    'external_network_id': 'public', 'keypair_id': 'simulated',
    'flavor_id': 'ds2G', 'master_flavor_id': 'ds2G',
    'network_driver': 'flannel', 'is_floating_ip_enabled': False}


def connect(cloud, user):
    return openstack.connect(
        load_yaml_config=False, load_envvars=False,
        auth_url=harness.client.auth_url(cloud.settings), username=user,
        password=cloud.settings.password, project_name=user,
        user_domain_name='Default', project_domain_name='Default',
        region_name=harness.client.table.REGION)


@pytest.fixture(scope='module')
def connection(cloud):
    with connect(cloud, cloud.name) as found:
        yield found


@pytest.fixture(scope='module')
def coe(connection):
    return connection.container_infrastructure_management


@pytest.fixture(scope='module')
def model(coe):
    made = coe.create_cluster_template(name=harness.unique('sdk'), **TEMPLATE)
    yield made
    coe.delete_cluster_template(made, ignore_missing=False)


@pytest.fixture(scope='module')
def cluster(cloud, coe, model):
    """A complete cluster of one master and one node."""
    made = coe.create_cluster(
        name=harness.unique('sdk'), cluster_template_id=model.uuid,
        node_count=1, create_timeout=10, labels={'x': 'y'})
    found = coe.wait_for_status(
        coe.get_cluster(made.uuid), 'CREATE_COMPLETE', ['CREATE_FAILED'],
        interval=1, wait=harness.CREATE_SECONDS)
    yield found
    # The last test has deleted it, unless one before that failed.
    cloud.delete(found.uuid)
    cloud.wait_gone(found.uuid)


def request_of_a_user():
    """A certificate signing request, as text."""
    key = rsa.generate_private_key(65537, 2048)
    return x509.CertificateSigningRequestBuilder().subject_name(x509.Name([
        x509.NameAttribute(oid.NameOID.ORGANIZATION_NAME, 'system:masters'),
        x509.NameAttribute(oid.NameOID.COMMON_NAME, 'admin'),
    ])).sign(key, hashes.SHA256()).public_bytes(
        serialization.Encoding.PEM).decode()


def test_templates_of_the_proxy(coe):
    name = harness.unique('sdk')
    made = coe.create_cluster_template(name=name, **TEMPLATE)
    assert coe.get_cluster_template(made.uuid).coe == 'kubernetes'
    assert coe.find_cluster_template(name).uuid == made.uuid
    assert name in {one.name for one in coe.cluster_templates()}
    changed = coe.update_cluster_template(
        coe.get_cluster_template(made.uuid), dns_nameserver='9.9.9.9',
        is_master_lb_enabled=True, labels={'x': 'z'}, docker_volume_size=5)
    assert changed.dns_nameserver == '9.9.9.9'
    shown = coe.get_cluster_template(made.uuid)
    assert (shown.dns_nameserver, shown.is_master_lb_enabled, shown.labels,
            shown.docker_volume_size) == ('9.9.9.9', True, {'x': 'z'}, 5)
    coe.delete_cluster_template(made.uuid, ignore_missing=False)
    assert coe.find_cluster_template(name) is None


def test_templates_of_the_cloud_layer(connection):
    name = harness.unique('sdk')
    made = connection.create_cluster_template(name, **TEMPLATE)
    assert name in {one.name for one in connection.list_cluster_templates()}
    assert connection.search_cluster_templates(name)[0].uuid == made.uuid
    assert connection.get_cluster_template(name).uuid == made.uuid
    changed = connection.update_cluster_template(name, name=f'{name}-2')
    assert changed.name == f'{name}-2'
    assert connection.delete_cluster_template(f'{name}-2')
    assert not connection.delete_cluster_template(f'{name}-2')


def test_services(cloud, coe):
    with connect(cloud, 'admin') as admin:
        proxy = admin.container_infrastructure_management
        up = {one.host for one in proxy.services() if one.state == 'up'}
        assert {'conductor-1', 'conductor-2'} <= up
        assert {one.host for one in admin.list_magnum_services()} >= up
    with pytest.raises(exceptions.ForbiddenException):
        list(coe.services())


def test_clusters_are_found(connection, coe, cluster, model):
    assert coe.find_cluster(cluster.name).uuid == cluster.uuid
    assert cluster.uuid in {one.uuid for one in coe.clusters()}
    shown = coe.get_cluster(cluster.uuid)
    assert (shown.cluster_template_id, shown.node_count, shown.master_count,
            shown.create_timeout, shown.labels) == (
        model.uuid, 1, 1, 10, {'x': 'y'})
    assert shown.stack_id
    assert len(shown.node_addresses) == 1
    assert connection.get_coe_cluster(cluster.name).uuid == cluster.uuid
    assert connection.search_coe_clusters(cluster.name)
    assert connection.list_coe_clusters()


def test_certificates(connection, coe, cluster):
    authority = x509.load_pem_x509_certificate(
        coe.get_cluster_certificate(cluster.uuid).pem.encode())
    signed = coe.create_cluster_certificate(
        cluster_uuid=cluster.uuid, csr=request_of_a_user())
    x509.load_pem_x509_certificate(
        signed.pem.encode()).verify_directly_issued_by(authority)
    shown = connection.get_coe_cluster_certificate(cluster.uuid)
    assert shown.pem.encode() == authority.public_bytes(
        serialization.Encoding.PEM)
    assert connection.sign_coe_cluster_certificate(
        cluster.uuid, request_of_a_user()).pem


def test_mistakes(connection, coe, cluster):
    # It does not read our reasons, which are for those that do.
    with pytest.raises(exceptions.NotFoundException) as caught:
        coe.get_cluster('no-such-cluster')
    assert 'no-such-cluster' in caught.value.response.text
    with pytest.raises(exceptions.BadRequestException) as caught:
        coe.update_cluster(coe.get_cluster(cluster.uuid), node_count=-1)
    assert 'node_count' in caught.value.response.text
    with pytest.raises(exceptions.BadRequestException) as caught:
        connection.create_coe_cluster('bad', 'no-such-template')
    assert 'no-such-template' in caught.value.response.text
    assert not connection.delete_coe_cluster('no-such-cluster')


def test_a_cluster_grows_and_goes(connection, coe, cluster):
    coe.update_cluster(coe.get_cluster(cluster.uuid), node_count=2)
    found = coe.get_cluster(cluster.uuid)
    assert (found.node_count, found.status) == (2, 'UPDATE_IN_PROGRESS')
    assert connection.delete_coe_cluster(cluster.name)
    coe.wait_for_delete(found, interval=1, wait=harness.DELETE_SECONDS)
