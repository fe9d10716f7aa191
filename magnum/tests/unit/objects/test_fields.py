"""The value sets."""

from magnum.objects import fields
from magnum.tests import base


class TestValues(base.BaseTestCase):

    SETS = (fields.ClusterStatus, fields.ClusterHealthStatus,
            fields.ClusterType, fields.ServerType,
            fields.DockerStorageDriver, fields.QuotaResourceName,
            fields.MagnumServiceState, fields.MagnumServiceBinary,
            fields.FederationStatus)

    def test_all_has_every_constant_once(self):
        for values in self.SETS:
            constants = [value for name, value in vars(values).items()
                         if isinstance(value, str) and
                         not name.startswith('_')]
            self.assertEqual(sorted(constants), sorted(values.ALL))

    def test_constants_are_plain_text(self):
        self.assertIs(str, type(fields.ClusterStatus.CREATE_COMPLETE))
        self.assertIs(str, type(fields.ClusterHealthStatus.HEALTHY))

    def test_statuses_fit_their_column(self):
        for status in (fields.ClusterStatus.ALL + fields.FederationStatus.ALL
                       + fields.ClusterHealthStatus.ALL):
            self.assertLessEqual(len(status), 20)

    def test_failed_ones_are_members(self):
        for values in (fields.ClusterStatus, fields.ClusterHealthStatus,
                       fields.FederationStatus):
            self.assertLessEqual(set(values.STATUS_FAILED),
                                 set(values.ALL))
