"""Makes the programs below tools/ importable."""

import pathlib
import sys

TOOLS = pathlib.Path(__file__).resolve().parents[4] / 'tools'
sys.path.append(str(TOOLS))
