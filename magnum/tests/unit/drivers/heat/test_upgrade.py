import types

from oslo_config import fixture
import pytest

from magnum.common import exception
from magnum import conf
from magnum.drivers.common import labels
from magnum.drivers.heat import upgrade


def labelled(is_default=True, **labels):
    return types.SimpleNamespace(
        labels=labels, is_default=is_default, tls_disabled=False,
        cluster_distro='fedora-coreos')


CLUSTER = types.SimpleNamespace(coe_version='v1.23.3',
                                default_ng_master=labelled())


@pytest.mark.parametrize('tag, expected', [
    ('v1.23.3-rancher1', (1, 23, 3)),
    ('1.9', (1, 9, 0)),
    ('v1.30.0', (1, 30, 0)),
])
def test_version(tag, expected):
    assert upgrade.version(tag) == expected


def test_a_tag_that_is_no_version_is_refused():
    with pytest.raises(exception.InvalidVersion):
        upgrade.version('latest')


def test_a_tag_feeds_all_its_parameters():
    params = upgrade.version_params(labelled(kube_tag='v1.30.0'))
    assert params == {
        'kube_tag': 'v1.30.0', 'kube_version': 'v1.30.0',
        'master_kube_tag': 'v1.30.0', 'minion_kube_tag': 'v1.30.0'}


def test_only_labels_that_say_so_are_taken_from_the_template():
    everything = {label.name: 'v1.30.0' for label in labels.LABELS.values()}
    assert set(upgrade.version_params(labelled(**everything))) == {
        name for label in labels.LABELS.values() if label.upgradeable
        for name in label.parameters}
    assert set(upgrade.SOURCES) == {'kube_tag', 'ostree_commit',
                                    'ostree_remote'}
    assert upgrade.new_labels(
        labelled(coredns_tag='1', kube_tag='v1.23.3'),
        labelled(coredns_tag='2', etcd_tag='3', kube_tag='v1.24.0')) == {
            'coredns_tag': '1', 'kube_tag': 'v1.24.0'}


def test_a_commit_is_a_version_too():
    params = upgrade.version_params(labelled(ostree_commit='abc', other='x'))
    assert params == {'ostree_commit': 'abc'}


def test_a_template_without_versions_is_refused():
    with pytest.raises(exception.InvalidClusterTemplateForUpgrade):
        upgrade.version_params(labelled(other='x'))


@pytest.mark.parametrize('current, tag', [
    (labelled(kube_tag='v1.24.0'), 'v1.23.9'),
    (labelled(), 'v1.23.2'),
    (labelled(kube_tag='v1.10.0'), 'v1.9.0'),
])
def test_a_step_back_is_refused(current, tag):
    with pytest.raises(exception.InvalidVersion):
        upgrade.check(CLUSTER, labelled(kube_tag=tag), current)


@pytest.mark.parametrize('tag', ['v1.23.3', 'v1.23.4', 'v1.100.0'])
def test_a_step_forward_passes(tag):
    upgrade.check(CLUSTER, labelled(kube_tag=tag), labelled())
    upgrade.check(CLUSTER, labelled(), labelled())


@pytest.fixture
def one_minor_at_a_time():
    with fixture.Config(conf.CONF) as config:
        config.config(group='kubernetes', max_minor_upgrade=1)
        yield


def test_minors_may_be_skipped_unless_the_operator_minds():
    upgrade.check(CLUSTER, labelled(kube_tag='v1.30.0'), labelled())


@pytest.mark.usefixtures('one_minor_at_a_time')
def test_the_next_minor_is_named():
    upgrade.check(CLUSTER, labelled(kube_tag='v1.24.9'), labelled())
    for tag in ('v1.25.0', 'v2.0.0'):
        with pytest.raises(exception.InvalidParameterValue) as caught:
            upgrade.check(CLUSTER, labelled(kube_tag=tag), labelled())
        assert 'v1.24 at most' in str(caught.value)


@pytest.mark.usefixtures('one_minor_at_a_time')
def test_workers_follow_their_masters_over_any_minors():
    cluster = types.SimpleNamespace(
        coe_version='v1.27.0',
        default_ng_master=labelled(kube_tag='v1.27.0'))
    upgrade.check(cluster, labelled(kube_tag='v1.27.0'),
                  labelled(is_default=False, kube_tag='v1.23.3'))


def test_a_group_does_not_go_before_the_masters():
    group = labelled(is_default=False)
    upgrade.check(CLUSTER, labelled(kube_tag='v1.23.9'), group)
    with pytest.raises(exception.InvalidParameterValue) as caught:
        upgrade.check(CLUSTER, labelled(kube_tag='v1.24.0'), group)
    assert 'v1.23.3' in str(caught.value)


def test_a_version_that_nodes_cannot_have_is_refused():
    group = labelled(container_runtime='host-docker')
    upgrade.check(CLUSTER, labelled(kube_tag='v1.23.9'), group)
    with pytest.raises(exception.InvalidParameterValue) as caught:
        upgrade.check(CLUSTER, labelled(kube_tag='v1.24.0'), group)
    assert 'container_runtime' in str(caught.value)


def test_labels_of_the_group_follow():
    assert upgrade.new_labels(labelled(a='b', kube_tag='v1'),
                              labelled(kube_tag='v2')) == {
        'a': 'b', 'kube_tag': 'v2'}
    assert upgrade.new_labels(labelled(a='b'), labelled()) == {'a': 'b'}
