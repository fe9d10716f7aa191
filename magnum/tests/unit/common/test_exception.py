"""Codes, families, texts, and what becomes of them on the bus."""

import inspect

from keystoneauth1 import exceptions as ka_exception
from oslo_messaging._drivers import common as driver_common
from oslo_serialization import jsonutils
import pytest

from magnum.common import exception
from magnum.tests import base

CLASSES = [cls for _name, cls in inspect.getmembers(exception,
                                                    inspect.isclass)
           if issubclass(cls, exception.MagnumException)]

# By exception, as the contract has them; others have their family's.
CODES = {
    'AuthorizationFailure': 403, 'VolumeTypeNotFound': 400,
    'ImageNotFound': 400, 'ImageNotAuthorized': 403,
    'OSDistroFieldNotFound': 400, 'FlavorNotFound': 400,
    'FixedNetworkNotFound': 400, 'FixedSubnetNotFound': 400,
    'ExternalNetworkNotFound': 400, 'NodeGroupInvalidInput': 409,
    'NotSupported': 400, 'ClusterTypeNotSupported': 400,
    'PolicyNotAuthorized': 403, 'ResourceLimitExceeded': 403,
    'OperationInProgress': 400, 'ClusterTemplateReferenced': 400,
    'PreDeletionFailed': 409, 'InvalidClusterTemplateForUpgrade': 409,
    'MasterNGSizeInvalid': 400, 'TrustCreateFailed': 500,
    'CertificateStorageException': 500, 'QuotaNotFound': 404,
    'ApplicationCredentialTrustForbidden': 403, 'NotAcceptable': 406,
    'ServiceUnavailable': 503, 'ObjectError': 500, 'KeyPairNotFound': 404,
}

BASES = {
    'ProjectNotFound': exception.ObjectNotFound,
    'HTTPNotFound': exception.ResourceNotFound,
    'ImageNotFound': exception.ResourceNotFound,
    'ImageNotAuthorized': exception.NotAuthorized,
    'ClusterTemplateReferenced': exception.Invalid,
    'NodeGroupInvalidInput': exception.Conflict,
    'PreDeletionFailed': exception.Conflict,
    'MasterNGSizeInvalid': exception.InvalidParameterValue,
    'ClusterTypeBetaNotEnabled': exception.NotSupported,
    'CertificateValidationError': exception.Invalid,
    'ResourceLimitExceeded': exception.NotAuthorized,
}


class Any(dict):
    """Has a value for every name a message may want."""

    def __missing__(self, key):
        return f'<{key}>'


@pytest.mark.parametrize('cls', CLASSES, ids=lambda cls: cls.__name__)
def test_message_can_be_formatted(cls):
    text = cls.message % Any()
    assert text and '%(' not in text


@pytest.mark.parametrize('name', CODES)
def test_code(name):
    assert getattr(exception, name).code == CODES[name]


@pytest.mark.parametrize('name', BASES)
def test_base(name):
    assert issubclass(getattr(exception, name), BASES[name])


class TestMagnumException(base.BaseTestCase):

    def test_message_is_formatted(self):
        error = exception.ClusterNotFound(cluster='c1')
        self.assertEqual('Cluster c1 could not be found.', str(error))
        self.assertEqual(str(error), error.format_message())
        self.assertEqual({'cluster': 'c1', 'code': 404}, error.kwargs)

    def test_given_message_is_left_alone(self):
        error = exception.Conflict('100% of %(it)s', it='x')
        self.assertEqual('100% of %(it)s', str(error))

    def test_missing_argument_is_fatal_in_tests(self):
        self.assertRaises(KeyError, exception.ClusterNotFound)

    def test_missing_argument_is_not_fatal_in_production(self):
        base.CONF.set_override('fatal_exception_format_errors', False,
                               'oslo_versionedobjects')
        error = exception.ClusterNotFound()
        self.assertIn('could not be found', str(error))

    def test_arguments_can_travel(self):
        error = exception.ClusterTypeNotSupported(
            coe='k', os=ValueError('x'), server_type='vm',
            supported_cluster_types={('a', 'b')})
        self.assertIn('x', jsonutils.dumps(error.kwargs))

    def test_raised_again_on_the_other_side(self):
        for error in (exception.NotSupported(operation='resize'),
                      exception.AuthorizationFailure(client='heat',
                                                     message='refused')):
            sent = driver_common.serialize_remote_exception(
                (type(error), error, None))
            got = driver_common.deserialize_remote_exception(
                sent, [exception.__name__])
            self.assertIsInstance(got, type(error))
            self.assertEqual(error.code, got.code)
            self.assertEqual(str(error), str(got).partition('\n')[0])

    def test_authorization_failure_texts(self):
        self.assertEqual('No.', str(exception.AuthorizationFailure('No.')))
        self.assertEqual(
            'heat connection failed: no',
            str(exception.AuthorizationFailure(client='heat', message='no')))
        self.assertTrue(str(exception.AuthorizationFailure()))


class TestWrapKeystoneException(base.BaseTestCase):

    def call(self, error):
        @exception.wrap_keystone_exception
        def heat():
            raise error
        return heat

    def test_refusal(self):
        error = self.assertRaises(exception.AuthorizationFailure,
                                  self.call(ka_exception.Unauthorized('x')))
        self.assertIn('heat', str(error))

    def test_outage(self):
        error = self.assertRaises(
            exception.ServiceUnavailable,
            self.call(ka_exception.ConnectFailure('x')))
        self.assertTrue(exception.is_transient(error))
        self.assertEqual(503, error.code)
