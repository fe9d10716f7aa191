"""Small helpers that belong to no room in particular.

Must not know clusters, nor call a service.
"""

import contextlib
import ipaddress
import os
import re
import secrets
import shutil
import tempfile

from oslo_concurrency import processutils
from oslo_log import log as logging
from oslo_utils import netutils

from magnum.common import exception
import magnum.conf
from magnum.i18n import _

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

MEMORY_UNITS = {
    'Ki': 2 ** 10, 'Mi': 2 ** 20, 'Gi': 2 ** 30,
    'Ti': 2 ** 40, 'Pi': 2 ** 50, 'Ei': 2 ** 60,
    'm': 10 ** -3, 'k': 10 ** 3, 'M': 10 ** 6, 'G': 10 ** 9,
    'T': 10 ** 12, 'P': 10 ** 15, 'E': 10 ** 18, '': 1,
}

DOCKER_MEMORY_UNITS = {
    'b': 1, 'k': 2 ** 10, 'm': 2 ** 20, 'g': 2 ** 30,
}

_SAFE_NAME = re.compile(r'[a-zA-Z0-9][a-zA-Z0-9_.-]*')
_K8S_QUANTITY = re.compile(
    r'(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))'
    r'(?:(?P<unit>[KMGTPE]i|[mkMGTPE])|[eE](?P<power>[+-]?\d+))?')
_DOCKER_QUANTITY = re.compile(r'(?P<number>\d+)(?P<unit>[bkmg]?)')
_RANDOM = secrets.SystemRandom()


def execute(*cmd, **kwargs):
    """Run a command; see oslo_concurrency.processutils.execute.

    ``use_standard_locale=True`` gives it LC_ALL=C; a command run as root goes
    through magnum-rootwrap.
    """
    if kwargs.pop('use_standard_locale', False):
        env = dict(kwargs.pop('env_variables', None) or os.environ)
        env['LC_ALL'] = 'C'
        kwargs['env_variables'] = env
    if kwargs.get('run_as_root') and 'root_helper' not in kwargs:
        kwargs['root_helper'] = (
            f'sudo magnum-rootwrap {CONF.rootwrap_config}')
    return processutils.execute(*cmd, **kwargs)


def trycmd(*args, **kwargs):
    """Run a command; return (output, error) also when it fails.

    With ``discard_warnings`` what a successful command wrote to its error
    output is dropped.
    """
    discard = kwargs.pop('discard_warnings', False)
    try:
        out, err = execute(*args, **kwargs)
    except processutils.ProcessExecutionError as exc:
        return '', str(exc)
    return out, '' if discard and err else err


def validate_and_normalize_mac(address):
    """Return a MAC address in lower case.

    :raises InvalidMAC: it is none.
    """
    if not netutils.is_valid_mac(address):
        raise exception.InvalidMAC(mac=address)
    return address.lower()


def validate_dns(dns_list):
    """Return the IPv4 addresses of a comma-separated text, as text again.

    :raises InvalidDNS: one of them is no IPv4 address.
    """
    servers = [part.strip() for part in dns_list.split(',')]
    for server in servers:
        try:
            ipaddress.IPv4Address(server)
        except ValueError as exc:
            raise exception.InvalidDNS(dns=dns_list) from exc
    return dns_list


@contextlib.contextmanager
def tempdir(**kwargs):
    """Give a directory that is removed afterwards, in [DEFAULT] tempdir."""
    kwargs.setdefault('dir', CONF.tempdir)
    path = tempfile.mkdtemp(**kwargs)
    try:
        yield path
    finally:
        rmtree_without_raise(path)


def rmtree_without_raise(path):
    """Remove a tree if it is there; a failure is only logged."""
    try:
        if os.path.isdir(path):
            shutil.rmtree(path)
    except OSError as exc:
        LOG.warning('Failed to remove the directory %s: %s', path, exc)


def safe_rstrip(value, chars=None):
    """Strip the end of a text, unless nothing would be left of it."""
    if not isinstance(value, str):
        LOG.warning('Cannot strip %s, which is no text', type(value))
        return value
    return value.rstrip(chars) or value


def is_name_safe(name):
    """Whether a name is a valid host name part."""
    return bool(name) and _SAFE_NAME.fullmatch(name) is not None


def get_k8s_quantity(quantity):
    """Return the number a Kubernetes CPU or memory quantity stands for.

    ``'100m'`` is 0.1, ``'1Ki'`` is 1024.

    :raises UnsupportedK8sQuantityFormat: it is no quantity.
    """
    match = _K8S_QUANTITY.fullmatch(str(quantity).strip())
    if match is None:
        raise exception.UnsupportedK8sQuantityFormat()
    number = float(match['number'])
    if match['power']:
        return number * 10 ** int(match['power'])
    return number * MEMORY_UNITS[match['unit'] or '']


def get_docker_quantity(quantity):
    """Return the bytes a Docker memory quantity such as ``512m`` stands for.

    :raises UnsupportedDockerQuantityFormat: it is no quantity.
    """
    match = _DOCKER_QUANTITY.fullmatch(str(quantity).strip())
    if match is None:
        raise exception.UnsupportedDockerQuantityFormat()
    return int(match['number']) * DOCKER_MEMORY_UNITS[match['unit'] or 'b']


def generate_password(length, symbolgroups=None):
    """Return a random password.

    :param length: its length, at least one symbol of each group.
    :param symbolgroups: the alphabets; [DEFAULT] password_symbols if None.
    """
    groups = CONF.password_symbols if symbolgroups is None else symbolgroups
    # One of each first, so that rules about "a digit, a capital" hold.
    symbols = [secrets.choice(group) for group in groups][:length]
    alphabet = ''.join(groups)
    symbols += [secrets.choice(alphabet)
                for _unused in range(length - len(symbols))]
    _RANDOM.shuffle(symbols)
    return ''.join(symbols)


def get_openstack_ca():
    """Return the text of [drivers] openstack_ca_file, empty when unset.

    :raises ConfigInvalid: the file cannot be read.
    """
    path = CONF.drivers.openstack_ca_file
    if not path:
        return ''
    try:
        with open(path, encoding='utf-8') as bundle:
            return bundle.read()
    except (OSError, UnicodeDecodeError) as exc:
        raise exception.ConfigInvalid(error_msg=_(
            '[drivers] openstack_ca_file %(path)s: %(error)s') % {
                'path': path, 'error': exc}) from exc
