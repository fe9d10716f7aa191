"""keystoneauth sessions and plugins, made once per process.

Owns how the service, a user's token, a trust and the trustee domain's
administrator log in.  Must not know contexts, clients or what is asked of
Keystone.
"""

import collections
import copy
import hashlib
import os
import threading
import time

from keystoneauth1 import access
from keystoneauth1 import exceptions as ka_exception
from keystoneauth1.identity import v3
from keystoneauth1 import loading
from keystoneauth1 import session as ka_session
import requests

from magnum.common import exception
import magnum.conf
from magnum.conf import keystone as conf_keystone

CONF = magnum.conf.CONF

GROUP = conf_keystone.GROUP.name
LEGACY_GROUP = conf_keystone.LEGACY_GROUP

# Logins of this many users and trusts are remembered; each is small.
_REMEMBERED = 512

# Keystone notes in whole seconds when tokens are made and when those of a user
# are revoked: one made in the same second is void from the start.
_SECOND = 1

# Kept open to one service; more at the same time are closed after use.
_CONNECTIONS = 64


class _Cache:
    """The most recently used values, made once however many threads ask."""

    def __init__(self, size):
        self._size = size
        self._lock = threading.Lock()
        self._values = collections.OrderedDict()

    def get(self, key, make):
        with self._lock:
            if key not in self._values:
                self._values[key] = make()
                if len(self._values) > self._size:
                    self._values.popitem(last=False)
            self._values.move_to_end(key)
            return self._values[key]

    def clear(self):
        with self._lock:
            self._values.clear()


_cache = _Cache(_REMEMBERED)


def reset():
    """Everybody logs in anew (after a reload, and between tests)."""
    _cache.clear()


def _digest(*secrets):
    # Cache keys outlive requests; they must not keep secrets alive.
    text = '\0'.join('' if part is None else part for part in secrets)
    return hashlib.sha256(text.encode()).hexdigest()


class _GivenToken(v3.base.BaseAuth):
    """A token somebody else got: it is used until it is refused."""

    def __init__(self, token):
        super().__init__(auth_url(), include_catalog=True,
                         reauthenticate=False)
        self._given = token

    def invalidate(self):
        # There is no second token to try: the refusal is the answer.
        return False

    def get_cache_id_elements(self):
        return None


class TokenAuth(_GivenToken):
    """Uses a token as it is, asking Keystone once what it allows.

    keystoneauth's own token plugin asks for a new token, which Keystone
    refuses when the given one comes from a trust or an application
    credential.  This one only reads what the token says.
    """

    def get_auth_ref(self, session, **kwargs):
        headers = {'Accept': 'application/json', 'X-Auth-Token': self._given,
                   'X-Subject-Token': self._given}
        resp = session.get(self.token_url, headers=headers,
                           authenticated=False, log=False)
        return access.AccessInfoV3(resp.json(), auth_token=self._given)


class InfoAuth(_GivenToken):
    """Uses a token keystonemiddleware has checked already: asks nothing."""

    def __init__(self, token, info):
        super().__init__(token)
        self._info = info

    def get_auth_ref(self, session, **kwargs):
        return access.create(body=self._info, auth_token=self._given)


class _Used(threading.local):
    """What a thread did with tokens in its last request."""

    token = None
    dropped = False
    renewed = False


class _Session(ka_session.Session):
    """Has a refused token replaced once, however many threads had used it.

    keystoneauth's own gives up where another thread was the first to drop
    it, drops the new one where that has logged in already, and leaves a
    thread that is about to take it with none. Nor does it know that a token
    made right after others were revoked is void as well.
    """

    _dropping = threading.Lock()

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._used = _Used()

    def request(self, *args, **kwargs):
        self._used.renewed = False
        try:
            answer = super().request(*args, **kwargs)
        except ka_exception.Unauthorized:
            if not self._used.renewed:
                raise
        else:
            if answer.status_code != 401 or not self._used.renewed:
                return answer
        time.sleep(_SECOND)
        self.invalidate(kwargs.get('auth'))
        return super().request(*args, **{**kwargs, 'allow_reauth': False})

    def get_auth_headers(self, auth=None, **kwargs):
        headers = super().get_auth_headers(auth, **kwargs)
        self._used.token = (headers or {}).get('X-Auth-Token')
        # Logging in was a request as well.
        self._used.renewed = self._used.dropped
        self._used.dropped = False
        return headers

    def invalidate(self, auth=None):
        plugin = auth or self.auth
        if not getattr(plugin, 'reauthenticate', False):
            return super().invalidate(auth)
        with self._dropping:
            held = plugin.auth_ref
            if held and self._used.token in (None, held.auth_token):
                plugin.auth_ref = _expired(held)
        self._used.dropped = True
        return True


def _expired(held):
    """Return the same access, which its plugin replaces before using it."""
    found = copy.copy(held)
    found.will_expire_soon = lambda *args, **kwargs: True
    return found


