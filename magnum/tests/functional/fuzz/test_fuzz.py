"""Requests nobody thought of, made from the description of the API.

Every microversion gets its share of MAGNUM_TEST_FUZZ_CASES requests. They
are the same in each run unless MAGNUM_TEST_FUZZ_SEED is another number. The
application itself is watched by fixtures.Api: a status that is not declared,
or a body that is not as described, fails there.
"""
import collections
import itertools
import os
import random

import hypothesis
from hypothesis import strategies
from schemathesis import generation

from magnum.api.controllers import versions
from magnum.tests import base
from magnum.tests.functional.api import fixtures
from magnum.tests.functional.fuzz import cases
from magnum.tests.functional.fuzz import world

CASES = int(os.environ.get('MAGNUM_TEST_FUZZ_CASES', '10000'))
SEED = int(os.environ.get('MAGNUM_TEST_FUZZ_SEED', '0'))
SHARE = -(-CASES // len(versions.VERSIONS))
#: Two of three requests are as described.
MODES = (generation.GenerationMode.POSITIVE,
         generation.GenerationMode.POSITIVE,
         generation.GenerationMode.NEGATIVE)
#: Of the operations that can succeed, the part that has to, in a full share.
#: An operation that never does was not tried behind its first check.
REACHED = 0.7
FULL = 700
#: Walks from one operation to the next, and steps of each.
WALKS = 25
STEPS = 12


def _settings(**values):
    return hypothesis.settings(
        deadline=None, database=None,
        suppress_health_check=list(hypothesis.HealthCheck), **values)


class FuzzTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        self.world = world.World(self.api)
        self.sent = 0
        self.seen = collections.defaultdict(collections.Counter)

    def fuzz(self, version):
        """Send a version its share."""
        operations = [found.ok() for found in cases.schema(
            version, self.api.app).get_all_operations()]
        self.can = [operation.label for operation in operations
                    if min(operation.definition.raw['responses']) < '300']
        turn = -(-SHARE // len(operations))
        for again in itertools.count():
            for number, operation in enumerate(operations):
                self.send(version, operation, turn,
                          SEED + 1000 * again + number)
                if self.sent >= SHARE:
                    return

    def send(self, version, operation, examples, seed):
        @hypothesis.seed(seed)
        @_settings(max_examples=examples)
        @hypothesis.given(strategies.data())
        def request(data):
            def number(limit):
                return data.draw(strategies.integers(0, limit - 1))

            # Another version has another description, so it is given.
            headers = headers_of(version, number)
            case = data.draw(operation.as_strategy(
                MODES[number(len(MODES))], headers=headers))
            cases.inform(case, number)
            self.world.settle()
            self.sent += 1
            answer = case.call_and_validate(checks=cases.CHECKS)
            self.seen[operation.label][answer.status_code] += 1

        request()

    def reached(self):
        """Which part of the operations that can succeed did."""
        return sum(min(self.seen[label], default=500) < 300
                   for label in self.can) / len(self.can)


class WalkTest(base.TestCase):
    """Requests about what earlier requests made."""

    def test_walks(self):
        api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        there = world.World(api)
        there.keep()
        self.addCleanup(there.forget)
        answered = collections.Counter()

        class Walk(cases.schema(versions.MAX, api.app).as_state_machine()):

            def setup(self):
                # A walk that is taken again has to go the same way.
                there.restore()

            def before_call(self, case):
                known = random.Random('%d %s' % (SEED, case.body))
                cases.inform(case, known.randrange, paths=False)
                there.settle()

            def get_call_kwargs(self, case):
                return {'headers': headers_of(versions.MAX,
                                              lambda _limit: 0)}

            def validate_response(self, response, case, **kwargs):
                answered[response.status_code // 100] += 1
                case.validate_response(response, checks=cases.CHECKS)

        Walk.run(settings=_settings(
            max_examples=WALKS, stateful_step_count=STEPS,
            derandomize=True))
        self.assertGreater(answered[2], WALKS)


def headers_of(version, number):
    """The headers of a request that is let in."""
    return {
        versions.HEADER: '%s %s' % (
            versions.SERVICES[number(len(versions.SERVICES))], version),
        'X-Auth-Token': world.TOKENS[number(len(world.TOKENS))]}


def _of(version):
    def test(self):
        self.fuzz(version)
        self.assertGreaterEqual(self.sent, SHARE)
        if SHARE >= FULL:
            self.assertGreaterEqual(self.reached(), REACHED)

    return test


for _row in versions.VERSIONS:
    setattr(FuzzTest, 'test_%s' % _row.number.replace('.', '_'),
            _of(_row.version))
