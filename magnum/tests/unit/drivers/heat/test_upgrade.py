import types

import pytest

from magnum.common import exception
from magnum.drivers.heat import upgrade


def labelled(**labels):
    return types.SimpleNamespace(labels=labels)


CLUSTER = types.SimpleNamespace(coe_version='v1.23.3')


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
    assert params == dict.fromkeys(upgrade.KUBE_TAG_PARAMS, 'v1.30.0')


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


def test_labels_of_the_group_follow():
    assert upgrade.new_labels(labelled(a='b', kube_tag='v1'),
                              labelled(kube_tag='v2')) == {
        'a': 'b', 'kube_tag': 'v2'}
    assert upgrade.new_labels(labelled(a='b'), labelled()) == {'a': 'b'}
