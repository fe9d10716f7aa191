"""Options of every cluster."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('cluster', title=_('Options of every cluster'))

OPTS = (
    cfg.StrOpt('etcd_discovery_service_endpoint_format',
               default='https://discovery.etcd.io/new?size=%(size)d',
               deprecated_group='bay',
               help=_('URL that makes an etcd discovery token; %(size)d is '
                      'the number of etcd members.')),
    cfg.ListOpt('enabled_definitions',
                default=['magnum_vm_atomic_k8s', 'magnum_bm_fedora_k8s',
                         'magnum_vm_coreos_k8s', 'magnum_vm_atomic_swarm',
                         'magnum_vm_ubuntu_mesos'],
                deprecated_group='bay',
                deprecated_for_removal=True,
                deprecated_reason=_('It has no effect: use [drivers] '
                                    'disabled_drivers.'),
                help=_('Without effect.')),
    cfg.StrOpt('nodes_affinity_policy', default='soft-anti-affinity',
               help=_('Policy of the server group of the nodes: affinity, '
                      'anti-affinity, soft-affinity or '
                      'soft-anti-affinity.')),
    cfg.StrOpt('temp_cache_dir',
               default='/var/lib/magnum/certificate-cache',
               help=_('Directory in which the decrypted TLS files used to '
                      'talk to clusters are while they are used. If it is '
                      'missing, they are in [DEFAULT] tempdir.')),
    cfg.IntOpt('pre_delete_lb_timeout', default=60,
               help=_('Seconds to wait for the load balancers of a cluster '
                      'to vanish before its stack is deleted. Afterwards, '
                      'and while Octavia is changing what is left, all of '
                      'that is tried again, until create_timeout of the '
                      'cluster.')),
    cfg.BoolOpt('delete_volumes', default=True,
                help=_('Delete the volumes that the workloads of a cluster '
                       'made (known by the mark of Cinder\'s CSI driver) when '
                       'the cluster is deleted. The cluster is asked first: '
                       'only those go that are in one of its '
                       'PersistentVolumes with the reclaim policy Delete. '
                       'Where conductors do not reach its Kubernetes API, as '
                       'without a floating IP, all stay, and the log names '
                       'them. Otherwise they stay, and cost, with their '
                       'data.')),
)
