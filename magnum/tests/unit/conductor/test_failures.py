"""What errors mean."""

from heatclient import exc as heat_exc
from keystoneauth1 import exceptions as ka_exc
from octaviaclient.api import exceptions as octavia_exc
from oslo_db import exception as db_exc
import oslo_messaging as messaging
import pytest
import sqlalchemy as sa

from magnum.common import exception
from magnum.conductor import failures
from magnum.drivers.heat import stacks
from magnum.tests import base

KIND = failures.Kind


def _caused(error, cause):
    error.__cause__ = cause
    return error


CASES = (
    (heat_exc.HTTPNotFound(), KIND.GONE),
    (heat_exc.HTTPConflict(), KIND.BUSY),
    (exception.Busy(what='x'), KIND.BUSY),
    (heat_exc.HTTPServiceUnavailable(), KIND.TRANSIENT),
    (heat_exc.CommunicationError(), KIND.TRANSIENT),
    (heat_exc.HTTPUnauthorized(), KIND.UNAUTHORIZED),
    (heat_exc.HTTPBadRequest(), KIND.PERMANENT),
    (ka_exc.ConnectFailure(), KIND.TRANSIENT),
    (ka_exc.InternalServerError(), KIND.TRANSIENT),
    (ka_exc.Unauthorized(), KIND.UNAUTHORIZED),
    (_caused(exception.PreDeletionFailed(cluster_uuid='x', msg='y'),
             ka_exc.NotFound()), KIND.UNAUTHORIZED),
    (_caused(exception.PreDeletionFailed(cluster_uuid='x', msg='y'),
             octavia_exc.OctaviaClientException(403, 'no')),
     KIND.UNAUTHORIZED),
    (exception.PolicyNotAuthorized(action='x'), KIND.PERMANENT),
    (db_exc.DBConnectionError(), KIND.TRANSIENT),
    (messaging.MessagingTimeout(), KIND.TRANSIENT),
    (ConnectionRefusedError(), KIND.TRANSIENT),
    (exception.AuthorizationFailure(client='x', message='y'),
     KIND.UNAUTHORIZED),
    (exception.ClusterNotFound(cluster='x'),
     KIND.PERMANENT),
    (_caused(exception.TrusteeOrTrustToClusterFailed(
        cluster_uuid='x'), ka_exc.ConnectFailure()),
     KIND.TRANSIENT),
    (_caused(exception.TrusteeOrTrustToClusterFailed(
        cluster_uuid='x'), ka_exc.Unauthorized()),
     KIND.UNAUTHORIZED),
    (ValueError('x'), KIND.PERMANENT),
)


@pytest.mark.parametrize('error, kind', CASES)
def test_classify(error, kind):
    assert failures.classify(error) is kind


class DescribeTest(base.TestCase):

    def test_text_or_class(self):
        self.assertEqual('why', failures.describe(ValueError('why')))
        self.assertEqual('ValueError', failures.describe(ValueError()))

    def test_no_statements(self):
        error = db_exc.DBError(ValueError('[SQL: UPDATE cluster]'))
        self.assertEqual('The database failed (DBError).',
                         failures.describe(error))
        self.assertEqual(
            'The database failed (OperationalError).',
            failures.describe(sa.exc.OperationalError('UPDATE', {}, 'x')))

    def test_no_secrets(self):
        self.assertNotIn('hush', failures.describe(
            ValueError('"trustee_password": "hush"')))

    def test_not_endless(self):
        self.assertEqual(failures.REASON_LIMIT,
                         len(failures.describe(ValueError('x' * 100000))))


class AnswerTest(base.TestCase):
    """Only classes of one module are known at the other end of the bus."""

    def _check(self, error, expected):
        found = failures.answer(error)
        self.assertIs(expected, type(found))
        self.assertIn(str(error), str(found))

    def test_known(self):
        error = exception.InvalidVersion(tag='x')
        self.assertIs(error, failures.answer(error))

    def test_of_a_driver(self):
        self._check(stacks.StackNotFound(stack='s'),
                    exception.ResourceNotFound)

    def test_of_heatclient(self):
        self._check(heat_exc.HTTPBadRequest('too many'),
                    exception.InvalidParameterValue)

    def test_not_implemented(self):
        self._check(NotImplementedError('not here'), exception.NotSupported)

    def test_any(self):
        self._check(ValueError('odd'), exception.MagnumException)
