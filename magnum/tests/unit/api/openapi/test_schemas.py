from magnum.api.controllers import versions
from magnum.api.openapi import schemas
from magnum.api.types import answers
from magnum.api.types import base
from magnum.api.types import fields
from magnum.tests import base as test_base


class Thing(base.Body):
    name = base.Attribute(fields.NAME, mandatory=True, nullable=False)
    size = base.Attribute(fields.Integer(1, 9), default=1)


ROWS = (
    *base.sure(fields.ANY_TEXT, 'zebra'),
    *base.texts('apple'),
    base.Shown('old', until=versions.CLUSTER_ID, kind=fields.TIME),
    base.Shown('rare', always=False, kind=fields.TEXTS, nullable=False),
)
NAME = {'type': 'string', 'minLength': 1, 'maxLength': 255}


class SchemasTest(test_base.TestCase):

    def test_a_body(self):
        found = schemas.body(Thing)
        self.assertEqual(['name'], found['required'])
        self.assertFalse(found['additionalProperties'])
        self.assertEqual(NAME, found['properties']['name'])
        size = found['properties']['size']
        self.assertEqual(['integer', 'string', 'null'], size['type'])
        self.assertEqual((1, 9, 1), (size['minimum'], size['maximum'],
                                     size['default']))
        self.assertEqual('Thing', schemas.name(Thing))

    def test_a_body_that_is_no_object(self):
        self.assertEqual({'type': 'array', 'items': {'type': 'string'}},
                         schemas.body(fields.TEXTS))
        self.assertIsNone(schemas.name(fields.TEXTS))

    def test_rows_in_their_order(self):
        found = schemas.rows(ROWS, versions.MIN)
        self.assertEqual(['zebra', 'apple', 'old', 'rare'],
                         list(found['properties']))
        self.assertEqual(['zebra', 'apple', 'old'], found['required'])
        self.assertEqual({'type': 'string'}, found['properties']['zebra'])
        self.assertEqual({'type': ['string', 'null']},
                         found['properties']['apple'])
        self.assertNotIn('old', schemas.rows(ROWS, versions.MAX)[
            'properties'])

    def test_answers(self):
        def answer(declared, paged=False):
            return schemas.answer(declared, versions.MAX, paged)

        self.assertEqual((None, {}), answer(answers.NOTHING))
        self.assertEqual({'$ref': '#/components/schemas/accepted'},
                         answer(answers.ACCEPTED)[0])
        schema, parts = answer(answers.One('thing', ROWS))
        self.assertEqual({'$ref': '#/components/schemas/thing'}, schema)
        self.assertEqual(['thing'], list(parts))
        schema, parts = answer(answers.Many('things', 'thing', ROWS))
        self.assertEqual(['things'], list(schema['properties']))
        schema, parts = answer(answers.Many('things', 'thing', ROWS), True)
        self.assertEqual(['things', 'next'], list(schema['properties']))
        self.assertEqual(['things'], schema['required'])
