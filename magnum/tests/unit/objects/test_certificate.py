"""Certificates as objects."""

from magnum import objects
from magnum.tests import base
from magnum.tests.unit.db import utils as db_utils
from magnum.tests.unit.objects import utils


class TestCertificate(base.TestCase):

    def test_of_a_cluster(self):
        cluster = utils.get_test_cluster(self.context)
        for certificate in (
                objects.Certificate.from_object_cluster(cluster),
                objects.Certificate.from_db_cluster(
                    db_utils.get_test_cluster())):
            self.assertEqual({
                'project_id': 'fake_project', 'user_id': 'fake_user',
                'cluster_uuid': db_utils.CLUSTER_UUID,
            }, certificate.as_dict())
            self.assertFalse(certificate.obj_attr_is_set('pem'))
