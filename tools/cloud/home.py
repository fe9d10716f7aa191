"""The one directory a cloud lives in, and what is remembered there.

Owns paths, the remembered settings and the stamps that let a second run do
only what is missing. Knows nothing of services.
"""

import dataclasses
import hashlib
import json
import os
import pathlib
import secrets

DEFAULT = '~/.cache/magnum-cloud'
CHECKOUT = pathlib.Path(__file__).resolve().parents[2]


@dataclasses.dataclass
class Settings:
    """What the last `up` was asked for."""

    services: list = dataclasses.field(default_factory=list)
    database: str = 'mariadb'
    port_offset: int = 0
    heat_notifications: bool = False
    password: str = dataclasses.field(
        default_factory=lambda: secrets.token_hex(8))


class Home:
    """Paths below one root; directories come to be when first used."""

    def __init__(self, root=None):
        root = root or os.environ.get('MAGNUM_CLOUD_HOME') or DEFAULT
        self.root = pathlib.Path(root).expanduser().absolute()
        self.venv = self.root / 'venv'
        self.legacy_client = self.root / 'legacy-client'
        self.etc = self.root / 'etc'
        self.run = self.root / 'run'
        self.logs = self.root / 'logs'
        self.state = self.root / 'state'
        self.stamps = self.root / 'stamps'

    def make(self):
        """Create the directories, readable by their owner only."""
        for path in (self.root, self.etc, self.run, self.logs, self.state,
                     self.stamps):
            path.mkdir(parents=True, exist_ok=True)
        # The rendered configuration has passwords.
        self.root.chmod(0o700)

    def log(self, name):
        return self.logs / f'{name}.log'

    def load_settings(self):
        """Return the remembered settings, or None when there are none."""
        try:
            text = (self.root / 'settings.json').read_text()
        except FileNotFoundError:
            return None
        return Settings(**json.loads(text))

    def save_settings(self, settings):
        path = self.root / 'settings.json'
        path.write_text(json.dumps(dataclasses.asdict(settings), indent=2))

    def stamped(self, name, value=''):
        """Say whether `name` was finished for exactly this `value`."""
        try:
            return (self.stamps / name).read_text() == value
        except FileNotFoundError:
            return False

    def stamp(self, name, value=''):
        (self.stamps / name).write_text(value)


def digest(*paths, text=''):
    """Return a short hash of the contents of files and directories."""
    total = hashlib.sha256(text.encode())
    for path in paths:
        files = sorted(path.rglob('*.py')) if path.is_dir() else [path]
        for file in files:
            total.update(str(file).encode())
            total.update(file.read_bytes())
    return total.hexdigest()[:16]
