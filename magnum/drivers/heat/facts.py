"""What has to be known of the world before a stack can be described.

Owns the questions a Heat driver asks OpenStack, the configuration and the
file system about one cluster, and the secrets it makes. The answers are
frozen data; parameters are then computed from them without further effects.
It must not know Heat's parameter names.
"""

import dataclasses
import re
from urllib import parse

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives import serialization
from oslo_log import log as logging
from oslo_utils import strutils

from magnum.common import cinder
from magnum.common import cluster_certs
from magnum.common import exception
from magnum.common import keystone
from magnum.common import neutron
from magnum.common import nova
from magnum.common import utils
import magnum.conf
from magnum.i18n import _

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

DEFAULT_SUBNET_CIDR = '10.0.0.0/24'
KUBERNETES_KEY_SIZE = 2048

#: Bytes a CA may take in user data, quoted as in URLs. Nova takes 65535 in
#: base64, 49151 before; a quarter of these is for what else nodes are told.
MAX_CA_SIZE = 36 * 2 ** 10


@dataclasses.dataclass(frozen=True)
class Facts:
    """Answers every flavour of cluster needs."""

    auth_url: str
    trustee_domain_id: str
    trust_id: str = dataclasses.field(repr=False)
    external_network: str | None
    fixed_subnet: str | None
    fixed_subnet_cidr: str
    ssh_public_key: str
    openstack_ca: str = dataclasses.field(repr=False)
    verify_ca: bool
    nodes_affinity_policy: str
    magnum_url: str


@dataclasses.dataclass(frozen=True)
class KubernetesFacts:
    """Answers Kubernetes flavours need in addition."""

    username: str
    region_name: str
    fixed_network_name: str
    octavia_enabled: bool
    docker_volume_type: str
    etcd_volume_type: str
    boot_volume_type: str
    boot_volume_size: int
    cloud_provider_enabled: bool
    registry_container: str
    swift_region: str
    keystone_auth_default_policy: str
    post_install_manifest_url: str
    ca_key: str = dataclasses.field(repr=False)
    service_account_key: str
    service_account_private_key: str = dataclasses.field(repr=False)


def is_true(text):
    """Read a label as a boolean."""
    return strutils.bool_from_string(text)


def to_int(name, text):
    """Read a label as a number.

    :raises: InvalidParameterValue naming the label
    """
    try:
        return int(text)
    except (TypeError, ValueError) as error:
        raise exception.InvalidParameterValue(
            _("The label %(name)s must be a whole number, not '%(text)s'.")
            % {'name': name, 'text': text}) from error


def with_version(url, version):
    """Return the url ending in this version, unless it names one already."""
    url = url.rstrip('/')
    if re.search(r'/v\d+(\.\d+)?$', url):
        return url
    return f'{url}/{version}'


def gather(osc, context, cluster_template, cluster):
    """Ask what every flavour needs.

    :param osc: OpenStackClients of the caller
    :raises: FixedSubnetNotFound, ExternalNetworkNotFound, ...
    """
    subnet = cluster.fixed_subnet
    if cluster.fixed_network and not subnet:
        subnet = neutron.get_ipv4_subnet_id(context, cluster.fixed_network)
    return Facts(
        auth_url=with_version(_identity_url(osc), 'v3'),
        trustee_domain_id=osc.keystone().trustee_domain_id or '',
        trust_id=_trust_id(cluster),
        external_network=neutron.get_external_network_id(
            context, cluster_template.external_network_id)
        if cluster_template.external_network_id else None,
        fixed_subnet=neutron.get_fixed_subnet_id(context, subnet)
        if subnet else None,
        fixed_subnet_cidr=_subnet_cidr(context, cluster, subnet),
        ssh_public_key=nova.get_ssh_key(context, cluster.keypair)
        if cluster.keypair else '',
        openstack_ca=openstack_ca(),
        verify_ca=CONF.drivers.verify_ca,
        nodes_affinity_policy=CONF.cluster.nodes_affinity_policy,
        magnum_url=with_version(_magnum_url(osc), 'v1'))


def openstack_ca():
    """Return the authorities that nodes are to trust, as text.

    :raises ConfigInvalid: the file cannot be read, or is too large for the
        user data of nodes
    """
    text = utils.get_openstack_ca()
    size = len(parse.quote(text))
    if size > MAX_CA_SIZE:
        raise exception.ConfigInvalid(error_msg=_(
            '[drivers] openstack_ca_file: %(path)s takes %(size)s bytes in '
            'the user data of a node, where %(most)s are left for it. Name a '
            'file with only those authorities that signed for the OpenStack '
            'services') % {'path': CONF.drivers.openstack_ca_file,
                           'size': size, 'most': MAX_CA_SIZE})
    return text


def _trust_id(cluster):
    # Without cluster_user_trust no node may act as its owner
    # (CVE-2016-7404).
    if not CONF.trust.cluster_user_trust:
        return ''
    return cluster.trust_id or ''


def credential(cluster):
    """Return the Heat parameters by which nodes log in."""
    return {'trustee_user_id': cluster.trustee_user_id,
            'trustee_username': cluster.trustee_username,
            'trustee_password': cluster.trustee_password,
            'trust_id': _trust_id(cluster)}


def _identity_url(osc):
    return osc.url_for(
        service_type='identity',
        interface=CONF.trust.trustee_keystone_interface,
        region_name=CONF.trust.trustee_keystone_region_name) or osc.auth_url


