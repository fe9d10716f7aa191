"""Which labels of a Kubernetes cluster go together.

Owns the refusals that take more than one label, or the version, to judge: a
label that could have no effect is refused where it would be believed. It
must not know how labels reach the nodes, nor ask the cloud.
"""

import dataclasses
import re

from oslo_utils import strutils

from magnum.common import exception
from magnum.drivers.common import images
from magnum.drivers.common import labels as label_table
from magnum.i18n import _

#: Releases of Kubernetes that took something away.
NO_INSECURE_PORT = (1, 20)
NO_DOCKER = (1, 24)
#: From it on only in the new way, which containerd learnt in 1.6.
ONLY_NEW_CRI = (1, 26)
NO_OLD_EVICTION = (1, 25)
#: Before it the project itself published images hyperkube.
NO_HYPERKUBE = (1, 19)

#: Labels whose programs act on the cloud as the owner of the cluster.
NEED_TRUST = ('auto_scaling_enabled', 'auto_healing_enabled',
              'cinder_csi_enabled')


@dataclasses.dataclass(frozen=True)
class Case:
    """What rules look at.

    :ivar labels: the labels in force
    :ivar distro: os_distro of the nodes
    :ivar trusted: whether nodes may act for the owner of the cluster
    :ivar registry: whether nodes keep images in Swift
    """

    labels: dict
    distro: str
    tls_disabled: bool
    trusted: bool
    registry: bool = False

    def get(self, name):
        """Return a label's value as text, by default the table's."""
        value = self.labels.get(name)
        if value in (None, ''):
            value = label_table.LABELS[name].default
        return '' if value is None else str(value)

    def is_on(self, name):
        """Say whether a switch is on."""
        return strutils.bool_from_string(self.get(name))

    @property
    def kubernetes(self):
        """The release as numbers, such as (1, 36)."""
        return release(self.get('kube_tag'))


def release(tag):
    """Return major and minor version of a tag; newest if it has none."""
    match = re.match(r'v?(\d+)\.(\d+)', tag)
    if match is None:
        return release(images.DEFAULT)
    return int(match[1]), int(match[2])


def _refuse(sentence, **values):
    raise exception.InvalidParameterValue(sentence % values)


def flavour_honours_label(case):
    """A label only other distros read is not accepted and forgotten."""
    for name in case.labels:
        row = label_table.LABELS.get(name)
        if row is not None and row.flavours and (
                case.distro not in row.flavours):
            _refuse(_('The label %(name)s has no effect on nodes of '
                      '%(distro)s, only on those of %(known)s.'),
                    name=name, distro=case.distro,
                    known=', '.join(row.flavours))


def kubernetes_runs_on_docker(case):
    if (case.get('container_runtime') == 'host-docker' and
            case.kubernetes >= NO_DOCKER):
        _refuse(_('Kubernetes %(tag)s does not run on Docker: the label '
                  'container_runtime must be containerd.'),
                tag=case.get('kube_tag'))


def kubernetes_speaks_to_containerd(case):
    version = case.get('containerd_version')
    below, _version = images.CONTAINERD_BELOW
    if (version and case.get('container_runtime') == 'containerd' and
            case.kubernetes < release(below) and
            release(version) >= (2, 0)):
        _refuse(_('Kubernetes %(tag)s needs the label container_runtime to '
                  'be host-docker, or containerd_version below 2.'),
                tag=case.get('kube_tag'))
    if (version and case.get('container_runtime') == 'containerd' and
            case.kubernetes >= ONLY_NEW_CRI and release(version) < (1, 6)):
        _refuse(_('Kubernetes %(tag)s needs containerd_version 1.6 or '
                  'later.'), tag=case.get('kube_tag'))


def kubernetes_goes_without_tls(case):
    if case.tls_disabled and case.kubernetes >= NO_INSECURE_PORT:
        _refuse(_('Kubernetes %(tag)s has no API without TLS: the template '
                  'must not have tls_disabled, or a kube_tag below 1.20.'),
                tag=case.get('kube_tag'))


def draino_works(case):
    if (case.is_on('auto_healing_enabled') and
            case.get('auto_healing_controller') == 'draino' and
            case.kubernetes >= NO_OLD_EVICTION):
        _refuse(_('Draino does not work with Kubernetes %(tag)s: the label '
                  'auto_healing_controller must be magnum-auto-healer.'),
                tag=case.get('kube_tag'))


def digest_has_an_image(case):
    tag = case.get('kube_tag')
    if case.get('kube_image_digest') and not (
            case.get('hyperkube_prefix') or '-rancher' in tag or
            case.kubernetes < NO_HYPERKUBE):
        _refuse(_('The label kube_image_digest is of an image hyperkube; '
                  '%(tag)s has one image per component.'), tag=tag)


def owner_is_acted_for(case):
    """What the user asks for by name and could not work is refused.

    What is on by default is left out silently where there is no trust.
    """
    if case.trusted:
        return
    wanted = [name for name in NEED_TRUST
              if case.labels.get(name) and case.is_on(name)]
    if case.registry:
        wanted.append('registry_enabled')
    if case.get('ingress_controller') == 'octavia':
        wanted.append('ingress_controller=octavia')
    if 'auto_healing_enabled' in wanted and (
            case.get('auto_healing_controller') == 'draino'):
        wanted.remove('auto_healing_enabled')
    if wanted:
        _refuse(_('%(names)s: this needs nodes that act for the owner of '
                  'the cluster, and "cluster_user_trust" must be set to True '
                  'in magnum.conf.'), names=', '.join(wanted))


def bounds_are_in_order(case):
    most = case.get('max_node_count')
    if most and int(case.get('min_node_count')) > int(most):
        _refuse(_('The label min_node_count must not be above '
                  'max_node_count.'))


def defaults_of_release(labels):
    """Return labels that hold because of the release of Kubernetes.

    They win over what holds on an operating system.

    :param labels: the labels in force, as far as they are known
    """
    case = Case(labels=labels, distro='', tls_disabled=False, trusted=True)
    below, version = images.CONTAINERD_BELOW
    if (case.get('container_runtime') == 'containerd' and
            case.kubernetes < release(below)):
        return {'containerd_version': version}
    return {}


RULES = (
    flavour_honours_label,
    kubernetes_runs_on_docker,
    kubernetes_speaks_to_containerd,
    kubernetes_goes_without_tls,
    draino_works,
    digest_has_an_image,
    owner_is_acted_for,
    bounds_are_in_order,
)

#: Those another version can break.
VERSION_RULES = (
    kubernetes_runs_on_docker,
    kubernetes_speaks_to_containerd,
    kubernetes_goes_without_tls,
    draino_works,
    digest_has_an_image,
)


def check_upgrade(labels, distro, tls_disabled):
    """Refuse a version that the labels nodes keep do not go with.

    :param labels: those of the nodes, with kube_tag as it shall be
    :raises: InvalidParameterValue with a sentence about them
    """
    case = Case(labels=labels, distro=distro, tls_disabled=tls_disabled,
                trusted=True)
    for rule in VERSION_RULES:
        rule(case)


def check(labels, distro, tls_disabled, trusted, registry=False):
    """Refuse labels that could not work together.

    :param labels: the labels in force
    :raises: InvalidParameterValue with a sentence about them
    """
    case = Case(labels=labels, distro=distro, tls_disabled=tls_disabled,
                trusted=trusted, registry=registry)
    for name, value in labels.items():
        label_table.check(name, value)
    for rule in RULES:
        rule(case)
