"""Errors of any client become ours, by what they mean."""

from keystoneauth1 import exceptions as ka_exception

from magnum.common import client_errors
from magnum.common import exception
from magnum.tests import base


class ClientError(Exception):
    http_status = 400


class Stranger(ClientError):
    http_status = 403


class Away(ClientError):
    http_status = 503


class TestTranslated(base.TestCase):

    def test_each_kind(self):
        for error, expected in (
                (ClientError('odd name'), exception.InvalidParameterValue),
                (Stranger(), exception.AuthorizationFailure),
                (Away(), exception.ServiceUnavailable),
                (ka_exception.Unauthorized(),
                 exception.AuthorizationFailure),
                (ka_exception.ConnectFailure(),
                 exception.ServiceUnavailable)):
            @client_errors.translated('cinder', (Stranger,), ClientError)
            def fail(error=error):
                raise error
            found = self.assertRaises(expected, fail)
            self.assertIs(error, found.__cause__)
            self.assertIn('cinder', str(found).lower())

    def test_who_refuses_and_why(self):
        def refuse():
            with client_errors.translated('neutron', (), ClientError):
                raise ClientError('odd name')

        found = self.assertRaises(exception.InvalidParameterValue, refuse)
        self.assertIn('Neutron refuses: odd name', str(found))

    def test_what_is_not_of_a_client_passes(self):
        def fail():
            with client_errors.translated('neutron', (), ClientError):
                raise KeyError('ours')

        self.assertRaises(KeyError, fail)
