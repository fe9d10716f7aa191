import pathlib

import pytest

from magnum.api.types import cluster_template
from magnum.common import exception
from magnum.drivers.common import images
from magnum.drivers.common import label_types
from magnum.drivers.common import labels

ROWS = [pytest.param(label, id=label.name)
        for label in labels.LABELS.values()]

#: Nothing of this kind may get by any row.
HOSTILE = ('a\nb', 'a\r\nKUBE_TAG=b', 'a\0b', '\x1b[0m')

#: By type: values it lets through, values it refuses.
EXAMPLES = {
    labels.BOOL: (('true', 'False', '1', 'no'), ('maybe', '2', "true'")),
    labels.CIDR: (('10.0.0.0/24', '10.0.0.3/24', 'fd00::/64'),
                  ('10.0.0.0/33', 'net', '10.0.0.0/24;id')),
    labels.CIDRS: (('10.0.0.0/24', '10.0.0.0/24, 10.1.0.0/16'),
                   ('10.0.0.0/24,', 'all')),
    labels.INT: (('0', '30'), ('-1', '1.5', 'ten', '9' * 12)),
    labels.TAG: (('v1.23.3-rancher1', '1.6.6', 'v0.12.0-amd64',
                  'v1.30.1+k3s'),
                 ('v1 2', '$(id)', '`id`', "v'1", '-v1', 'v1;id', 'a/b')),
    labels.PREFIX: (('registry.k8s.io/', 'host:5000/path/',
                     'docker.io/rancher/'),
                    ('docker.io', '$(id)/', "a'/", '/')),
    labels.URL: (('https://example.org/a.tar.gz?x=1', 'http://[::1]:80/'),
                 ('ftp://example.org/', 'https://a b', "https://a'b",
                  'https://$(id) ', 'file:///etc/passwd')),
    labels.SHA256: (('a' * 64,), ('a' * 63, 'g' * 64, 'sha256:' + 'a' * 64)),
    labels.DIGEST: (('a' * 64, 'sha256:' + 'a' * 64), ('md5:a', 'x')),
    labels.NAME: (('ingress', 'rules.example', 'a'), ('-a', 'a b', "a'")),
    labels.NAMES: (('NodeRestriction,Priority', 'A'), ('A,,B', 'A B', ',')),
    labels.OPTIONS: (('--a=b --c="d e"', '--x=$(id)', ''), ("--a='b'",)),
    labels.ALWAYS: (('true', 'True', '1'), ('false', '0', '$(id)')),
    labels.NEVER: (('false', 'no'), ('true', '1', '$(id)')),
    labels.TEXT: (('nova:host', 'two words', 'x"y', '`id`'), ("it's",)),
    labels.JSON: (('{"a": "b"}', '[]'), ('{a: b}', "{'a': 'b'}", 'a')),
    labels.LABELS['mesos_slave_isolation'].type: (
        ('posix/cpu', 'posix/cpu,cgroups/mem'),
        ('posix', 'posix/cpu,', "posix/cpu'", 'posix/cpu, posix/mem')),
    labels.LABELS['mesos_slave_image_providers'].type: (
        ('docker', 'appc,docker'), ('rkt', 'docker,', '$(id)')),
}


def samples(label):
    """Return what a row lets through and what it refuses."""
    if label.type in EXAMPLES:
        return EXAMPLES[label.type]
    accepted = (tuple(labels.LABELS[label.name].type.pattern.split('|')))
    return (tuple(value.replace('\\', '') for value in accepted if value),
            ('none-of-these', "x'", '$(id)'))


@pytest.mark.parametrize('label', ROWS)
def test_a_right_value_arrives_in_heat(label):
    for value in samples(label)[0]:
        if value:
            assert labels.to_heat({label.name: value}) == dict.fromkeys(
                label.parameters, value)
            labels.check(label.name, value, label.engines[0])


