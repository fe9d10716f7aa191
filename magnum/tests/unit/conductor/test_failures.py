"""What errors mean."""

from heatclient import exc as heat_exc
from keystoneauth1 import exceptions as ka_exc
from oslo_db import exception as db_exc
import oslo_messaging as messaging
import pytest

from magnum.common import exception
from magnum.conductor import failures
from magnum.tests import base

KIND = failures.Kind


def _caused(error, cause):
    error.__cause__ = cause
    return error


CASES = (
    (heat_exc.HTTPNotFound(), KIND.GONE),
    (heat_exc.HTTPConflict(), KIND.BUSY),
    (heat_exc.HTTPServiceUnavailable(), KIND.TRANSIENT),
    (heat_exc.CommunicationError(), KIND.TRANSIENT),
    (heat_exc.HTTPUnauthorized(), KIND.UNAUTHORIZED),
    (heat_exc.HTTPBadRequest(), KIND.PERMANENT),
    (ka_exc.ConnectFailure(), KIND.TRANSIENT),
    (ka_exc.Unauthorized(), KIND.UNAUTHORIZED),
    (_caused(exception.PreDeletionFailed(cluster_uuid='x', msg='y'),
             ka_exc.NotFound()), KIND.UNAUTHORIZED),
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
