"""Queries on templates: who sees them, and what clusters hold in place."""

from oslo_utils import uuidutils

from magnum.common import exception
from magnum.db import scope
from magnum.tests.unit.db import engines
from magnum.tests.unit.db import utils

PROJECT = scope.Scope(utils.PROJECT, utils.USER)
STRANGER = scope.Scope('other', 'other')
ADMIN = scope.Scope('other', 'other', is_admin=True)


def make(**kw):
    return utils.create_test_cluster_template(
        uuid=uuidutils.generate_uuid(), **kw)


@engines.on_each_engine
class TestVisibility(engines.EngineTestCase):

    def setUp(self):
        super().setUp()
        self.templates = self.dbapi.cluster_templates
        make(name='private')
        make(name='public', public=True)
        make(name='both', public=True, hidden=True)
        make(name='hidden', hidden=True)
        make(name='old', public=True, hidden=None)

    def names(self, seen_by):
        return {row.name for row in self.templates.list(seen_by)}

    def test_who_sees_what(self):
        everything = {'private', 'public', 'both', 'hidden', 'old'}
        self.assertEqual(everything, self.names(PROJECT))
        self.assertEqual(everything, self.names(scope.EVERYTHING))
        self.assertEqual({'public', 'old'}, self.names(STRANGER))
        self.assertEqual({'public', 'old', 'both'}, self.names(ADMIN))

    def test_a_look_up_follows_the_same_rule(self):
        self.assertEqual('public', self.templates.get(
            STRANGER, 'public', by_name=True).name)
        self.assertRaises(exception.ClusterTemplateNotFound,
                          self.templates.get, STRANGER, 'both', True)

    def test_filters(self):
        special = make(name='special', image_id='i', flavor_id='f',
                       master_flavor_id='m', keypair_id='k',
                       external_network_id='e', dns_nameserver='d',
                       labels={'a': '1'}, user_id='u7')
        for filters in ({'name': 'special'}, {'image_id': 'i'},
                        {'flavor_id': 'f'}, {'master_flavor_id': 'm'},
                        {'keypair_id': 'k'}, {'external_network_id': 'e'},
                        {'dns_nameserver': 'd'}, {'labels': {'a': '1'}},
                        {'user_id': 'u7'}, {'uuid': special.uuid}):
            rows = self.templates.list(PROJECT, filters=filters)
            self.assertEqual(['special'], [row.name for row in rows],
                             filters)


@engines.on_each_engine
class TestReferences(engines.EngineTestCase):

    def setUp(self):
        super().setUp()
        self.templates = self.dbapi.cluster_templates
        self.template = utils.create_test_cluster_template()

    def refer(self):
        return utils.create_test_cluster()

    def read(self):
        return self.templates.get_by_uuid(PROJECT, self.template.uuid)

    def test_a_template_without_clusters_changes_and_goes(self):
        self.templates.update(self.template.uuid, {
            'image_id': 'new', 'public': True})
        self.assertEqual('new', self.read().image_id)
        self.templates.destroy(self.template.uuid)
        self.assertRaises(exception.ClusterTemplateNotFound, self.read)

    def test_a_template_with_a_cluster_stays(self):
        self.refer()
        error = self.assertRaises(exception.ClusterTemplateReferenced,
                                  self.templates.destroy,
                                  self.template.uuid)
        self.assertEqual(400, error.code)
        self.assertRaises(
            exception.ClusterTemplateReferenced, self.templates.update,
            self.template.uuid, {'image_id': 'new'})
        self.assertEqual('ubuntu', self.read().image_id)

    def test_what_is_not_there(self):
        for write in (lambda uuid: self.templates.update(uuid, {'coe': 'x'}),
                      lambda uuid: self.templates.update(uuid, {'name': 'x'}),
                      self.templates.destroy):
            self.assertRaises(exception.ClusterTemplateNotFound, write,
                              uuidutils.generate_uuid())

    def test_harmless_changes_are_made_one_at_a_time(self):
        self.refer()
        for values in ({'name': 'n'}, {'hidden': True}, {'tags': 'a,b'},
                       {'public': True}):
            self.templates.update(self.template.uuid, values)
        for values in ({'public': False}, {'public': 1}, {'tags': None},
                       {'name': 'n', 'hidden': False}):
            self.assertRaises(
                exception.ClusterTemplateReferenced, self.templates.update,
                self.template.uuid, values)
