"""Requests made by openssl, signed by us, judged by openssl."""

import datetime
import re

from cryptography import x509
import pytest

from magnum.common import exception
from magnum.common.x509 import operations
from magnum.tests import base
from magnum.tests.functional.security import tls

# Options of openssl's request -> what its description of the result has.
SIGNED = (
    ((), ()),
    (('-addext', 'subjectAltName=DNS:node,DNS:*.svc,IP:10.0.0.1,IP:fd00::1,'
      'URI:spiffe://c/n,email:a@b.c,RID:1.2.3.4'),
     ('DNS:node, DNS:*.svc, IP Address:10.0.0.1, IP Address:FD00:0:0:0:0:0:0:1'
      ', URI:spiffe://c/n, email:a@b.c, Registered ID:1.2.3.4',)),
    (('-addext', 'subjectAltName=otherName:1.3.6.1.4.1.311.20.2.3;UTF8:u@d'),
     ('u@d',)),
    (('-addext', 'extendedKeyUsage=serverAuth,clientAuth,1.2.3.4.5'),
     ('TLS Web Server Authentication, TLS Web Client Authentication, '
      '1.2.3.4.5',)),
    (('-addext', 'keyUsage=critical,digitalSignature,keyEncipherment,'
      'nonRepudiation'),
     ('X509v3 Key Usage: critical',
      'Digital Signature, Non Repudiation, Key Encipherment')),
    (('-addext', 'basicConstraints=critical,CA:FALSE'),
     ('X509v3 Basic Constraints: critical', 'CA:FALSE')),
    (('-addext', 'subjectKeyIdentifier=hash'), ()),
    (('-addext', 'subjectKeyIdentifier=0102030405'), ()),
    (('-newhdr',), ()),
    (('-text',), ()),
)

REFUSED = (
    'basicConstraints=critical,CA:TRUE',
    'keyUsage=digitalSignature,keyCertSign',
    'keyUsage=cRLSign',
    'certificatePolicies=1.2.3',
    'nameConstraints=permitted;DNS:.x',
    'tlsfeature=status_request',
    'nsComment=hello',
    '1.2.3.4.5=DER:04:02:61:62',
    # Not what it says it is.
    'subjectAltName=DER:30:00',
    'subjectAltName=DER:30:05:82:09:61:62',
    'subjectAltName=DER:30:05:87:03:01:02:03',
    'subjectAltName=DER:30:04:a3:02:30:00',
    'keyUsage=DER:04:02:61:62',
)


class Case(base.BaseTestCase):
    """An authority."""

    def runTest(self):
        """Be usable as a fixture of a test function."""

    def setUp(self):
        super().setUp()
        self.made = operations.generate_ca_certificate('c1', 'secret')
        self.authority = self.made['certificate'].decode()

    def sign(self, csr):
        return operations.sign(csr, 'c1', self.made['private_key'],
                               'secret').decode()


@pytest.fixture
def case(tmp_path):
    """A test case that is set up, after the directory of the test is."""
    found = Case()
    found.setUp()
    yield found
    found.doCleanups()


@pytest.mark.parametrize('options, texts', SIGNED)
def test_signed(case, tmp_path, options, texts):
    csr, _key = tls.request(tmp_path, '/O=system:nodes/CN=system:node:n',
                            *options)
    signed = case.sign(csr)
    assert tls.is_trusted(tmp_path, case.authority, signed)
    described = tls.described(tmp_path, signed)
    for text in texts:
        assert text in described
    assert 'Subject: O = system:nodes, CN = system:node:n' in described
    assert 'Issuer: CN = c1' in described


@pytest.mark.parametrize('extension', REFUSED)
def test_refused(case, tmp_path, extension):
    csr, _key = tls.request(tmp_path, '/CN=x', '-addext', extension)
    with pytest.raises(exception.Invalid) as caught:
        case.sign(csr)
    assert caught.value.code == 400


