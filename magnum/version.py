"""Version of the installed package, read from its metadata.

Must not import anything else of the project.
"""

import pbr.version

version_info = pbr.version.VersionInfo('magnum')
version_string = version_info.version_string
