"""Driver packages for tests, installed as pip would install them."""

import pathlib
import sys
import tempfile

import fixtures

from magnum.drivers.common import registry

SAMPLES = 'magnum.tests.functional.contract.samples'


class InstalledDrivers(fixtures.Fixture):
    """Adds a distribution with these entry points to the path.

    :param drivers: {entry point name: 'module:Class' below the samples}
    """

    def __init__(self, **drivers):
        self.drivers = drivers

    def _setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        metadata = pathlib.Path(folder.name) / 'samples-1.dist-info'
        metadata.mkdir()
        (metadata / 'METADATA').write_text(
            'Metadata-Version: 2.1\nName: samples\nVersion: 1\n',
            encoding='utf-8')
        lines = [f'[{registry.GROUP}]'] + [
            f'{name} = {SAMPLES}.{target}'
            for name, target in self.drivers.items()]
        (metadata / 'entry_points.txt').write_text(
            '\n'.join(lines) + '\n', encoding='utf-8')
        sys.path.insert(0, folder.name)
        self.addCleanup(sys.path.remove, folder.name)
        registry.clear()
        self.addCleanup(registry.clear)
