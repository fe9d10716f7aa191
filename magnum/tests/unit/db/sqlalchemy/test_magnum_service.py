"""Queries on heartbeats."""

from magnum.common import exception
from magnum.db import scope
from magnum.tests.unit.db import engines
from magnum.tests.unit.db import utils


@engines.on_each_engine
class TestMagnumServices(engines.EngineTestCase):

    def setUp(self):
        super().setUp()
        self.services = self.dbapi.magnum_services
        self.row = utils.create_test_magnum_service()

    def test_find(self):
        self.assertEqual(self.row.id, self.services.find(
            'fakehost', 'fake-bin').id)
        self.assertIsNone(self.services.find('fakehost', 'other'))

    def test_one_row_for_each_binary_on_a_host(self):
        self.assertRaises(exception.MagnumServiceAlreadyExists,
                          utils.create_test_magnum_service)

    def test_write_and_destroy(self):
        self.services.update_by_id(self.row.id, {'report_count': 14})
        self.assertEqual([14], [row.report_count for row in
                                self.services.list(scope.EVERYTHING)])
        self.services.destroy_by_id(self.row.id)
        self.assertRaises(exception.MagnumServiceNotFound,
                          self.services.destroy_by_id, self.row.id)
        self.assertRaises(exception.MagnumServiceNotFound,
                          self.services.update_by_id, self.row.id, {})
