"""What passes by itself, and what stays."""

from cinderclient import exceptions as cinder_exception
from glanceclient import exc as glance_exception
from heatclient import exc as heat_exception
from keystoneauth1 import exceptions as ka_exception
from neutronclient.common import exceptions as neutron_exception
from novaclient import exceptions as nova_exception
from oslo_db import exception as db_exception
import oslo_messaging as messaging
import pytest
import requests
from sqlalchemy import exc as sa_exception

from magnum.common import exception
from magnum.common import transient

PASSING = (
    ConnectionRefusedError('x'), TimeoutError('x'),
    requests.exceptions.ConnectTimeout(),
    ka_exception.ConnectFailure('x'), ka_exception.ConnectTimeout('x'),
    ka_exception.ServiceUnavailable('x'), ka_exception.BadGateway('x'),
    heat_exception.CommunicationError('x'),
    heat_exception.HTTPServiceUnavailable('x'),
    glance_exception.CommunicationError('x'),
    neutron_exception.ConnectionFailed(reason='x'),
    neutron_exception.ServiceUnavailable(message='x'),
    nova_exception.ClientException(503, 'x'),
    cinder_exception.ConnectionError('x'),
    db_exception.DBConnectionError(), db_exception.DBDeadlock(),
    # Of PostgreSQL, whose refused connections oslo.db does not translate.
    sa_exception.OperationalError('SELECT', {}, 'the database is starting'),
    sa_exception.InterfaceError('SELECT', {}, 'connection already closed'),
    db_exception.DBError(sa_exception.InternalError(
        'UPDATE', {}, 'cannot execute UPDATE in a read-only transaction')),
    messaging.MessageDeliveryFailure('x'), messaging.MessagingTimeout('x'),
    exception.ServiceUnavailable(service='heat', reason='x'),
    exception.Unavailable(),
)

STAYING = (
    ValueError('x'), None, KeyError('code'),
    ka_exception.Unauthorized('x'), ka_exception.NotFound('x'),
    heat_exception.HTTPNotFound('x'), heat_exception.HTTPBadRequest('x'),
    neutron_exception.NotFound(message='x'),
    nova_exception.NotFound(404, 'x'),
    db_exception.DBDuplicateEntry(),
    db_exception.DBError(sa_exception.ProgrammingError('SELEC', {}, 'x')),
    db_exception.DBNonExistentTable(
        'cluster', sa_exception.OperationalError('SELECT', {}, 'x')),
    exception.ClusterNotFound(cluster='x'), exception.ObjectError(),
)


@pytest.mark.parametrize('error', PASSING, ids=repr)
def test_passing(error):
    assert transient.is_transient(error)


@pytest.mark.parametrize('error', STAYING, ids=repr)
def test_staying(error):
    assert not transient.is_transient(error)


def test_cause_counts():
    error = exception.CertificatesToClusterFailed(cluster_uuid='x')
    error.__cause__ = exception.CertificateStorageException(msg='x')
    error.__cause__.__cause__ = ConnectionResetError()
    assert transient.is_transient(error)


def test_circle_ends():
    error = ValueError()
    error.__cause__ = error
    assert not transient.is_transient(error)