@pytest.mark.parametrize('label', ROWS)
def test_a_wrong_value_is_refused(label):
    for value in (*samples(label)[1], *HOSTILE):
        with pytest.raises(exception.InvalidParameterValue) as caught:
            labels.check(label.name, value, label.engines[-1])
        assert label.name in str(caught.value)
        labels.check(label.name, value, 'of-nobody')
        if (label.type is labels.NEVER or
                labels.KUBERNETES not in label.engines):
            continue
        with pytest.raises(exception.InvalidParameterValue):
            labels.to_heat({label.name: value})


@pytest.mark.parametrize('label', ROWS)
def test_a_single_quote_never_passes(label):
    assert not label.type.accepts("a'b")


@pytest.mark.parametrize('label', ROWS)
def test_the_default_is_a_right_value(label):
    if label.default is not None:
        labels.check(label.name, str(label.default))


@pytest.mark.parametrize('label', ROWS)
def test_a_row_is_explained(label):
    assert label.doc.endswith('.')
    assert label.variable in ('', label.variable.upper())
    assert (label.default is None) == (label.absent == labels.SERVICE)


@pytest.mark.parametrize('label', ROWS)
def test_an_empty_label_is_no_label(label):
    labels.check(label.name, '')
    assert labels.to_heat({label.name: ''}) == {}


@pytest.mark.parametrize('label', [
    label for label in labels.LABELS.values()
    if labels.KUBERNETES not in label.engines], ids=lambda row: row.name)
def test_a_label_of_another_engine_is_as_unknown(label):
    labels.check(label.name, "it's\nnothing", labels.KUBERNETES)
    assert labels.to_heat({label.name: "it's\nnothing"}) == {}


def test_engines_of_labels_are_engines():
    assert set(label_types.ENGINES) <= set(cluster_template.COES)
    assert {engine for label in labels.LABELS.values()
            for engine in label.engines} == set(label_types.ENGINES)


def test_unknown_labels_pass_and_are_not_sent():
    labels.check('colour', "it's\nred")
    assert labels.to_heat({'colour': 'red'}) == {}


def test_two_rows_never_feed_one_parameter():
    names = [name for label in labels.LABELS.values()
             for name in label.parameters]
    assert len(names) == len(set(names))


def test_a_release_feeds_all_its_parameters():
    assert labels.to_heat({'kube_tag': 'v1.2.3'}) == {
        'kube_tag': 'v1.2.3', 'master_kube_tag': 'v1.2.3',
        'minion_kube_tag': 'v1.2.3', 'kube_version': 'v1.2.3'}


def test_an_upgradeable_label_is_looked_for_in_the_template():
    template = {'kube_tag': 'v2', 'coredns_tag': 'v3'}
    assert labels.to_heat({}, template_labels=template)['kube_tag'] == 'v2'
    assert labels.to_heat({'kube_tag': 'v1'}, template_labels=template)[
        'kube_tag'] == 'v1'
    assert 'coredns_tag' not in labels.to_heat({}, template_labels=template)


def test_labels_of_a_nodegroup_come_first_but_not_for_the_cluster():
    found = labels.to_heat(
        {'ingress_controller': 'nginx', 'kubelet_options': '--a'},
        {'ingress_controller': 'traefik', 'kubelet_options': '--b'})
    assert found == {'ingress_controller': 'nginx', 'kubelet_options': '--b'}


def test_a_nodegroup_without_labels_has_none_of_the_cluster():
    assert labels.to_heat({'kubelet_options': '--a'}, {}) == {}


def test_defaults_are_those_of_the_table_of_images():
    for name, version in {**images.VERSIONS, **images.DOWNLOADS}.items():
        assert labels.LABELS[name].default == version


def test_what_ended_is_not_asked_for_again():
    assert labels.to_heat({'heapster_enabled': 'true'}) == {}


def earlier_labels():
    """Yield the labels of earlier releases."""
    path = pathlib.Path(__file__).parent / 'labels.txt'
    for line in path.read_text().splitlines():
        if not line.startswith('#'):
            yield line


@pytest.mark.parametrize('name', list(earlier_labels()))
def test_a_label_of_earlier_releases_has_a_row(name):
    assert name in labels.LABELS
