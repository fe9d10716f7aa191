import types

from wsme import exc
from wsme.rest import json as wsme_json

from magnum.api.controllers import versions
from magnum.api.types import base
from magnum.api.types import fields
from magnum.api.types import patch
from magnum.api.types import projection
from magnum.tests import base as test_base


class ShipPost(base.Body):
    """What a client may say about a new ship."""

    name = base.Attribute(fields.NAME)
    mast_count = base.Attribute(fields.Integer(1), nullable=False, default=1)
    engine = base.Attribute(fields.NAME)


SHIPS = (
    base.Shown('name'),
    base.Shown('mast_count'),
    base.Shown('links', lambda item, _request: 'ships'),
    base.Shown('engine'),
    base.Shown('home', until=versions.CLUSTER_ID),
    base.Shown('port', since=versions.CLUSTER_ID),
)
PATCH = patch.Patchable(
    attributes={'name': fields.NAME, 'mast_count': fields.Integer(1),
                'engine': fields.NAME},
    internal=('home', 'port'), kept=('mast_count',), removed={})
GALLEYS = projection.Projection(
    'galleys', names={'mast_count': 'trees'}, unknown=('engine', 'port'))


class ProjectionTest(test_base.TestCase):

    def read(self, data, **arguments):
        return wsme_json.fromjson(
            GALLEYS.body('GalleyPost', ShipPost, **arguments), data)

    def test_a_body_reads_like_the_original(self):
        body = self.read({'name': 'x', 'trees': 3})
        self.assertEqual(3, body.trees)
        self.assertEqual({'name': 'x', 'mast_count': 3}, body.given())

    def test_defaults_are_those_of_the_original(self):
        self.assertEqual({'mast_count': 1}, self.read({}).given())

    def test_names_of_the_original_are_unknown(self):
        for name in ('mast_count', 'engine'):
            self.assertRaises(exc.UnknownAttribute, self.read, {name: 1})

    def test_checks_are_those_of_the_original(self):
        for value in (0, None):
            error = self.assertRaises(exc.InvalidInput, self.read,
                                      {'trees': value})
            self.assertEqual('trees', error.fieldname)

    def test_more_may_be_mandatory(self):
        for data in ({}, {'name': None}):
            self.assertRaises(exc.InvalidInput, self.read, data,
                              mandatory=('name',))

    def test_the_original_stays_as_it_is(self):
        GALLEYS.body('GalleyPost', ShipPost, mandatory=('name',))
        self.assertEqual(['name', 'mast_count', 'engine'], ShipPost.names())
        self.assertEqual({'mast_count': 1}, wsme_json.fromjson(
            ShipPost, {}).given())

    def test_an_answer(self):
        ship = types.SimpleNamespace(uuid='1', name='x', mast_count=3,
                                     engine='e', home='h')
        request = types.SimpleNamespace(
            version=versions.MIN, application_url='http://host')
        self.assertEqual(
            [{'name': 'x', 'trees': 3, 'links': [
                {'href': 'http://host/v1/galleys/1', 'rel': 'self'},
                {'href': 'http://host/galleys/1', 'rel': 'bookmark'}],
              'home': 'h'}],
            base.render(GALLEYS.rows(SHIPS), [ship], request))

    def test_some_rows_stand_last(self):
        rows = GALLEYS.rows(SHIPS[:1], last=SHIPS[1:2])
        self.assertEqual(['name', 'trees'], [row.key for row in rows])

    def test_a_patch(self):
        ship = types.SimpleNamespace(name='x', mast_count=3)
        patchable = GALLEYS.patch(PATCH)
        before = patchable.values(ship)
        self.assertEqual({'name': 'x', 'trees': 3}, before)
        self.assertEqual({'name': 'x', 'trees': 4}, patchable.apply(
            before, [{'op': 'replace', 'path': '/trees', 'value': 4}]))
        self.assertEqual(('home',), patchable.internal)
        self.assertEqual(('trees',), patchable.kept)
