"""Small helpers, row by row."""

import os
import stat

from oslo_concurrency import processutils
import pytest

from magnum.common import exception
from magnum.common import utils
from magnum.tests import base

QUANTITIES = (
    ('100m', 0.1), ('1', 1), ('0.5', 0.5), ('1Ki', 1024), ('2Mi', 2 ** 21),
    ('1Gi', 2 ** 30), ('1Ti', 2 ** 40), ('1Pi', 2 ** 50), ('1Ei', 2 ** 60),
    ('1k', 1000), ('1M', 10 ** 6), ('1G', 10 ** 9), ('1T', 10 ** 12),
    ('1P', 10 ** 15), ('1E', 10 ** 18), ('1e3', 1000), ('2E2', 200),
    ('-1', -1), (3, 3),
)


@pytest.mark.parametrize('text,number', QUANTITIES)
def test_k8s_quantity(text, number):
    assert utils.get_k8s_quantity(text) == pytest.approx(number)


@pytest.mark.parametrize('text', ('', 'abc', '1KB', '1 Ki x', None, '1ki'))
def test_no_k8s_quantity(text):
    with pytest.raises(exception.UnsupportedK8sQuantityFormat):
        utils.get_k8s_quantity(text)


@pytest.mark.parametrize('text,number', (
    ('512', 512), ('1b', 1), ('2k', 2048), ('3m', 3 * 2 ** 20),
    ('1g', 2 ** 30)))
def test_docker_quantity(text, number):
    assert utils.get_docker_quantity(text) == number


def test_no_docker_quantity():
    with pytest.raises(exception.UnsupportedDockerQuantityFormat):
        utils.get_docker_quantity('512bb')


def test_mac():
    assert utils.validate_and_normalize_mac(
        'AA:BB:CC:DD:EE:FF') == 'aa:bb:cc:dd:ee:ff'
    with pytest.raises(exception.InvalidMAC):
        utils.validate_and_normalize_mac('nonsense')


def test_dns():
    assert utils.validate_dns('8.8.8.8, 8.8.4.4') == '8.8.8.8, 8.8.4.4'
    for wrong in ('8.8.8', '', '8.8.8.8,', 'dns.example', '::1'):
        with pytest.raises(exception.InvalidDNS):
            utils.validate_dns(wrong)


def test_safe_rstrip():
    assert utils.safe_rstrip('/a/', '/') == '/a'
    assert utils.safe_rstrip('//', '/') == '//'
    assert utils.safe_rstrip(5) == 5


@pytest.mark.parametrize('name,safe', (
    ('host-1', True), ('a.b_c', True), ('-x', False), ('', False),
    ('a b', False), ('x\n', False)))
def test_is_name_safe(name, safe):
    assert utils.is_name_safe(name) is safe


class TestUtils(base.TestCase):

    def test_password_has_all_symbols(self):
        groups = base.CONF.password_symbols
        for _n in range(50):
            password = utils.generate_password(18)
            self.assertEqual(18, len(password))
            for group in groups:
                self.assertTrue(set(group) & set(password))
            self.assertEqual(set(), set(password) - set(''.join(groups)))
        self.assertEqual('aa', utils.generate_password(2, ['a']))
        self.assertEqual(1, len(utils.generate_password(1)))

    def test_execute(self):
        out, _err = utils.execute('sh', '-c', 'echo $LC_ALL',
                                  use_standard_locale=True)
        self.assertEqual('C', out.strip())
        self.assertRaises(processutils.ProcessExecutionError, utils.execute,
                          'false')

    def test_trycmd(self):
        self.assertEqual('', utils.trycmd('false')[0])
        self.assertTrue(utils.trycmd('false')[1])
        self.assertEqual(('a\n', ''), utils.trycmd(
            'sh', '-c', 'echo a; echo b >&2', discard_warnings=True))

    def test_tempdir(self):
        with utils.tempdir() as path:
            self.assertEqual(0o700, stat.S_IMODE(os.stat(path).st_mode))
        self.assertFalse(os.path.exists(path))
        utils.rmtree_without_raise(path)

    def test_openstack_ca(self):
        self.assertEqual('', utils.get_openstack_ca())
        path = self.useFixture(base.fixtures.TempDir()).join('ca.pem')
        self.config(group='drivers', openstack_ca_file=path)
        self.assertRaises(exception.ConfigInvalid, utils.get_openstack_ca)
        with open(path, 'w', encoding='utf-8') as out:
            out.write('PEM')
        self.assertEqual('PEM', utils.get_openstack_ca())
        with open(path, 'wb') as out:
            out.write(b'\xff')
        self.assertRaises(exception.ConfigInvalid, utils.get_openstack_ca)
