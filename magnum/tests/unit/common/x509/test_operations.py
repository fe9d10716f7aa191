"""What certificates look like, and what is not signed."""

import base64
import datetime

from cryptography.hazmat.primitives.asymmetric import dsa
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography import x509
from cryptography.x509 import oid

from magnum.common import exception
from magnum.common.x509 import operations
from magnum.tests import base

SAN = oid.ExtensionOID.SUBJECT_ALTERNATIVE_NAME
NAME = x509.Name([x509.NameAttribute(oid.NameOID.COMMON_NAME, 'node-1'),
                  x509.NameAttribute(oid.NameOID.ORGANIZATION_NAME,
                                     'system:nodes')])
USAGES = dict.fromkeys((
    'digital_signature', 'content_commitment', 'key_encipherment',
    'data_encipherment', 'key_agreement', 'key_cert_sign', 'crl_sign',
    'encipher_only', 'decipher_only'), False)


def csr(*extensions, key=None):
    """Return a request (PEM) for NAME with these extensions."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateSigningRequestBuilder().subject_name(NAME)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    return builder.sign(key, hashes.SHA256()).public_bytes(
        serialization.Encoding.PEM)


def tlv(tag, content):
    """Return DER of one thing."""
    size = len(content)
    length = bytes((size,)) if size < 0x80 else bytes((0x81, size))
    return bytes((tag,)) + length + content


def handmade(name=tlv(0x0c, b'x'), version=0, attributes=b''):
    """Return a request with a valid signature that no library would make.

    :param name: DER of what its common name is
    """
    key = ec.generate_private_key(ec.SECP256R1())
    common_name = bytes.fromhex('0603550403')
    asked = tlv(0x30, b''.join((
        tlv(0x02, bytes((version,))),
        tlv(0x30, tlv(0x31, tlv(0x30, common_name + name))),
        key.public_key().public_bytes(
            serialization.Encoding.DER,
            serialization.PublicFormat.SubjectPublicKeyInfo),
        tlv(0xa0, attributes))))
    with_sha256 = bytes.fromhex('300a06082a8648ce3d040302')
    signature = key.sign(asked, ec.ECDSA(hashes.SHA256()))
    der = tlv(0x30, asked + with_sha256 + tlv(0x03, b'\0' + signature))
    return ('-----BEGIN CERTIFICATE REQUEST-----\n'
            f'{base64.encodebytes(der).decode()}'
            '-----END CERTIFICATE REQUEST-----\n')


# What is wrong -> how to make it.
UNREADABLE = {
    'a version that there is not': {'version': 1},
    'bytes that are no UTF-8': {'name': tlv(0x0c, b'\xff\xfe')},
    'Latin 1': {'name': tlv(0x14, b'caf\xe9')},
    'half of a character': {'name': tlv(0x1e, b'abc')},
    'a number for a name': {'name': tlv(0x02, b'\x01')},
    'a list for a name': {'name': tlv(0x30, b'')},
    'extensions without a value': {'attributes': tlv(
        0x30, bytes.fromhex('06092a864886f70d01090e') + tlv(0x31, b''))},
    "the same, Microsoft's": {'attributes': tlv(
        0x30, bytes.fromhex('060a2b06010401823702010e') + tlv(0x31, b''))},
}


def load(pem):
    return x509.load_pem_x509_certificate(pem)


def value(certificate, kind):
    return certificate.extensions.get_extension_for_class(kind).value


class TestOperations(base.BaseTestCase):

    def setUp(self):
        super().setUp()
        # Quicker to make.
        base.CONF.set_override('rsa_key_size', 1024, 'x509')
        self.ca = operations.generate_ca_certificate('c1', 'secret')
        self.authority = load(self.ca['certificate'])

    def sign(self, request, **kwargs):
        return load(operations.sign(request, 'c1', self.ca['private_key'],
                                    'secret', **kwargs))

    def test_authority(self):
        found = self.authority
        self.assertEqual('CN=c1', found.subject.rfc4514_string())
        self.assertEqual(found.subject, found.issuer)
        usage = found.extensions.get_extension_for_class(x509.KeyUsage)
        self.assertTrue(usage.critical and usage.value.key_cert_sign)
        self.assertFalse(usage.value.crl_sign)
        constraints = value(found, x509.BasicConstraints)
        self.assertEqual((True, 0), (constraints.ca,
                                     constraints.path_length))
        self.assertEqual(1024, found.public_key().key_size)
        self.assertIsInstance(found.signature_hash_algorithm, hashes.SHA256)
        self.assertLessEqual(found.serial_number.bit_length(), 128)
        self.assertIn(b'ENCRYPTED', self.ca['private_key'])
        found.verify_directly_issued_by(found)

    def test_validity(self):
        now = datetime.datetime.now(datetime.UTC)
        start = self.authority.not_valid_before_utc
        end = self.authority.not_valid_after_utc
        self.assertEqual(1825, (end - start).days)
        self.assertLess(abs((now - start) - datetime.timedelta(days=1)),
                        datetime.timedelta(minutes=5))

    def test_client(self):
        made = operations.generate_client_certificate(
            b'c1', 'admin', 'system:masters', self.ca['private_key'],
            encryption_password='pw', ca_key_password=b'secret')
        found = load(made['certificate'])
        self.assertEqual('O=system:masters,CN=admin',
                         found.subject.rfc4514_string())
        found.verify_directly_issued_by(self.authority)
        self.assertEqual([oid.ExtendedKeyUsageOID.CLIENT_AUTH],
                         list(value(found, x509.ExtendedKeyUsage)))
        self.assertFalse(value(found, x509.BasicConstraints).ca)
        self.assertEqual(
            value(self.authority, x509.SubjectKeyIdentifier).digest,
            value(found, x509.AuthorityKeyIdentifier).key_identifier)
        key = serialization.load_pem_private_key(
            operations.decrypt_key(made['private_key'].decode(), 'pw'), None)
        self.assertEqual(found.public_key(), key.public_key())

    def test_sign(self):
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.DNSName('node-1')])
        usage = x509.KeyUsage(**{**USAGES, 'digital_signature': True,
                                 'key_encipherment': True})
        found = self.sign(csr(names, usage, key=key).decode())
        self.assertEqual(NAME, found.subject)
        found.verify_directly_issued_by(self.authority)
        self.assertEqual(names, value(found, x509.SubjectAlternativeName))
        self.assertEqual(usage, value(found, x509.KeyUsage))
        self.assertEqual(key.public_key(), found.public_key())

    def test_sign_with_key_identifier(self):
        key = ec.generate_private_key(ec.SECP256R1())
        claimed = x509.SubjectKeyIdentifier(b'somebody else')
        found = self.sign(csr(claimed, key=key))
        self.assertEqual(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
            value(found, x509.SubjectKeyIdentifier))

    def test_what_is_not_signed(self):
        for extension, text in (
                (x509.BasicConstraints(ca=True, path_length=None), 'CA'),
                (x509.KeyUsage(**{**USAGES, 'key_cert_sign': True}),
                 'Certificate Sign'),
                (x509.KeyUsage(**{**USAGES, 'key_agreement': True,
                                  'encipher_only': True}),
                 'Key Agreement'),
                (x509.OCSPNoCheck(), 'OCSPNoCheck'),
                (x509.UnrecognizedExtension(
                    x509.ObjectIdentifier('1.2.3.4'), b'x'), '1.2.3.4')):
            error = self.assertRaises(exception.CertificateValidationError,
                                      self.sign, csr(extension))
            self.assertIn(text, str(error))
            self.assertEqual(400, error.code)
            self.sign(csr(extension), skip_validation=True)

    def test_configured_allowances(self):
        base.CONF.set_override('allow_ca', True, 'x509')
        base.CONF.set_override('allowed_key_usage', ['CRL Sign'], 'x509')
        found = self.sign(csr(
            x509.BasicConstraints(ca=True, path_length=1),
            x509.KeyUsage(**{**USAGES, 'crl_sign': True})))
        self.assertTrue(value(found, x509.BasicConstraints).ca)

    def test_no_request(self):
        for wrong in (None, '', 'junk', b'\xff', csr()[:-60]):
            error = self.assertRaises(exception.InvalidCsr, self.sign, wrong)
            self.assertEqual(400, error.code)

    def test_signature_of_another_key(self):
        request = x509.load_pem_x509_csr(csr())
        broken = bytearray(request.public_bytes(serialization.Encoding.DER))
        broken[-1] ^= 1
        pem = x509.load_der_x509_csr(bytes(broken)).public_bytes(
            serialization.Encoding.PEM)
        self.assertRaises(exception.InvalidCsr, self.sign, pem)

    def test_list_without_content(self):
        for kind, name in ((SAN, 'subjectAltName'),
                           (oid.ExtensionOID.EXTENDED_KEY_USAGE,
                            'extendedKeyUsage')):
            error = self.assertRaises(
                exception.CertificateValidationError, self.sign,
                csr(x509.UnrecognizedExtension(kind, b'0\x00')))
            self.assertIn(f'empty {name}', str(error))

    def test_what_cannot_be_read(self):
        for name, wrong in UNREADABLE.items():
            error = self.assertRaises(exception.InvalidCsr, self.sign,
                                      handmade(**wrong))
            self.assertEqual(400, error.code, name)

    def test_odd_texts_in_the_subject(self):
        for content in (tlv(0x1e, 'Z\xfc'.encode('utf-16-be')),
                        tlv(0x1c, 'Z\xfc'.encode('utf-32-be')),
                        tlv(0x0c, 'Z\xfc'.encode())):
            found = self.sign(handmade(content))
            self.assertEqual('CN=Z\xfc', found.subject.rfc4514_string())

    def test_weak_keys(self):
        for key in (rsa.generate_private_key(65537, 1024),
                    ec.generate_private_key(ec.SECP192R1()),
                    dsa.generate_private_key(1024)):
            self.assertEqual(400, self.refuse_2048(csr(key=key)).code)
        for key in (rsa.generate_private_key(65537, 2048),
                    ec.generate_private_key(ec.SECP224R1())):
            self.sign(csr(key=key))
        # No more than the operator asks of our own.
        base.CONF.set_override('rsa_key_size', 1024, 'x509')
        self.sign(csr(key=rsa.generate_private_key(65537, 1024)))

    def refuse_2048(self, request):
        base.CONF.set_override('rsa_key_size', 2048, 'x509')
        return self.assertRaises(exception.InvalidCsr, self.sign, request)

    def test_long_name_of_a_cluster(self):
        found = load(operations.generate_ca_certificate(
            'c' * 242)['certificate'])
        self.assertEqual('CN=' + 'c' * 64, found.subject.rfc4514_string())

    def test_request_and_key(self):
        made = operations.generate_csr_and_key('etcd')
        found = self.sign(made['csr'])
        self.assertEqual('CN=etcd', found.subject.rfc4514_string())
        key = serialization.load_pem_private_key(
            made['private_key'].encode(), None)
        self.assertEqual(found.public_key(), key.public_key())
        self.assertIn('BEGIN PUBLIC KEY', made['public_key'])

    def test_wrong_password(self):
        self.assertRaises(ValueError, operations.decrypt_key,
                          self.ca['private_key'], 'wrong')