def auth_url():
    """Return the URL of Keystone's v3 API without a trailing slash.

    :raises AuthorizationFailure: no URL is configured.
    """
    legacy = CONF[LEGACY_GROUP]
    url = (CONF[GROUP].auth_url or legacy.www_authenticate_uri or
           legacy.auth_uri)
    if not url:
        raise exception.AuthorizationFailure(
            client='keystone', message='[keystone_auth] auth_url is not set')
    url = url.rstrip('/')
    if url.endswith('/v2.0'):
        url = url[:-len('/v2.0')]
    return url if url.endswith('/v3') else url + '/v3'


def session(auth=None, ca_file=None, cert_file=None, key_file=None,
            insecure=None):
    """Return a session for ``auth`` over the connections of the process.

    Settings that are None are those of [keystone_auth].
    """
    options = CONF[GROUP]
    insecure = options.insecure if insecure is None else insecure
    cert = cert_file or options.certfile
    key = key_file or options.keyfile
    return _Session(
        auth=auth,
        # A forked process must not talk over the sockets of its parent.
        session=_cache.get(('connections', os.getpid()), _connections),
        verify=False if insecure else (ca_file or options.cafile or True),
        cert=(cert, key) if cert and key else cert,
        timeout=options.timeout or conf_keystone.DEFAULT_TIMEOUT,
        discovery_cache=_cache.get(('discovery',), dict),
        app_name='magnum')


def _connections():
    connections = requests.Session()
    for scheme in ('http://', 'https://'):
        connections.mount(scheme, ka_session.TCPKeepAliveAdapter(
            pool_maxsize=_CONNECTIONS))
    return connections


def service_auth():
    """Return the plugin of the service's own user.

    :raises AuthorizationFailure: the configured credentials are unusable.
    """
    return _cache.get(('service',), _load_service_auth)


@exception.keystone_errors('keystone')
def _load_service_auth():
    group = GROUP
    if CONF[GROUP].auth_section:
        group = CONF[GROUP].auth_section
    elif not CONF[GROUP].auth_url:
        # NOTE(compat): earlier releases took the credentials of the token
        # middleware when the service had none of its own.
        group = LEGACY_GROUP
    if group != GROUP:
        auth = loading.load_auth_from_conf_options(CONF, group)
        if auth is None:
            raise exception.AuthorizationFailure(
                client='keystone',
                message=f'no credentials in [{GROUP}] nor [{group}]')
        return auth
    kind = CONF[GROUP].auth_type
    # keystoneauth's own function insists on registering the options of this
    # kind, some of which differ from those of "password" in their help.
    for option in loading.get_auth_plugin_conf_options(kind):
        if option.dest not in CONF[GROUP]:
            CONF.register_opt(option, group=GROUP)
    if kind == 'password' and not CONF[GROUP].password:
        raise exception.AuthorizationFailure(
            client='keystone', message='[keystone_auth] password is not set')
    return loading.get_plugin_loader(kind).load_from_options_getter(
        lambda option: CONF[GROUP][option.dest])


def token_auth(token, info=None):
    """Return the plugin that uses a user's token.

    :param info: what keystonemiddleware found out about the token; without
        it Keystone is asked, once per token.
    """
    if info:
        return InfoAuth(token, info)
    return _cache.get(('token', _digest(token)), lambda: TokenAuth(token))


def trust_auth(user_id, password, trust_id, user_name=None):
    """Return the plugin of a trustee who uses a trust."""
    def make():
        if user_id:
            user = {'user_id': user_id}
        else:
            user = {'username': user_name,
                    'user_domain_id': CONF.trust.trustee_domain_id,
                    'user_domain_name': CONF.trust.trustee_domain_name}
        return v3.Password(auth_url=auth_url(), password=password,
                           trust_id=trust_id, **user)
    return _cache.get(('trust', user_id or user_name, trust_id,
                       _digest(password)), make)


def user_auth(user_id, password):
    """Return the plugin of a user who acts for nobody, in no project."""
    return _cache.get(
        ('user', user_id, _digest(password)),
        lambda: v3.Password(auth_url=auth_url(), user_id=user_id,
                            password=password, unscoped=True))


def domain_admin_auth():
    """Return the plugin of the administrator of the trustee domain."""
    trust = CONF.trust
    own = (trust.trustee_domain_admin_domain_id,
           trust.trustee_domain_admin_domain_name)
    # As a pair: the id of one domain would hide the name of another.
    domain_id, domain_name = own if any(own) else (
        trust.trustee_domain_id, trust.trustee_domain_name)

    def make():
        return v3.Password(
            auth_url=auth_url(),
            user_id=trust.trustee_domain_admin_id,
            username=trust.trustee_domain_admin_name,
            user_domain_id=domain_id,
            user_domain_name=domain_name,
            domain_id=trust.trustee_domain_id,
            domain_name=trust.trustee_domain_name,
            include_catalog=False,
            password=trust.trustee_domain_admin_password)
    key = ('domain admin', trust.trustee_domain_admin_id,
           trust.trustee_domain_admin_name, trust.trustee_domain_id,
           trust.trustee_domain_name)
    return _cache.get(key, make)
