"""When the cloud tier runs, and what its tests have at hand."""

import os
import types

import pytest

from magnum.tests.functional.cloud import harness
from magnum.tests.functional.cloud import heatproxy


def pytest_addoption(parser):
    parser.addoption(
        '--cloud', metavar='HOME', default=os.environ.get('MAGNUM_CLOUD_HOME'),
        help='home of a cloud of tools/cloud that is up')


def pytest_ignore_collect(collection_path, config):
    if collection_path.name.startswith('test_'):
        # None leaves the decision to others; True is no.
        return None if home_of(config) else True


def home_of(config):
    """Return the home, which the command line gives only when it names us."""
    return config.getoption('--cloud', os.environ.get('MAGNUM_CLOUD_HOME'))


def pytest_collection_modifyitems(items):
    for item in items:
        if 'functional/cloud' in str(item.path):
            item.add_marker(pytest.mark.cloud)


@pytest.fixture(scope='session')
def cloud(request):
    """The cloud, asked as a user whose project nobody else uses."""
    home = home_of(request.config)
    if not home:
        raise pytest.UsageError('say which cloud: --cloud HOME')
    found = harness.Cloud(home)
    found.nodes()
    yield found
    found.nodes()
    found.close()


@pytest.fixture(scope='session')
def template(cloud):
    """A template for clusters that cost little."""
    name = harness.unique('small')
    cloud.coe('cluster', 'template', 'create', name, *harness.SMALL)
    yield name
    cloud.coe('cluster', 'template', 'delete', name)


@pytest.fixture(scope='session')
def going(cloud):
    """Lists of names: of clusters that are being deleted, of templates.

    The very end waits for the clusters and deletes the templates they had.
    """
    names = types.SimpleNamespace(clusters=[], templates=[])
    yield names
    for name in names.clusters:
        cloud.wait_gone(name)
    for name in names.templates:
        cloud.magnum('DELETE', f'/clustertemplates/{name}')


@pytest.fixture
def proxy(cloud):
    """A proxy in front of Heat, for conductors that are told of it."""
    with heatproxy.Proxy(cloud) as found:
        yield found


@pytest.fixture
def quiet(cloud, going):
    """Nothing of the project is on its way out."""
    for name in going.clusters:
        cloud.wait_gone(name)


@pytest.fixture
def forget(cloud):
    """Clusters whose names are added are gone after the test."""
    names = []
    yield names
    for name in names:
        cloud.delete(name)
    for name in names:
        cloud.wait_gone(name)
