"""What is secret in a thread is in none of its texts and log records."""

import io
import logging
import threading

from magnum.common import redaction
from magnum.tests import base

SECRET = 'a-secret-that-is-long'


class TestRedaction(base.BaseTestCase):

    def setUp(self):
        super().setUp()
        self.addCleanup(redaction.install())
        self.out = io.StringIO()
        handler = logging.StreamHandler(self.out)
        self.log = logging.getLogger('redaction')
        self.log.setLevel(logging.DEBUG)
        self.log.addHandler(handler)
        self.addCleanup(self.log.removeHandler, handler)
        self.known = [SECRET]

    def hide(self):
        redaction.hide(lambda: self.known)

    def test_texts(self):
        self.assertEqual(SECRET, redaction.masked(SECRET))
        with redaction.hiding():
            self.hide()
            self.assertEqual('<***>', redaction.masked(f'<{SECRET}>'))
            self.known[:] = ['another one', None, '', 'short']
            self.assertEqual('*** *** short', redaction.masked(
                f'{SECRET} another one short'))
        self.assertEqual(SECRET, redaction.masked(SECRET))

    def test_nothing_to_hide_from(self):
        self.hide()
        self.assertEqual(SECRET, redaction.masked(SECRET))

    def test_other_threads(self):
        found = []
        with redaction.hiding():
            self.hide()
            thread = threading.Thread(
                target=lambda: found.append(redaction.masked(SECRET)))
            thread.start()
            thread.join()
        self.assertEqual([SECRET], found)

    def test_records(self):
        with redaction.hiding():
            self.hide()
            self.log.debug('It is %s', SECRET)
            self.log.info(f'It is {SECRET}')
            self.log.info('It is %(what)s', {'what': 'fine'})
        self.assertEqual('It is ***\nIt is ***\nIt is fine\n',
                         self.out.getvalue())

    def test_tracebacks(self):
        with redaction.hiding():
            self.hide()
            try:
                try:
                    raise KeyError(SECRET)
                except KeyError as error:
                    raise ValueError('bad') from error
            except ValueError:
                self.log.exception('It failed')
            try:
                raise ValueError('harmless')
            except ValueError:
                self.log.exception('Again')
        told = self.out.getvalue()
        self.assertNotIn(SECRET, told)
        for text in ("KeyError: '***'", 'ValueError: bad', 'It failed\n',
                     'ValueError: harmless'):
            self.assertIn(text, told)

    def test_record_that_cannot_be_formatted(self):
        """It is the handler who tells; in tests it raises."""
        with redaction.hiding():
            self.hide()
            self.assertRaises(TypeError, self.log.info, '%s and %s', 'one')

    def test_installed_once(self):
        factory = logging.getLogRecordFactory()
        redaction.install()
        self.assertIs(factory, logging.getLogRecordFactory())
