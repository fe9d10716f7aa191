"""nova-compute that also finds virt drivers in this folder."""

import os
import sys

# First, as nova.cmd.compute decides on eventlet before all other imports.
from nova.cmd import compute
import nova.virt

# Nova loads drivers from below nova.virt only.
nova.virt.__path__.append(os.path.dirname(os.path.abspath(__file__)))

sys.exit(compute.main())
