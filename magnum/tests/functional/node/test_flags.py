"""Nodes start Kubernetes with flags that its releases have.

Each name was looked up where Kubernetes 1.25.10 and 1.36.2 declare their
flags and admission plugins: the packages ``options`` of its commands, of
``pkg/kubeapiserver``, ``pkg/controlplane/apiserver``, ``k8s.io/apiserver``,
``k8s.io/cloud-provider`` and ``k8s.io/component-base``. Whoever adds a flag
looks it up there.
"""

import pytest

from magnum.drivers.common import images
from magnum.drivers.common import labels
from magnum.tests.functional.heat import combinations
from magnum.tests.functional.node import judges
from magnum.tests.functional.node import nodes

#: Flags by service, as all releases from 1.25 to 1.36 have them.
FLAGS = {
    'kube-apiserver': '''
        advertise-address allow-privileged anonymous-auth
        authentication-token-webhook-config-file authorization-mode
        authorization-webhook-config-file bind-address client-ca-file
        enable-admission-plugins etcd-cafile etcd-certfile etcd-keyfile
        etcd-servers kubelet-certificate-authority
        kubelet-client-certificate kubelet-client-key
        kubelet-preferred-address-types profiling proxy-client-cert-file
        proxy-client-key-file requestheader-allowed-names
        requestheader-client-ca-file requestheader-extra-headers-prefix
        requestheader-group-headers requestheader-username-headers
        secure-port service-account-issuer service-account-key-file
        service-account-signing-key-file service-cluster-ip-range
        tls-cert-file tls-private-key-file''',
    'kube-controller-manager': '''
        allocate-node-cidrs cloud-provider cluster-cidr
        cluster-signing-cert-file cluster-signing-key-file kubeconfig
        leader-elect node-cidr-mask-size root-ca-file
        service-account-private-key-file service-cluster-ip-range
        use-service-account-credentials''',
    'kube-scheduler': 'kubeconfig leader-elect',
    'kubelet': '''
        cloud-provider config container-runtime-endpoint hostname-override
        kubeconfig node-ip node-labels register-with-taints''',
    'kube-proxy': 'cluster-cidr hostname-override kubeconfig',
}
PLUGINS = '''
    DefaultStorageClass DefaultTolerationSeconds LimitRanger
    MutatingAdmissionWebhook NamespaceLifecycle NodeRestriction
    PersistentVolumeClaimResize Priority ResourceQuota RuntimeClass
    ServiceAccount StorageObjectInUseProtection TaintNodesByCondition
    ValidatingAdmissionWebhook'''


@pytest.fixture(params=judges.RELEASES)
def master(request, ready, tmp_path):
    """Return a master that is told all that adds flags."""
    row = combinations.COMBINATIONS['defaults']
    return ready.node(tmp_path, 'master', {
        **nodes.told(row), 'KUBE_TAG': f'v{request.param}.2',
        'KEYSTONE_AUTH_ENABLED': True, 'CERT_MANAGER_API': True})


def test_a_release_has_the_flags_it_is_started_with(master):
    for service, known in FLAGS.items():
        words = master.sourced(f'/etc/kubernetes/{service}')['ARGS'].split()
        given = {word.partition('=')[0].removeprefix('--')
                 for word in words}
        assert given and given <= set(known.split()), service


def test_releases_have_the_admission_plugins():
    default = labels.LABELS['admission_control_list'].default.split(',')
    assert {*default, 'NodeRestriction'} <= set(PLUGINS.split())


def test_the_table_is_of_the_releases_that_are_supported():
    assert (images.OLDEST, images.DEFAULT) == ('1.25', '1.36')
