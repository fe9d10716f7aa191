"""python3 tools/cloud COMMAND: a private OpenStack to try Magnum on."""

import importlib
import pathlib
import sys

# Started as a folder, this is no package yet.
sys.path[0] = str(pathlib.Path(__file__).resolve().parents[1])

sys.exit(importlib.import_module('cloud.cli').main())
