"""ClusterTemplates on the wire."""
from magnum.api import links
from magnum.api.types import base
from magnum.api.types import fields
from magnum.api.types import patch

COES = ('kubernetes', 'swarm', 'mesos', 'dcos', 'swarm-mode')
SERVER_TYPES = ('vm', 'bm')


class ClusterTemplatePost(base.Body):
    """What a client may say about a new template."""

    uuid = base.Attribute(fields.UUID_)
    name = base.Attribute(fields.NAME)
    coe = base.Attribute(fields.Choice(*COES), mandatory=True,
                         nullable=False)
    image_id = base.Attribute(fields.NAME, mandatory=True, nullable=False)
    flavor_id = base.Attribute(fields.NAME)
    master_flavor_id = base.Attribute(fields.NAME)
    dns_nameserver = base.Attribute(fields.NameServers())
    keypair_id = base.Attribute(fields.NAME)
    external_network_id = base.Attribute(fields.NAME)
    fixed_network = base.Attribute(fields.NAME)
    fixed_subnet = base.Attribute(fields.NAME)
    network_driver = base.Attribute(fields.NAME)
    apiserver_port = base.Attribute(fields.Integer(1024, 65535))
    docker_volume_size = base.Attribute(fields.Integer(1))
    cluster_distro = base.Attribute(fields.NAME)
    http_proxy = base.Attribute(fields.NAME)
    https_proxy = base.Attribute(fields.NAME)
    no_proxy = base.Attribute(fields.NAME)
    volume_driver = base.Attribute(fields.NAME)
    registry_enabled = base.Attribute(fields.BOOLEAN, default=False)
    labels = base.Attribute(fields.LABELS)
    tls_disabled = base.Attribute(fields.BOOLEAN, default=False)
    public = base.Attribute(fields.BOOLEAN, default=False)
    server_type = base.Attribute(fields.Choice(*SERVER_TYPES),
                                 nullable=False, default='vm')
    insecure_registry = base.Attribute(fields.NAME)
    docker_storage_driver = base.Attribute(fields.NAME)
    master_lb_enabled = base.Attribute(fields.BOOLEAN, default=False)
    floating_ip_enabled = base.Attribute(fields.BOOLEAN, default=True)
    hidden = base.Attribute(fields.BOOLEAN, default=False)
    tags = base.Attribute(fields.Text(0, 255))
    driver = base.Attribute(fields.NAME)


def _links(item, request):
    return links.pair(request, 'clustertemplates', item.uuid)


SHOWN = (
    *base.sure(fields.UUID_, 'uuid'),
    *base.texts(
        'name', 'coe', 'image_id', 'flavor_id', 'master_flavor_id',
        'dns_nameserver', 'keypair_id', 'external_network_id',
        'fixed_network', 'fixed_subnet', 'network_driver'),
    base.Shown('apiserver_port', kind=fields.NUMBER),
    base.Shown('docker_volume_size', kind=fields.NUMBER),
    *base.texts('cluster_distro'),
    base.linked(_links),
    *base.texts('http_proxy', 'https_proxy', 'no_proxy', 'volume_driver'),
    *base.sure(fields.BOOLEAN, 'registry_enabled'),
    base.mapping('labels'),
    *base.sure(fields.BOOLEAN, 'tls_disabled', 'public'),
    *base.texts('server_type', 'insecure_registry',
                'docker_storage_driver'),
    *base.sure(fields.BOOLEAN, 'master_lb_enabled', 'floating_ip_enabled'),
    *base.texts('project_id', 'user_id'),
    *base.sure(fields.BOOLEAN, 'hidden'),
    *base.texts('tags', 'driver'),
    base.when('created_at'),
    base.when('updated_at'),
)

PATCH = patch.Patchable(
    attributes={
        attribute.key: attribute.datatype
        for attribute in ClusterTemplatePost._wsme_attributes
        if attribute.key != 'uuid'},
    internal=('uuid', 'links', 'project_id', 'user_id', 'created_at',
              'updated_at'),
    kept=('image_id', 'coe', 'network_driver', 'external_network_id',
          'cluster_distro', 'registry_enabled', 'tls_disabled', 'public',
          'hidden', 'server_type'),
    removed={'floating_ip_enabled': True, 'master_lb_enabled': False,
             'labels': {}})
