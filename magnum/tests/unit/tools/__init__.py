"""Makes the programs below tools/ importable."""

import importlib
import pathlib
import sys

TOOLS = pathlib.Path(__file__).resolve().parents[4] / 'tools'
sys.path.append(str(TOOLS))


def load(*names):
    """Return modules of the programs, for tests outside this folder."""
    return [importlib.import_module(name) for name in names]
