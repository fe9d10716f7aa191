"""What gophercloud decodes answers into, and what Go takes for a type.

It is strict: one value of another type fails the whole answer. null and
absence are zero values.
"""
import datetime


def text(value):
    return isinstance(value, str)


def number(value):
    return isinstance(value, int) and not isinstance(value, bool)


def truth(value):
    return isinstance(value, bool)


def texts(value):
    return isinstance(value, list) and all(map(text, value))


def labels(value):
    return isinstance(value, dict) and all(map(text, value.values()))


def anything(value):
    return isinstance(value, dict)


def links(value):
    return isinstance(value, list) and all(
        set(one) == {'href', 'rel'} and labels(one) for one in value)


def moment(value):
    """Go reads RFC 3339 only: an offset is a must."""
    return text(value) and 'T' in value and (
        datetime.datetime.fromisoformat(value).tzinfo is not None)


def fields(**kinds):
    return {name: kind for kind_name, names in kinds.items()
            for kind in [globals()[kind_name]] for name in names.split()}


CLUSTER = fields(
    text='api_address coe_version cluster_template_id container_version '
         'discovery_url flavor_id keypair master_flavor_id name project_id '
         'stack_id status status_reason uuid user_id fixed_network '
         'fixed_subnet health_status',
    number='create_timeout docker_volume_size master_count node_count',
    truth='floating_ip_enabled master_lb_enabled',
    texts='master_addresses node_addresses',
    labels='faults labels labels_added labels_overridden labels_skipped',
    anything='health_status_reason', links='links',
    moment='created_at updated_at')
TEMPLATE = fields(
    text='coe cluster_distro dns_nameserver docker_storage_driver '
         'external_network_id fixed_network fixed_subnet flavor_id '
         'http_proxy https_proxy image_id insecure_registry keypair_id '
         'master_flavor_id name network_driver no_proxy project_id '
         'server_type uuid user_id volume_driver',
    number='apiserver_port docker_volume_size',
    truth='floating_ip_enabled master_lb_enabled public registry_enabled '
          'tls_disabled hidden',
    labels='labels', links='links', moment='created_at updated_at')
NODEGROUP = fields(
    text='uuid name cluster_id project_id flavor_id image_id role stack_id '
         'status status_reason version',
    number='id docker_volume_size node_count min_node_count max_node_count',
    truth='is_default', texts='node_addresses',
    labels='labels labels_added labels_overridden labels_skipped',
    links='links', moment='created_at updated_at')
QUOTA = fields(text='resource project_id', number='hard_limit',
               moment='created_at updated_at')
CERTIFICATE = fields(text='cluster_uuid bay_uuid pem csr', links='links')


def mistaken(kinds, value):
    """The keys of an answer that would fail it, with their values."""
    return {name: value[name] for name, kind in kinds.items()
            if value.get(name) is not None and not kind(value[name])}