def _magnum_url(osc):
    url = osc.magnum_url()
    if not url:
        raise exception.ConfigInvalid(error_msg=_(
            'the catalog has no endpoint of type container-infra for the '
            'interface and region of [magnum_client]'))
    return url


def _subnet_cidr(context, cluster, subnet):
    if subnet:
        return neutron.get_subnet(
            context, neutron.get_fixed_subnet_id(context, subnet),
            'id', 'cidr')
    return (cluster.labels or {}).get('fixed_subnet_cidr',
                                      DEFAULT_SUBNET_CIDR)


def gather_kubernetes(osc, context, cluster_template, cluster, labels,
                      masters):
    """Ask what Kubernetes flavours need, and make their secrets.

    :param labels: labels in force for the nodes of the stack
    :param masters: whether the stack has masters; without them no master
        secret is made nor handed out
    :raises: InvalidParameterValue when labels and cloud do not go together
    """
    octavia = keystone.is_octavia_enabled()
    if labels.get('ingress_controller', '').lower() == 'octavia' \
            and not octavia:
        raise exception.InvalidParameterValue(
            _('octavia service needs to be deployed for octavia ingress '
              'controller.'))
    public, private = service_account_keys() if masters else ('', '')
    network = cluster.fixed_network
    return KubernetesFacts(
        username=context.user_name or '',
        region_name=osc.cinder_region_name() or '',
        fixed_network_name=neutron.get_fixed_network_name(context, network)
        if network else cluster.name,
        octavia_enabled=octavia,
        cloud_provider_enabled=cloud_provider(cluster_template, labels),
        registry_container=CONF.docker_registry.swift_registry_container,
        swift_region=CONF.docker_registry.swift_region or '',
        keystone_auth_default_policy=_keystone_policy(cluster, labels),
        post_install_manifest_url=CONF.kubernetes.post_install_manifest_url,
        ca_key=ca_key(context, cluster, labels) if masters else '',
        service_account_key=public,
        service_account_private_key=private,
        **_volumes(context, cluster, labels))


def _volumes(context, cluster, labels):
    boot = to_int('boot_volume_size',
                  labels.get('boot_volume_size',
                             CONF.cinder.default_boot_volume_size))
    etcd = to_int('etcd_volume_size', labels.get('etcd_volume_size', 0))
    docker = any(group.docker_volume_size for group in cluster.nodegroups)
    # Cinder is asked only for a volume that will be made: a cloud without
    # it must be able to run clusters without volumes.
    return {
        'boot_volume_size': boot,
        'boot_volume_type': _volume_type(
            context, labels, 'boot', boot > 0,
            cinder.get_default_boot_volume_type),
        'etcd_volume_type': _volume_type(
            context, labels, 'etcd', etcd > 0,
            cinder.get_default_etcd_volume_type),
        'docker_volume_type': _volume_type(
            context, labels, 'docker', docker,
            cinder.get_default_docker_volume_type)}


def _volume_type(context, labels, kind, wanted, ask):
    label = labels.get(f'{kind}_volume_type')
    if label:
        return label
    if wanted:
        return ask(context)
    return getattr(CONF.cinder, f'default_{kind}_volume_type') or ''


def cloud_provider(cluster_template, labels):
    """Say whether the nodes run the cloud provider of OpenStack.

    :raises: InvalidParameterValue when that contradicts the configuration
        or the volume driver
    """
    trusted = CONF.trust.cluster_user_trust
    enabled = is_true(labels.get('cloud_provider_enabled', trusted))
    if enabled and not trusted:
        raise exception.InvalidParameterValue(
            _('"cluster_user_trust" must be set to True in magnum.conf when '
              '"cloud_provider_enabled" label is set to true.'))
    if not enabled and cluster_template.volume_driver == 'cinder':
        raise exception.InvalidParameterValue(
            _('"cinder" volume driver needs "cloud_provider_enabled" label '
              'to be true or unset, and "cluster_user_trust" to be set to '
              'True in magnum.conf.'))
    return enabled


def _keystone_policy(cluster, labels):
    if not is_true(labels.get('keystone_auth_enabled', 'true')):
        return ''
    path = CONF.kubernetes.keystone_auth_default_policy
    try:
        with open(path, encoding='utf-8') as policy:
            text = policy.read()
    except OSError as error:
        LOG.warning('Cluster %(cluster)s has no default policy for '
                    'k8s-keystone-auth: %(error)s',
                    {'cluster': cluster.uuid, 'error': error})
        return ''
    return text.replace('$PROJECT_ID', cluster.project_id)


def ca_key(context, cluster, labels):
    """Return the key of the CA on one line, if the nodes sign with it."""
    if not is_true(labels.get('cert_manager_api', 'false')):
        return ''
    cert = cluster_certs.get_cluster_ca_certificate(cluster, context)
    return one_line(cert.get_decrypted_private_key())


def one_line(pem):
    """Return a PEM text with each line end written as backslash and n."""
    if isinstance(pem, bytes):
        pem = pem.decode('ascii')
    return pem.replace('\n', '\\n')


def service_account_keys():
    """Make the key pair that signs service account tokens.

    :returns: public and private key, each PEM on one line
    """
    key = rsa.generate_private_key(public_exponent=65537,
                                   key_size=KUBERNETES_KEY_SIZE)
    private = key.private_bytes(serialization.Encoding.PEM,
                                serialization.PrivateFormat.PKCS8,
                                serialization.NoEncryption())
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM,
        serialization.PublicFormat.SubjectPublicKeyInfo)
    return one_line(public), one_line(private)
