"""Names are those of the configuration."""

from magnum.common.x509 import extensions
from magnum.conf import x509 as conf_x509


def test_names():
    assert sorted(extensions.NAMES.values()) == sorted(conf_x509.EXTENSIONS)
    assert sorted(extensions.KEY_USAGES.values()) == sorted(
        conf_x509.KEY_USAGES)
