import types

from magnum.api.requests import federation as requests
from magnum.api import rules
from magnum.api.rules import federation
from magnum.common import exception
from magnum.tests import base


def case(**values):
    return types.SimpleNamespace(**{
        'properties': {'dns-zone': 'example.org.'}, 'is_supported': True,
        'host': types.SimpleNamespace(uuid='h'),
        'federation': types.SimpleNamespace(status='CREATE_COMPLETE'),
        'refuse_in_progress': requests.Change.refuse_in_progress, **values})


class FederationRulesTest(base.TestCase):

    def test_what_is_right(self):
        rules.check(federation.CREATE, case())
        for status in (*requests.SETTLED, None):
            rules.check(federation.UPDATE, case(
                federation=types.SimpleNamespace(status=status)))

    def test_what_is_not(self):
        for error, values in (
                (exception.InvalidParameterValue, {'properties': None}),
                (exception.InvalidParameterValue,
                 {'properties': {'x': 'y'}}),
                (exception.InvalidParameterValue,
                 {'properties': {'dns-zone': ''}}),
                (exception.NotSupported, {'is_supported': False}),
                (exception.NotSupported, {'host': None}),
                (exception.NotSupported, {
                    'federation': types.SimpleNamespace(
                        status='DELETE_IN_PROGRESS')})):
            self.assertRaises(error, rules.check, federation.UPDATE,
                              case(**values))

    def test_a_request_is_looked_at_before_the_driver(self):
        self.assertRaises(exception.InvalidParameterValue, rules.check,
                          federation.CREATE,
                          case(properties={}, is_supported=False))
