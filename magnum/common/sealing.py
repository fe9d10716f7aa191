"""Seals secrets that must be kept for a while, such as a user's token.

The key comes from the password that the API and the conductors share, so
nothing new has to be configured.  Must not know what is sealed.
"""

import base64

from cryptography import fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf import hkdf

from magnum.common import exception
import magnum.conf
from magnum.conf import keystone as conf_keystone

CONF = magnum.conf.CONF

_PURPOSE = b'magnum sealing 1'


def _password():
    for group in (conf_keystone.GROUP.name, conf_keystone.LEGACY_GROUP):
        # Other kinds of credentials have no such option.
        password = getattr(CONF[group], 'password', None)
        if password:
            return password
    raise exception.SealingKeyMissing()


def _box():
    key = hkdf.HKDF(algorithm=hashes.SHA256(), length=32, salt=None,
                    info=_PURPOSE).derive(_password().encode())
    return fernet.Fernet(base64.urlsafe_b64encode(key))


def seal(text):
    """Return ``text`` encrypted and signed, as text.

    :raises SealingKeyMissing: the service has no password; do not keep the
        secret then.
    """
    return _box().encrypt(text.encode()).decode()


def unseal(text):
    """Return what :func:`seal` was given.

    :raises SealingKeyMissing: the service has no password.
    :raises SealBroken: sealed with another password, or changed since.
    """
    try:
        return _box().decrypt(text.encode()).decode()
    except fernet.InvalidToken as exc:
        raise exception.SealBroken() from exc
