import datetime
import types

from wsme import exc
from wsme.rest import json

from magnum.api.controllers import versions
from magnum.api.types import base
from magnum.api.types import fields
from magnum.tests import base as test_base


class Thing(base.Body):
    zebra = base.Attribute(fields.NAME, mandatory=True, nullable=False)
    apple = base.Attribute(fields.Integer(0), default=1)
    labels = base.Attribute(fields.LABELS)


class BodyTest(test_base.TestCase):

    def read(self, **values):
        return json.fromjson(Thing, values)

    def test_what_was_given(self):
        self.assertEqual({'zebra': 'x', 'apple': 1},
                         self.read(zebra='x').given())
        self.assertEqual({'zebra': 'x', 'apple': None, 'labels': None},
                         self.read(zebra='x', apple=None,
                                   labels=None).given())

    def test_order_of_declaration(self):
        self.assertEqual(['zebra', 'apple', 'labels'], Thing.names())

    def test_refusals_name_the_attribute(self):
        for values in ({}, {'zebra': None}, {'zebra': ''}, {'zebra': 5}):
            error = self.assertRaises(exc.InvalidInput, self.read, **values)
            self.assertEqual('zebra', error.fieldname)
        self.assertRaises(exc.UnknownAttribute, self.read, zebra='x', y=1)


class RenderTest(test_base.TestCase):

    ROWS = (base.Shown('b'), base.Shown('a'), base.mapping('m'),
            base.sequence('s'), base.when('t'), base.constant('c', False),
            base.Shown('old', until=versions.CLUSTER_ID),
            base.Shown('new', lambda item, request: item.old,
                       since=versions.CLUSTER_ID))

    def render(self, version, **values):
        item = types.SimpleNamespace(**values)
        request = types.SimpleNamespace(
            version=versions.Version.of(version))
        return base.render(self.ROWS, [item], request)[0]

    def test_keys_in_order_and_empty_forms(self):
        shown = self.render('1.12', a=1, b=None, old='x')
        self.assertEqual(['b', 'a', 'm', 's', 't', 'c', 'old'], list(shown))
        self.assertEqual([None, 1, {}, [], None, False, 'x'],
                         list(shown.values()))

    def test_a_key_of_a_later_version(self):
        shown = self.render('1.13', old='x')
        self.assertEqual('x', shown['new'])
        self.assertNotIn('old', shown)

    def test_times(self):
        moment = datetime.datetime(2026, 1, 2, 3, 4, 5,
                                   tzinfo=datetime.timezone.utc)
        self.assertEqual('2026-01-02T03:04:05+00:00',
                         self.render('1.1', t=moment)['t'])
