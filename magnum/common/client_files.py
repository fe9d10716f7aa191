"""Files with which the conductor proves to a cluster who it is.

Owns where they are, who may read them, and that they vanish after use.
Clients of TLS insist on files; nothing else is a reason to write a key to a
disk. Must not know how certificates are stored, nor who uses them.
"""

import collections
import contextlib
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

# Seconds after which files are used by nobody any more.
_LONGEST_USE = 600

_UUID_LENGTH = 36

_lock = threading.Lock()
_contents = collections.OrderedDict()
_swept_at = None


def reset():
    """Forget all contents, and look for leftovers anew (between tests)."""
    global _swept_at
    with _lock:
        _contents.clear()
        _swept_at = None


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
    """An open file that takes its directory along when it is closed."""

    def __init__(self, directory, name, content):
        self.name = os.path.join(directory, name)
        # Never readable by others, not even for a moment.
        handle = os.open(self.name, os.O_RDWR | os.O_CREAT | os.O_EXCL,
                         0o600)
        self._file = os.fdopen(handle, 'r+b')
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


def _sweep(folder):
    """Remove what processes left that died while they used it.

    Earlier releases kept files for good, in directories named like clusters.
    """
    oldest = time.time() - _LONGEST_USE
    with os.scandir(folder) as entries:
        for entry in list(entries):
            with contextlib.suppress(FileNotFoundError):
                if (uuidutils.is_uuid_like(entry.name[:_UUID_LENGTH]) and
                        entry.is_dir(follow_symlinks=False) and
                        entry.stat().st_mtime < oldest):
                    shutil.rmtree(entry.path)


def _sweep_sometimes(folder):
    global _swept_at
    now = time.monotonic()
    with _lock:
        due = _swept_at is None or now - _swept_at > _LONGEST_USE
        if due:
            _swept_at = now
    if due:
        _sweep(folder)


def _directory(cluster):
    """Return a new directory for one use, which only we can look into."""
    folder = CONF.cluster.temp_cache_dir
    if os.path.isdir(folder):
        try:
            _sweep_sometimes(folder)
            return tempfile.mkdtemp(prefix=f'{cluster.uuid}-', dir=folder)
        except OSError as exc:
            LOG.warning('[cluster] temp_cache_dir cannot be used: %s', exc)
    return tempfile.mkdtemp(dir=CONF.tempdir)


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

    Files in use vanish with their use; those of an earlier release do now.
    """
    with _lock:
        _contents.pop(cluster.uuid, None)
    shutil.rmtree(os.path.join(CONF.cluster.temp_cache_dir, cluster.uuid),
                  ignore_errors=True)
