"""Key pairs as objects."""

from magnum.common import context
from magnum.common import exception
from magnum import objects
from magnum.tests.unit.db import base
from magnum.tests.unit.objects import utils


class TestX509KeyPair(base.DbTestCase):

    def setUp(self):
        super().setUp()
        self.pair = utils.create_test_x509keypair(self.context)

    def test_the_whole_life(self):
        for ident in (self.pair.id, self.pair.uuid):
            found = objects.X509KeyPair.get(self.context, ident)
            self.assertEqual('private_key', found.private_key)
        found.certificate = 'new'
        found.save()
        self.pair.refresh()
        self.assertEqual('new', self.pair.certificate)
        self.assertEqual(1, len(objects.X509KeyPair.list(self.context)))
        self.pair.destroy()
        self.assertEqual([], objects.X509KeyPair.list(self.context))

    def test_other_projects_do_not_find_it(self):
        stranger = context.RequestContext(project_id='p2', user_id='u2',
                                          is_admin=False)
        for ident in (self.pair.id, self.pair.uuid):
            self.assertRaises(exception.X509KeyPairNotFound,
                              objects.X509KeyPair.get, stranger, ident)
