"""Files with which the conductor proves to a cluster who it is.

Owns where they are, who may read them, and that they vanish after use.
Clients of TLS insist on files; nothing else is a reason to write a key to a
disk. Must not know how certificates are stored, nor who uses them.
"""

import collections
import contextlib
import fcntl
import os
import shutil
import tempfile
import threading
import time

from oslo_log import log as logging
from oslo_utils import uuidutils

from magnum.common import cluster_certs
import magnum.conf

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

# Their names, in the order of create_client_files.
_FILES = ('ca.crt', 'client.key', 'client.crt')

# Contents of so many clusters are kept in memory; they are a few kilobytes
# each, and fetching them costs a store like Barbican a dozen requests.
_REMEMBERED = 1024

# Seconds until files that are made are locked, with much to spare.
_BEING_MADE = 10

# What directories are called, after which come the uuid of the cluster and
# something random: where others keep things, whose they are as well.
_OURS = ''
_AMONG_OTHERS = 'magnum-'

_UUID_LENGTH = 36

_lock = threading.Lock()
_contents = collections.OrderedDict()


def reset():
    """Forget all contents (between tests)."""
    with _lock:
        _contents.clear()


def _as_bytes(value):
    return value.encode('utf-8') if isinstance(value, str) else value


def _fetch(cluster, context):
    authority = cluster_certs.get_cluster_ca_certificate(cluster, context)
    client = cluster_certs.get_cluster_magnum_cert(cluster, context)
    return tuple(map(_as_bytes, (
        authority.get_certificate(), client.get_decrypted_private_key(),
        client.get_certificate())))


def _contents_of(cluster, context):
    # Another conductor may have rotated the certificates since.
    refs = cluster.ca_cert_ref, cluster.magnum_cert_ref
    with _lock:
        found = _contents.get(cluster.uuid)
    if found is None or found[0] != refs:
        found = refs, _fetch(cluster, context)
        with _lock:
            _contents[cluster.uuid] = found
            _contents.move_to_end(cluster.uuid)
            while len(_contents) > _REMEMBERED:
                _contents.popitem(last=False)
    return found[1]


class _File:
    """An open file that takes its directory along when it is closed.

    It is locked as long as it is open; the lock of a process ends with it,
    however it ends.
    """

    def __init__(self, directory, name, content):
        self.name = os.path.join(directory, name)
        # Never readable by others, not even for a moment.
        handle = os.open(self.name, os.O_RDWR | os.O_CREAT | os.O_EXCL,
                         0o600)
        self._file = os.fdopen(handle, 'r+b')
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._file.write(content)
        self._file.flush()
        self._file.seek(0)

    def __getattr__(self, name):
        return getattr(self._file, name)

    def __iter__(self):
        return iter(self._file)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    def __del__(self):
        # Of a half made one there may be no file yet.
        if '_file' in self.__dict__:
            self.close()

    def close(self):
        """The file does not exist afterwards; nor does its directory.

        The directory goes with the last of its files.
        """
        if self._file.closed:
            return
        self._file.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.name)
        with contextlib.suppress(OSError):
            os.rmdir(os.path.dirname(self.name))


def _is_used(path):
    """Say whether a process has this file open."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _is_leftover(entry, prefix):
    """Say whether a directory was ours, and whoever used it died."""
    uuid = entry.name[len(prefix):][:_UUID_LENGTH]
    if not (entry.name.startswith(prefix) and uuidutils.is_uuid_like(uuid) and
            entry.is_dir(follow_symlinks=False)):
        return False
    found = entry.stat(follow_symlinks=False)
    if (found.st_uid != os.geteuid() or
            found.st_mtime > time.time() - _BEING_MADE):
        return False
    with os.scandir(entry.path) as files:
        return not any(_is_used(one.path) for one in files)


def _places():
    """Return where directories are made, and how their names begin."""
    return ((CONF.cluster.temp_cache_dir, _OURS),
            (CONF.tempdir or tempfile.gettempdir(), _AMONG_OTHERS))


def sweep():
    """No files are on this host that a process left which died.

    So are those of earlier releases, which kept files for good, in
    directories named like clusters. What cannot be removed is logged.
    """
    for folder, prefix in _places():
        try:
            with os.scandir(folder) as entries:
                found = list(entries)
        except OSError as exc:
            LOG.debug('No certificates are looked for: %s', exc)
            continue
        for entry in found:
            try:
                if _is_leftover(entry, prefix):
                    shutil.rmtree(entry.path)
            except FileNotFoundError:
                # Its user, or another conductor, was faster.
                continue
            except OSError as exc:
                LOG.warning('Files of certificates stay behind: %s', exc)


def _directory(cluster):
    """Return a new directory for one use, which only we can look into."""
    (folder, prefix), (other, other_prefix) = _places()
    if os.path.isdir(folder):
        try:
            return tempfile.mkdtemp(prefix=f'{prefix}{cluster.uuid}-',
                                    dir=folder)
        except OSError as exc:
            LOG.warning('[cluster] temp_cache_dir cannot be used: %s', exc)
    return tempfile.mkdtemp(prefix=f'{other_prefix}{cluster.uuid}-',
                            dir=other)


def create_client_files(cluster, context=None):
    """Return three open files: CA certificate, client key, certificate.

    They are in a directory of their own below [cluster] temp_cache_dir,
    or below [DEFAULT] tempdir if that cannot be used. Nobody else can read
    them, and each vanishes when it is closed.

    :raises CertificateStorageException: the certificates cannot be read.
    """
    contents = _contents_of(cluster, context)
    directory = _directory(cluster)
    with contextlib.ExitStack() as undo:
        undo.callback(shutil.rmtree, directory, ignore_errors=True)
        opened = tuple(_File(directory, name, content) for name, content
                       in zip(_FILES, contents, strict=True))
        undo.pop_all()
    return opened


def delete_client_files(cluster, context=None):
    """Nothing of the cluster's certificates is remembered on this host.

    Files in use vanish with their use; those of an earlier release do now,
    as does what the dead left.
    """
    with _lock:
        _contents.pop(cluster.uuid, None)
    sweep()
    shutil.rmtree(os.path.join(CONF.cluster.temp_cache_dir, cluster.uuid),
                  ignore_errors=True)
