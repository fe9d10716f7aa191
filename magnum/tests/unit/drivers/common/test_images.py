import importlib.util
import re

import pytest
import yaml

from magnum.drivers.common import gen
from magnum.drivers.common import images
from magnum.drivers.common import labels

TABLES = {'defaults': images.DEFAULTS, 'docker': images.ON_DOCKER,
          'pinned': images.PINNED}
ROWS = [pytest.param(row, id=f'{table}-{name}')
        for table, rows in TABLES.items() for name, row in rows.items()]


def test_versions_are_tags():
    for version in images.VERSIONS.values():
        assert re.fullmatch(r'[A-Za-z0-9._-]*', version)


def test_images_name_their_registry():
    for image in images.IMAGES.values():
        assert '.' in image.split('/')[0]
        assert re.fullmatch(r'[a-z0-9./_-]+(:[A-Za-z0-9._-]+)?', image)


def test_what_moved_names_the_version_and_the_old_place():
    for table, earlier in ((images.IMAGES, images.EARLIER),
                           (images.CHARTS, images.CHARTS_EARLIER)):
        assert set(earlier) <= set(table)
        for pairs in earlier.values():
            versions = [tuple(map(int, version.split('.')))
                        for version, _place in pairs]
            assert versions == sorted(versions)
            for _version, place in pairs:
                assert '.' in place.split('/')[0] or '://' in place


def test_the_oldest_release_is_not_above_the_default():
    oldest, default = (tuple(map(int, each.split('.')))
                       for each in (images.OLDEST, images.DEFAULT))
    assert oldest <= default


@pytest.mark.parametrize('row', ROWS)
def test_a_version_says_where_it_is_known_from(row):
    if not row.tag:
        assert row.source.startswith('that of ')
    elif row.tag != 'wallaby-stable-1':
        assert re.fullmatch(
            r'[a-z0-9-]+/[A-Za-z0-9._-]+(: | |, ).+', row.source)
        # A day, or a file of a release.
        assert re.search(r', 20\d\d-\d\d-\d\d$|: \S+/\S+$', row.source)


def test_docker_names_what_is_a_default():
    assert set(images.ON_DOCKER) <= set(images.DEFAULTS)
    for name, row in images.ON_DOCKER.items():
        assert row.tag != images.DEFAULTS[name].tag


def test_a_place_without_a_label_has_its_tag_from_the_table():
    tagged = {name: image.rpartition(':')[2]
              for name, image in images.IMAGES.items()
              if ':' in image.rpartition('/')[2]}
    assert tagged == {name: images.PINNED[name].tag for name in tagged}
    assert set(images.PINNED) - set(tagged) == {
        'containerd', 'containerd_1'}


def test_images_of_one_release_go_together():
    """Kubernetes and what comes with each of its releases."""
    for table in (images.VERSIONS, images.VERSIONS_ON_DOCKER):
        minor = table['kube_tag'].rpartition('.')[0]
        for name in ('cloud_provider_tag', 'k8s_keystone_auth_tag',
                     'octavia_ingress_controller_tag', 'autoscaler_tag',
                     'cinder_csi_plugin_tag', 'magnum_auto_healer_tag'):
            assert table[name].rpartition('.')[0] == minor, name


def reloaded(module):
    """Return a module made anew of what others hold now."""
    spec = importlib.util.spec_from_file_location(
        module.__name__, module.__file__)
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    return fresh


@pytest.fixture
def changed(monkeypatch):
    """Give every row another tag; return these by name."""
    tags = {name: f'v99.{number}.1'
            for number, name in enumerate(images.DEFAULTS)}
    for name, tag in tags.items():
        monkeypatch.setitem(images.VERSIONS, name, tag)
    monkeypatch.setattr(gen, 'labels', reloaded(labels))
    return tags


def test_a_version_is_changed_in_one_row(changed):
    """The label's default, Heat's parameters and the node have the tag."""
    assert images.VERSIONS.keys() == images.DEFAULTS.keys()
    parameters = yaml.safe_load('\n'.join(gen.parameters()))
    told = yaml.safe_load('\n'.join(gen.node_env()))
    for name, tag in changed.items():
        label = gen.labels.LABELS[name]
        assert label.default == tag
        for parameter in label.parameters:
            assert parameters[parameter]['default'] == tag
        if label.variable:
            assert told[label.variable] == {'get_param': label.parameters[0]}


def test_no_template_has_a_version_of_its_own():
    """Outside of generated blocks, none of today's tags is written."""
    tags = {tag for tag in {*images.VERSIONS.values(),
                            *images.VERSIONS_ON_DOCKER.values(),
                            *(row.tag for row in images.PINNED.values())}
            if tag}
    for path in sorted(gen.TEMPLATES.rglob('*')):
        # Their Python programs may have been run.
        if path.is_file() and path.suffix != '.pyc':
            text = gen.BLOCK.sub('', path.read_text(encoding='utf-8'))
            assert not [tag for tag in tags if tag in text], path
