from keystoneauth1 import exceptions as ka_exception
from oslo_db import exception as db_exception
import oslo_messaging
from webob import exc
from wsme import exc as wsme_exc

from magnum.api.controllers import versions
from magnum.api import errors
from magnum.common import exception
from magnum.tests import base


class ErrorsTest(base.TestCase):

    def answer(self, error):
        return errors.response(error, {
            'REQUEST_METHOD': 'GET', 'PATH_INFO': '/v1/x',
            errors.REQUEST_ID: 'req-1'})

    def document(self, error):
        return self.answer(error).json['errors'][0]

    def test_one_of_ours(self):
        answer = self.answer(exception.ClusterNotFound(cluster='c'))
        self.assertEqual(404, answer.status_int)
        self.assertEqual('application/json', answer.headers['Content-Type'])
        self.assertEqual({'errors': [{
            'request_id': 'req-1', 'code': 'client', 'status': 404,
            'title': 'Cluster c could not be found',
            'detail': 'Cluster c could not be found.', 'links': []}]},
            answer.json)

    def test_one_of_the_framework(self):
        error = self.document(
            wsme_exc.InvalidInput('name', 'x', 'Value has dots.'))
        self.assertEqual('client', error['code'])
        self.assertEqual(400, error['status'])
        self.assertEqual(
            'Invalid input for field/attribute name: Value has dots',
            error['title'])
        self.assertEqual(
            'Invalid input for field/attribute name: Value has dots. '
            "Value: 'x'", error['detail'])

    def test_a_title_is_the_first_sentence(self):
        for text, title in (
                ('Unable to find image fcos-38.2023.1.', 'Unable to find '
                 'image fcos-38.2023.1'),
                ('No v1.23.x here. Take v1.24.0.', 'No v1.23.x here'),
                ('First.\nSecond', 'First'), ('10.0.0.1', '10.0.0.1'),
                ('One', 'One')):
            self.assertEqual(title, self.document(
                exception.Invalid(text))['title'])

    def test_what_a_client_sent_is_not_sent_back_whole(self):
        change = {'op': 'replace', 'path': '/x', 'value': 'v' * 100000}
        for error in (
                exception.PatchError(patch=change, reason='it is too long'),
                wsme_exc.UnknownAttribute('body', ['n' * 100000]),
                wsme_exc.InvalidInput('x', 'v', 'Not ' + 'v' * 100000)):
            found = self.document(error)
            self.assertLess(len(found['title'] + found['detail']), 5000)
        self.assertIn('it is too long', self.document(exception.PatchError(
            patch=change, reason='it is too long'))['title'])

    def test_one_of_the_framework_without_a_reason(self):
        error = self.document(wsme_exc.InvalidInput('name', 'x', ''))
        self.assertEqual(
            'Invalid input for field/attribute name: Not understood',
            error['title'])

    def test_a_bad_value_is_not_sent_back_whole(self):
        error = self.document(wsme_exc.InvalidInput('name', 'x' * 10000, ''))
        self.assertLess(len(error['detail']), 400)

    def test_one_of_the_routing(self):
        answer = self.answer(exc.HTTPMethodNotAllowed(
            'Not so', headers=[('Allow', 'GET')]))
        self.assertEqual('GET', answer.headers['Allow'])
        self.assertEqual('', answer.json['errors'][0]['code'])
        self.assertEqual('Method Not Allowed',
                         answer.json['errors'][0]['title'])

    def test_a_version_that_is_not_there(self):
        answer = self.answer(versions.Unsupported('No 9.9'))
        error = answer.json['errors'][0]
        self.assertEqual(406, answer.status_int)
        self.assertEqual('1.14', error['max_version'])
        self.assertEqual('req-1', error['request_id'])
        self.assertNotIn('status', error)
        self.assertIn('OpenStack-API-Maximum-Version', answer.headers)

    def test_what_passes_by_itself(self):
        for error in (db_exception.DBConnectionError(),
                      oslo_messaging.MessagingTimeout(),
                      oslo_messaging.MessageDeliveryFailure(),
                      ka_exception.ConnectFailure()):
            answer = self.answer(error)
            self.assertEqual(503, answer.status_int, error)
            self.assertEqual('server', answer.json['errors'][0]['code'])

    def test_what_the_database_cannot_keep(self):
        class DataError(Exception):
            """Named as the drivers of databases do."""

        inner = DataError("Incorrect string value for column 'secret'")
        for kind in (db_exception.DBDataError, db_exception.DBError):
            error = self.document(kind(inner))
            self.assertEqual((400, 'client'),
                             (error['status'], error['code']))
            self.assertNotIn('secret', error['detail'])
        self.assertEqual(500, self.document(
            db_exception.DBError(ValueError('x')))['status'])

    def test_what_nobody_expected_tells_nothing(self):
        error = self.document(KeyError('trustee_password'))
        self.assertEqual(500, error['status'])
        self.assertNotIn('trustee', str(error))

    def test_a_code_alone_makes_no_message_for_clients(self):
        error = OSError('secret')
        error.code = 404
        self.assertEqual(500, self.answer(error).status_int)

    def test_the_trace_of_a_conductor_is_cut(self):
        for kind in (exception.NotSupported, exception.MagnumException):
            error = self.document(kind(
                'Not now.\nTraceback (most recent call last):\n  File "x"'))
            self.assertEqual('Not now.', error['detail'])
