"""Keeps the secrets of the cluster that is worked on out of what is told.

Other services quote what they were told, and so do tracebacks. Owns what is
secret in this thread at the moment and the masking of texts and log records.
Must not know what a cluster is, nor where its secrets come from.
"""

import contextlib
import contextvars
import functools
import logging
import traceback

MASK = '***'

# Shorter ones are in any text; no secret of ours is that short.
_SHORTEST = 8

_scope = contextvars.ContextVar('magnum.redaction', default=None)


class _Scope:
    """Values that are secret, or were since the work began."""

    def __init__(self):
        self.sources = []
        self._seen = set()

    def mask(self, text):
        for source in self.sources:
            self._seen.update(secret for secret in source()
                              if secret and len(secret) >= _SHORTEST)
        for secret in self._seen:
            text = text.replace(secret, MASK)
        return text

    def clean(self, record):
        """A log record tells no secret afterwards."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            # Whoever formats it will tell that it cannot be.
            return
        told = ''
        if record.exc_info and record.exc_info[0]:
            told = ''.join(traceback.format_exception(*record.exc_info))
        if (message, told) == (self.mask(message), self.mask(told)):
            return
        record.msg = '\n'.join(filter(None, map(self.mask, (
            message, told.rstrip()))))
        # What it was made of would tell.
        record.args = ()
        record.exc_info = record.exc_text = None


@contextlib.contextmanager
def hiding():
    """Until the end of the block this thread tells nothing it is to hide."""
    token = _scope.set(_Scope())
    try:
        yield
    finally:
        _scope.reset(token)


def hide(source):
    """What the source returns, now and later, is secret in this block.

    :param source: function without arguments; None and '' in what it returns
        are nothing. Outside of a block it is not called.
    """
    scope = _scope.get()
    if scope is not None:
        scope.sources.append(source)


def masked(text):
    """Return the text without what is secret at the moment."""
    scope = _scope.get()
    return text if scope is None else scope.mask(text)


def _make_record(make, *args, **kwargs):
    record = make(*args, **kwargs)
    scope = _scope.get()
    if scope is not None:
        scope.clean(record)
    return record


def install():
    """Log records are masked from now on, whoever logs; twice is fine.

    :returns: function that takes it back
    """
    former = logging.getLogRecordFactory()
    if getattr(former, 'func', None) is not _make_record:
        logging.setLogRecordFactory(functools.partial(_make_record, former))
    return functools.partial(logging.setLogRecordFactory, former)
