"""What flavours of the shared Kubernetes templates have in common.

Owns where these templates are, how a flavour's environment joins those of
the cluster, and what is refused that its nodes could not be. It must not
know any flavour.
"""

import importlib
import os
import string
import urllib.parse

from magnum.common import exception
from magnum.drivers.common import driver
from magnum.drivers.common import labels as label_table
from magnum.drivers.heat import k8s_fedora_template_def
from magnum.drivers.heat import template_def
from magnum.i18n import _

#: Parameters with proxies, which go into user data.
PROXIES = ('http_proxy', 'https_proxy', 'no_proxy')

DRIVERS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class TemplateDefinition(k8s_fedora_template_def.K8sFedoraTemplateDefinition):
    """The shared templates, with nodes as the flavour's environment says."""

    #: Name of the flavour's module; its environment.yaml is beside it.
    module = None

    @property
    def driver_module_path(self):
        return self.module.rpartition('.')[0]

    @property
    def template_path(self):
        return os.path.join(DRIVERS, 'common', 'templates', 'kubernetes',
                            'cluster.yaml')

    def get_env_files(self, cluster_template, cluster, nodegroup=None):
        folder = os.path.dirname(
            importlib.import_module(self.module).__file__)
        return [template_def.COMMON_ENV_PATH + 'kubernetes_nodes.yaml',
                *super().get_env_files(cluster_template, cluster,
                                       nodegroup=nodegroup),
                os.path.join(folder, 'environment.yaml')]


class IgnitionTemplateDefinition(TemplateDefinition):
    """The shared templates, with nodes that boot with Ignition."""

    def get_params(self, context, cluster_template, cluster, **kwargs):
        """Return the Heat parameters of a stack of the cluster.

        Ignition reads the content of files from data URLs, and nodes whose
        URLs have other letters than those of ASCII do not boot.
        """
        params = super().get_params(context, cluster_template, cluster,
                                    **kwargs)
        params['openstack_ca'] = urllib.parse.quote(params['openstack_ca'])
        for name in PROXIES:
            if params.get(name):
                params[name] = urllib.parse.quote(params[name],
                                                  safe=string.printable)
        return params


class Limits:
    """Refuses what a flavour has nothing for. Stands before the driver."""

    #: Values a label may have here, where they are not all of its type.
    limits = {}

    #: Methods of the driver the flavour does not offer.
    refuses = frozenset()

    def require(self, method):
        super().require(method)
        if method in self.refuses:
            raise driver.unsupported(method)

    def _check_labels(self, cluster, cluster_template, nodegroups=None):
        labels = super()._check_labels(cluster, cluster_template, nodegroups)
        for name, allowed in self.limits.items():
            value = labels.get(name, label_table.LABELS[name].default)
            if value is not None and str(value) not in allowed:
                raise exception.InvalidParameterValue(
                    _('Nodes of this kind take no other value for the label '
                      '%(name)s than %(allowed)s.')
                    % {'name': name, 'allowed': ', '.join(allowed)})
        return labels

    def validate_cluster(self, context, cluster, cluster_template):
        super().validate_cluster(context, cluster, cluster_template)
        if cluster_template.docker_storage_driver == 'devicemapper':
            raise exception.InvalidParameterValue(
                _('Containers can no more be stored by devicemapper: the '
                  'template must have another docker_storage_driver, such '
                  'as overlay2.'))
