"""A conductor, a fake cloud, and a cluster that checks certificates."""

import os

import fixtures

from magnum.common import client_files
from magnum.common import cluster_certs
from magnum.common import sessions
from magnum.conductor.handlers import ca_conductor
from magnum.conductor import workshop
from magnum import objects
from magnum.tests.functional.conductor import test_cloud
from magnum.tests.functional.security import tls

FEATURES = frozenset(('rotate_ca', 'rotate_credential'))


class SecurityTestCase(test_cloud.CloudTestCase):
    """Clusters of a flavour that can rotate everything."""

    def runTest(self):
        """Be usable as a fixture of a test function."""

    def setUp(self):
        super().setUp()
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.drivers.k8s_fedora_coreos_v1.driver.Driver.supports',
            FEATURES))
        self.folder = self.useFixture(fixtures.TempDir()).path
        for name in ('certs', 'files', 'work'):
            os.mkdir(os.path.join(self.folder, name), 0o700)
        self.work = os.path.join(self.folder, 'work')
        self.config(group='certificates',
                    storage_path=os.path.join(self.folder, 'certs'))
        self.config(group='cluster',
                    temp_cache_dir=os.path.join(self.folder, 'files'))
        # What openssl, and Python's TLS, do not call too small.
        self.config(group='x509', rsa_key_size=2048)

    def use_store(self, name):
        """Keep certificates in this store."""
        self.config(group='certificates', cert_manager_type=name)

    def restart(self):
        """Go on as a process that remembers nothing."""
        for room in (client_files, sessions):
            room.reset()
        self.runner = self.new_runner()
        self.status_tick = self.new_status_tick()

    # What the bus asks.

    def handler(self):
        return ca_conductor.Handler(workshop.Workshop(self.runner))

    def authority(self, cluster, kind=None):
        """Return a CA certificate as the API gives it."""
        return self.handler().get_ca_certificate(
            self.context, self.fresh(cluster), kind).pem

    def sign(self, cluster, csr, kind=None):
        """Return a certificate as the API gives it."""
        certificate = objects.Certificate(
            self.context, cluster_uuid=cluster.uuid, csr=csr)
        if kind:
            certificate.ca_cert_type = kind
        return self.handler().sign_certificate(
            self.context, self.fresh(cluster), certificate).pem

    def identity(self, cluster, name='client', subject=None, *options):
        """Return the files of somebody whose certificate was signed."""
        csr, key = tls.request(
            self.work, subject or '/O=system:masters/CN=admin', *options)
        return tls.Identity(self.work, name, self.sign(cluster, csr), key)

    def server(self, cluster, kind=tls.Server):
        """Return the API of a cluster, of what its authority is now."""
        node = self.identity(
            cluster, 'server', '/CN=kubernetes', '-addext',
            'subjectAltName=DNS:localhost,IP:127.0.0.1', '-addext',
            'extendedKeyUsage=serverAuth')
        return kind(node, self.authority(cluster))

    # What is stored.

    def stored(self):
        """Return how many certificates are in any of the stores."""
        return (len(objects.X509KeyPair.list(self.admin)) +
                len(self.cloud.barbican.containers) +
                len([name for name in
                     os.listdir(os.path.join(self.folder, 'certs'))
                     if name.endswith('.key')]))

    def files(self):
        """Return the names of all files of certificates in use."""
        return [name for _folder, _folders, names
                in os.walk(os.path.join(self.folder, 'files'))
                for name in names]

    def assertNothingLeft(self, cluster):
        super().assertNothingLeft(cluster)
        self.assertEqual(0, self.stored())
        self.assertEqual({}, dict(self.cloud.barbican.secrets))
        self.assertEqual([], os.listdir(os.path.join(self.folder, 'certs')))
        self.assertEqual([], self.files())

    def references(self, cluster):
        """Return the references of all certificates of a cluster."""
        return set(cluster_certs.references(self.fresh(cluster)).values())


def make():
    """Return a case that is set up; call doCleanups at its end."""
    found = SecurityTestCase()
    found.setUp()
    return found
