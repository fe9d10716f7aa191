"""Which Keystone domain the trustee users of clusters live in.

Found out once per process.  Must not know users or trusts.
"""

import threading

from magnum.common import exception
from magnum.common import sessions
import magnum.conf

CONF = magnum.conf.CONF

_lock = threading.Lock()
_known = {}


def reset():
    """The domain is found out anew (between tests)."""
    with _lock:
        _known.clear()


def get_id():
    """Return the id of the trustee domain, None when none is configured.

    :raises AuthorizationFailure: Keystone refuses the domain's
        administrator.
    :raises ServiceUnavailable: Keystone does not answer.
    """
    if CONF.trust.trustee_domain_id:
        return CONF.trust.trustee_domain_id
    name = CONF.trust.trustee_domain_name
    if not name:
        return None
    with _lock:
        if name not in _known:
            _known[name] = _ask()
        return _known[name]


@exception.keystone_errors('keystone')
def _ask():
    auth = sessions.domain_admin_auth()
    return auth.get_access(sessions.session()).domain_id
