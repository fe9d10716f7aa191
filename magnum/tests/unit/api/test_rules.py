import types

from magnum.api import rules
from magnum.api.rules import cluster_template
from magnum.common import exception
from magnum.tests import base


class CheckTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.seen = []
        self.case = types.SimpleNamespace(
            name='small', cloud=types.SimpleNamespace(
                expect=lambda **names: self.seen.append(names)))

    def test_what_is_asked_is_announced_before(self):
        @rules.asks(lambda case: {'flavors': [case.name]})
        def asking(case):
            self.seen.append('asking')

        rules.check((lambda case: self.seen.append('first'), asking),
                    self.case)
        self.assertEqual([{'flavors': ['small']}, 'first', 'asking'],
                         self.seen)

    def test_rules_of_a_project(self):
        rules.caller_has_a_project(types.SimpleNamespace(
            context=types.SimpleNamespace(project_id='p')))
        self.assertRaises(
            exception.NotAuthorized, rules.caller_has_a_project,
            types.SimpleNamespace(
                context=types.SimpleNamespace(project_id=None)))


class ChangeTest(base.TestCase):

    def test_each_rule_once_in_the_order_of_the_changes(self):
        found = cluster_template.of_change(
            ['tags', 'labels', 'flavor_id', 'master_flavor_id'])
        self.assertEqual(
            ['labels_are_well_formed', 'root_disk_has_a_size',
             'flavors_exist'], [rule.__name__ for rule in found])