@pytest.mark.parametrize('kind', [
    ('RSA', '-pkeyopt', 'rsa_keygen_bits:2048'),
    ('ED25519',), ('EC', '-pkeyopt', 'ec_paramgen_curve:secp384r1')])
def test_kinds_of_keys(case, tmp_path, kind):
    tls.openssl('genpkey', '-algorithm', *kind, '-out', tmp_path / 'k')
    tls.openssl('req', '-new', '-key', tmp_path / 'k', '-subj', '/CN=x',
                '-out', tmp_path / 'csr')
    signed = case.sign((tmp_path / 'csr').read_text())
    assert tls.is_trusted(tmp_path, case.authority, signed)
    assert (tls.openssl('pkey', '-in', tmp_path / 'k', '-pubout') ==
            tls.openssl('x509', '-in', tmp_path / 'crt.pem', '-noout',
                        '-pubkey'))


def test_key_that_is_not_the_requesters(case, tmp_path):
    csr, _key = tls.request(tmp_path)
    request = x509.load_pem_x509_csr(csr.encode())
    # The same, signed by nobody.
    other = bytearray(request.public_bytes(
        x509.base.serialization.Encoding.DER))
    other[-1] ^= 1
    (tmp_path / 'broken.der').write_bytes(other)
    broken = tls.openssl('req', '-inform', 'DER', '-in',
                         tmp_path / 'broken.der')
    with pytest.raises(exception.InvalidCsr):
        case.sign(broken)


def test_serials_are_random(case, tmp_path):
    csr, _key = tls.request(tmp_path)
    serials = set()
    for _n in range(20):
        (tmp_path / 'crt').write_text(case.sign(csr))
        serials.add(int(tls.openssl(
            'x509', '-in', tmp_path / 'crt', '-noout',
            '-serial').partition('=')[2], 16))
    assert len(serials) == 20
    assert 100 < max(serials).bit_length() <= 128


def test_validity_and_identifiers(case, tmp_path):
    csr, _key = tls.request(tmp_path)
    described = tls.described(tmp_path, case.sign(csr))
    dates = [datetime.datetime.strptime(found, '%b %d %H:%M:%S %Y')
             for found in re.findall(r'Not (?:Before|After ?) ?: (.*) GMT',
                                     described)]
    assert (dates[1] - dates[0]).days == 1825
    age = datetime.datetime.now(datetime.UTC).replace(tzinfo=None) - dates[0]
    assert datetime.timedelta(hours=23) < age < datetime.timedelta(hours=25)
    ours = re.search(r'Subject Key Identifier:\s+(\S+)', tls.described(
        tmp_path, case.authority)).group(1)
    assert re.search(r'Authority Key Identifier:\s+(?:keyid:)?' + ours,
                     described)


def test_keys_are_encrypted(case, tmp_path):
    path = tmp_path / 'key'
    path.write_bytes(case.made['private_key'])
    assert 'BEGIN ENCRYPTED PRIVATE KEY' in path.read_text()
    assert 'BEGIN PUBLIC KEY' in tls.openssl(
        'pkey', '-in', path, '-passin', 'pass:secret', '-pubout')
    assert '' == tls.openssl('pkey', '-in', path, '-passin', 'pass:wrong',
                             '-pubout', check=False)


@pytest.mark.parametrize('length', [64, 65, 242])
def test_cluster_with_a_long_name(case, tmp_path, length):
    name = 'a' * length
    made = operations.generate_ca_certificate(name, 'pw')
    client = operations.generate_client_certificate(
        name, 'admin', 'system:masters', made['private_key'],
        ca_key_password='pw')
    csr, _key = tls.request(tmp_path)
    for signed in (client['certificate'], operations.sign(
            csr, name, made['private_key'], 'pw')):
        assert tls.is_trusted(tmp_path, made['certificate'].decode(),
                              signed.decode(), '-purpose', 'sslclient')
