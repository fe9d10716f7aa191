import pytest

from magnum.common import exception
from magnum.drivers.common import images
from magnum.drivers.common import label_rules

OLD = 'v1.23.3-rancher1'


def check(labels, distro='fedora-coreos', tls_disabled=False, trusted=True,
          registry=False):
    label_rules.check(labels, distro, tls_disabled, trusted, registry)


#: Labels that do not go together, and a word of the reason.
REFUSED = [
    ({'container_runtime': 'host-docker'}, {}, 'containerd'),
    ({'container_runtime': 'host-docker', 'kube_tag': 'v1.24.0'}, {},
     'v1.24.0'),
    ({'kube_tag': 'v1.22.0', 'containerd_version': '2.0.1'}, {},
     'host-docker'),
    ({'containerd_version': '1.4.4'}, {}, '1.6'),
    ({'containerd_version': '1.5.18', 'kube_tag': 'v1.26.0'}, {}, '1.6'),
    ({}, {'tls_disabled': True}, 'tls_disabled'),
    ({'kube_tag': 'v1.20.1', 'container_runtime': 'host-docker'},
     {'tls_disabled': True}, 'tls_disabled'),
    ({'auto_healing_enabled': 'true', 'auto_healing_controller': 'draino'},
     {}, 'Draino'),
    ({'kube_image_digest': 'a' * 64}, {}, 'kube_image_digest'),
    ({'ostree_commit': 'abc'}, {'distro': 'coreos'}, 'ostree_commit'),
    ({'auto_scaling_enabled': 'true'}, {'trusted': False},
     'auto_scaling_enabled'),
    ({'auto_healing_enabled': 'true'}, {'trusted': False},
     'cluster_user_trust'),
    ({'cinder_csi_enabled': 'true'}, {'trusted': False},
     'cluster_user_trust'),
    ({'ingress_controller': 'octavia'}, {'trusted': False}, 'octavia'),
    ({}, {'trusted': False, 'registry': True}, 'registry_enabled'),
    ({'min_node_count': '5', 'max_node_count': '3'}, {}, 'min_node_count'),
    ({'heapster_enabled': 'true'}, {}, 'heapster_enabled'),
    ({'use_podman': 'false'}, {}, 'use_podman'),
    ({'coredns_tag': '$(id)'}, {}, 'coredns_tag'),
]
ACCEPTED = [
    ({}, {}),
    ({}, {'trusted': False}),
    ({}, {'registry': True}),
    ({'colour': 'red'}, {}),
    ({'container_runtime': 'host-docker', 'kube_tag': OLD}, {}),
    ({'kube_tag': 'v1.19.5', 'container_runtime': 'host-docker'},
     {'tls_disabled': True}),
    ({'kube_tag': 'v1.19.5', 'containerd_version': '1.6.8'}, {}),
    ({'kube_tag': 'v1.25.9', 'containerd_version': '1.5.18'}, {}),
    ({'containerd_version': '1.7.34'}, {}),
    ({'kube_tag': 'v1.22.0'}, {}),
    ({'containerd_version': images.CONTAINERD}, {}),
    ({'kube_tag': OLD, 'auto_healing_enabled': 'true',
      'auto_healing_controller': 'draino'}, {'trusted': False}),
    ({'auto_healing_controller': 'draino'}, {}),
    ({'kube_tag': OLD, 'kube_image_digest': 'a' * 64}, {}),
    ({'hyperkube_prefix': 'a.test/', 'kube_image_digest': 'a' * 64}, {}),
    ({'ostree_commit': 'abc'}, {'distro': 'fedora-atomic'}),
    ({'auto_scaling_enabled': 'false', 'cinder_csi_enabled': ''},
     {'trusted': False}),
    ({'min_node_count': '3', 'max_node_count': '3'}, {}),
]


@pytest.mark.parametrize('labels,case,word', REFUSED)
def test_what_does_not_go_together_is_refused(labels, case, word):
    with pytest.raises(exception.InvalidParameterValue) as caught:
        check(labels, **case)
    assert word in str(caught.value)


@pytest.mark.parametrize('labels,case', ACCEPTED)
def test_what_goes_together_is_accepted(labels, case):
    check(labels, **case)


def test_releases_are_numbers():
    assert label_rules.release('v1.23.3-rancher1') == (1, 23)
    assert label_rules.release('1.9') == (1, 9)
    assert label_rules.release('latest') == label_rules.release(
        images.DEFAULT)
