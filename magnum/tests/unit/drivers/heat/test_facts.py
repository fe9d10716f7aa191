from cryptography.hazmat.primitives import serialization

from magnum.common import exception
from magnum.drivers.heat import facts
from magnum.tests import base


class FactsTest(base.TestCase):

    def test_a_version_is_added_only_where_there_is_none(self):
        for url, expected in (
                ('http://h:5000', 'http://h:5000/v3'),
                ('http://h/identity/', 'http://h/identity/v3'),
                ('http://h/identity/v3', 'http://h/identity/v3'),
                ('http://h/identity/v3/', 'http://h/identity/v3'),
                ('http://h/v1.2', 'http://h/v1.2'),
                ('http://v3.h', 'http://v3.h/v3')):
            self.assertEqual(expected, facts.with_version(url, 'v3'))

    def test_keys_are_one_pair_each_on_one_line(self):
        public, private = facts.service_account_keys()
        self.assertNotIn('\n', public + private)
        key = serialization.load_pem_private_key(
            private.replace('\\n', '\n').encode(), None)
        self.assertEqual(
            key.public_key().public_numbers(),
            serialization.load_pem_public_key(
                public.replace('\\n', '\n').encode()).public_numbers())

    def test_keys_are_new_each_time(self):
        self.assertNotEqual(facts.service_account_keys(),
                            facts.service_account_keys())

    def test_a_number_is_a_number(self):
        self.assertEqual(5, facts.to_int('label', '5'))
        error = self.assertRaises(exception.InvalidParameterValue,
                                  facts.to_int, 'max_node_count', 'many')
        self.assertIn('max_node_count', str(error))

    def test_an_openstack_ca_that_user_data_do_not_hold(self):
        path = self.useFixture(base.fixtures.TempDir()).join('ca.pem')
        self.config(group='drivers', openstack_ca_file=path)
        # In URLs a line end takes three bytes.
        for text, fits in (('x' * facts.MAX_CA_SIZE, True),
                           ('x' * (facts.MAX_CA_SIZE - 3) + '\n', True),
                           ('x' * (facts.MAX_CA_SIZE - 2) + '\n', False)):
            with open(path, 'w', encoding='utf-8') as out:
                out.write(text)
            if fits:
                self.assertEqual(text, facts.openstack_ca())
            else:
                error = self.assertRaises(exception.ConfigInvalid,
                                          facts.openstack_ca)
                self.assertIn('only those authorities', str(error))
