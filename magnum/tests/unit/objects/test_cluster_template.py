"""Templates as objects."""

from oslo_utils import uuidutils

from magnum.common import exception
from magnum import objects
from magnum.tests.unit.db import base
from magnum.tests.unit.objects import utils


class TestClusterTemplate(base.DbTestCase):

    def setUp(self):
        super().setUp()
        self.template = utils.create_test_cluster_template(self.context)

    def test_get_takes_id_uuid_and_name(self):
        for ident in (self.template.id, self.template.uuid, 'clustermodel1'):
            found = objects.ClusterTemplate.get(self.context, ident)
            self.assertEqual(self.template.uuid, found.uuid)
        found = objects.ClusterTemplate.get_by_name(self.context,
                                                    'clustermodel1')
        self.assertEqual(self.template.uuid, found.uuid)
        found = objects.ClusterTemplate.get_by_id(self.context,
                                                  self.template.id)
        self.assertEqual(self.template.uuid, found.uuid)

    def test_a_name_that_two_have(self):
        utils.create_test_cluster_template(
            self.context, uuid=uuidutils.generate_uuid())
        self.assertRaises(exception.Conflict, objects.ClusterTemplate.get,
                          self.context, 'clustermodel1')

    def test_save_and_refresh(self):
        other = objects.ClusterTemplate.get(self.context, self.template.uuid)
        other.labels = {'n': 1}
        other.save()
        self.template.refresh()
        self.assertEqual({'n': '1'}, self.template.labels)

    def test_a_referenced_template_stays(self):
        utils.create_test_cluster(self.context)
        self.template.image_id = 'new'
        self.assertRaises(exception.ClusterTemplateReferenced,
                          self.template.save)
        self.assertRaises(exception.ClusterTemplateReferenced,
                          self.template.destroy)

    def test_list(self):
        names = ['b', 'a']
        for name in names:
            utils.create_test_cluster_template(
                self.context, uuid=uuidutils.generate_uuid(), name=name)
        listed = objects.ClusterTemplate.list(
            self.context, sort_key='name', limit=2)
        self.assertEqual(['a', 'b'], [each.name for each in listed])
        listed = objects.ClusterTemplate.list(
            self.context, sort_key='name', marker=listed[-1].uuid)
        self.assertEqual(['clustermodel1'], [each.name for each in listed])

    def test_destroy(self):
        self.template.destroy()
        self.assertEqual([], objects.ClusterTemplate.list(self.context))
