"""Clients at once: the application on an engine that takes many writers."""
import concurrent.futures
import threading

from magnum.common import context as magnum_context
from magnum.tests.functional.api import fixtures
from magnum.tests.unit.db import engines

MEMBER = fixtures.token('member,reader')
DEADLINE = 60
TEMPLATE = {'coe': 'kubernetes', 'image_id': 'ubuntu-img',
            'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small'}


class RaceTestCase(engines.EngineTestCase):
    """A test whose clients send requests together."""

    in_file = True

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini'),
            database=self.database))
        self.admin = magnum_context.make_admin_context(all_tenants=True)

    def ask(self, method, path, body=None, caller=MEMBER):
        return self.api.request(method, path, body, caller=caller)

    def at_once(self, *requests):
        """The answers to requests, arguments of ``ask``, sent together."""
        together = threading.Barrier(len(requests))

        def send(request):
            together.wait(DEADLINE)
            return self.ask(*request)

        with concurrent.futures.ThreadPoolExecutor(len(requests)) as pool:
            return list(pool.map(send, requests))
