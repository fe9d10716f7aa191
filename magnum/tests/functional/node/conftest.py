"""What tests of programs share."""

import os

import pytest

from magnum.tests.functional.node import nodes


@pytest.fixture(scope='session')
def ready(tmp_path_factory):
    """Return the nodes that were set up, by whichever process."""
    folder = tmp_path_factory.getbasetemp()
    if 'PYTEST_XDIST_WORKER' in os.environ:
        folder = folder.parent
    return nodes.Ready(folder / 'nodes')
