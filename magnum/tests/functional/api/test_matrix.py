"""Requests and statuses as the API contract has them, one row each.

``matrix.md`` is the table. Besides rows a section has lines such as
``* status c1 UPDATE_FAILED`` that change the state directly. Every cluster
is CREATE_COMPLETE, with nothing going on, before each row that writes.
Words in angle brackets stand for the uuid of what the section made first.
"""
import json
import pathlib
import re
import typing
import uuid

import sqlalchemy as sa

from magnum.common import context as magnum_context
from magnum.db.sqlalchemy import models
from magnum import objects
from magnum.tests import base
from magnum.tests.functional.api import fixtures

TABLE = pathlib.Path(__file__).with_name('matrix.md')

#: What a word in angle brackets is the uuid of.
STANDS_FOR = {'T': 'ct1', 'T2': 'ct2', 'T_pub': 'pub', 'T_hidden': 'hid',
              'T_privhid': 'privhid', 'T_nolb': 'nolb', 'C': 'c1',
              'H': 'host'}
CSR = ('-----BEGIN CERTIFICATE REQUEST-----\\nMIIB\\n'
       '-----END CERTIFICATE REQUEST-----\\n')
HEADER = re.compile(r'([A-Z][\w-]+): *([^;]+)')


class Row(typing.NamedTuple):
    """A line of the table."""

    number: int
    request: str
    version: str
    caller: str
    body: str
    status: str
    upstream: str


def cells(line):
    """The cells of a line; a bar in backquotes is none."""
    return [cell.strip() for cell in
            re.findall(r'((?:`[^`]*`|[^|`])*)\|', line.strip()[1:])]


def sections():
    """Rows and directives by title of their section."""
    found = {}
    for number, line in enumerate(
            TABLE.read_text(encoding='utf-8').splitlines(), 1):
        if line.startswith('## '):
            rows = found[line[3:]] = []
        elif line.startswith('* '):
            rows.append((number, *line[2:].split()))
        elif line.startswith('| ') and not line.startswith('| Request'):
            rows.append(Row(number, *cells(line)))
    return found


class MatrixTest(base.TestCase):
    """One section in order."""

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        self.admin = magnum_context.make_admin_context(all_tenants=True)
        self.staged = False
        self.made = {'UUID': str(uuid.uuid4()), 'CSR': CSR}

    def play(self, rows):
        """Send the rows; returns what was not as the table says."""
        wrong = []
        for row in rows:
            if not isinstance(row, Row):
                getattr(self, 'have_' + row[1])(*row[2:])
                continue
            answer = self.send(row)
            if str(answer.status_int) != row.status:
                wrong.append('%d: %s %s -> %s, not %s: %s' % (
                    row.number, row.request, row.body, answer.status_int,
                    row.status, answer.text[:300]))
        return wrong

    def send(self, row):
        method, path = self.filled(row.request).split(' ', 1)
        if method != 'GET' and not self.staged:
            self.settle()
        self.staged = False
        body = self.filled(row.body.strip('`'))
        headers = dict(HEADER.findall(row.version))
        version = HEADER.sub('', row.version).strip(' ;')
        raw = None
        if body.startswith('raw '):
            raw, body = body[4:].encode(), ''
        answer = self.api.request(
            method, path.replace(' ', '%20'),
            body=json.loads(body) if body else None,
            raw=raw, caller=self.caller(row.caller), version=version,
            headers=headers)
        if method == 'POST' and answer.status_int in (201, 202):
            self.remember(json.loads(body).get('name'),
                          answer.json.get('uuid'))
        return answer

    def filled(self, text):
        text = re.sub(r'([a-zA-Z])\*(\d+)',
                      lambda match: match[1] * int(match[2]), text)
        return re.sub(r'<(\w+)>', lambda match: self.made[match[1]], text)

    @staticmethod
    def caller(words):
        words, _at, project = words.partition('@')
        other = words.endswith(' other user')
        return fixtures.token(words.removesuffix(' other user'),
                              'u2' if other else 'u1', project or 'p1')

    def remember(self, name, ident):
        for word, meant in STANDS_FOR.items():
            if name == meant:
                self.made.setdefault(word, ident)

    def settle(self):
        self.api.settle()
        with self.api.database.engine.begin() as connection:
            connection.execute(sa.update(models.Federation).values(
                status='CREATE_COMPLETE'))

    def have_status(self, name, status):
        cluster = objects.Cluster.get_by_name(self.admin, name)
        self.settle()
        cluster.status = status
        cluster.save()
        self.staged = True

    def have_address(self, name):
        cluster = objects.Cluster.get_by_name(self.admin, name)
        cluster.api_address = fixtures.ADDRESS
        cluster.save()

    def have_word(self, word, other):
        self.made[word] = self.made[other]


def _section(rows):
    def test(self):
        wrong = self.play(rows)
        self.assertEqual([], wrong, '\n'.join(['', *wrong]))

    return test


for _title, _rows in sections().items():
    setattr(MatrixTest, 'test_' + re.sub(r'\W+', '_', _title).lower(),
            _section(_rows))
