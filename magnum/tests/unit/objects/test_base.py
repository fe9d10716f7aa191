"""What all objects share: versions, secrets, odd rows, the bus."""

from oslo_versionedobjects import exception as object_exception
from oslo_versionedobjects import fixture as object_fixture

from magnum.common import exception
from magnum import objects
from magnum.objects import base
from magnum.tests import base as test_base
from magnum.tests.unit.db import base as db_base
from magnum.tests.unit.db import utils as db_utils
from magnum.tests.unit.objects import utils

# Hash of the fields and remote methods of each object, with its version.
# The same hash means the same bytes on the bus.  Those marked are upstream's
# own: of release 23, and for Cluster of the releases 13 to 22, whose 1.23
# had the same fields.
FINGERPRINTS = {
    'Certificate': '1.2-64f24db0e10ad4cbd72aea21d2075a80',    # upstream
    'Cluster': '1.25-dfaf9ecb65a5fcab4f6c36497a8bc866',       # upstream's 1.23
    'ClusterTemplate': '1.22-9afea9a16f2767a12b811969eebbccdd',
    'Federation': '1.0-166da281432b083f0e4b851336e12e20',     # upstream
    'MagnumService': '1.0-2d397ec59b0046bd5ec35cd3e06efeca',  # upstream
    'NodeGroup': '1.2-15f9bdcd57d11e41b10ac524c9682b1a',      # upstream
    'Operation': '1.0-b769a0437e561f01e13e8cbb06d99d8e',
    'Quota': '1.0-94e100aebfa88f7d8428e007f2049c18',          # upstream
    'Stats': '1.0-73a1cd6e3c0294c932a66547faba216c',          # upstream
    'X509KeyPair': '1.2-d81950af36c59a71365e33ce539d24f9',    # upstream
}


class TestVersions(test_base.BaseTestCase):

    def test_fingerprints(self):
        checker = object_fixture.ObjectVersionChecker(
            base.MagnumObjectRegistry.obj_classes())
        expected, actual = checker.test_hashes(FINGERPRINTS)
        self.assertEqual(
            expected, actual,
            'Fields or remote methods of these objects have changed. Give '
            'each a new VERSION, say in obj_make_compatible what an older '
            'receiver must not get, and write the new hash down here.')

    def test_every_object_is_exported(self):
        for name in FINGERPRINTS:
            self.assertEqual(name, getattr(objects, name).obj_name())


class TestSecrets(test_base.TestCase):

    def test_every_sensitive_field_exists(self):
        fields = {name for cls in FINGERPRINTS
                  for name in getattr(objects, cls).fields}
        self.assertEqual(set(), base.SENSITIVE - fields)

    def test_repr_masks_them(self):
        cluster = utils.get_test_cluster(
            self.context, trust_id='s3cret', trustee_password='s3cret')
        pair = utils.get_test_x509keypair(
            self.context, private_key='s3cret',
            private_key_passphrase='s3cret')
        for text in (repr(cluster), str(cluster), f'{pair}', repr(pair)):
            self.assertNotIn('s3cret', text)
            self.assertIn(base.MASK, text)
        self.assertIn("name='cluster1'", repr(cluster))

    def test_what_is_not_there_is_not_masked(self):
        cluster = utils.get_test_cluster(self.context)
        self.assertIn('trust_id=None', repr(cluster))
        self.assertIn('keypair=<?>', repr(cluster))


class TestOddRows(db_base.DbTestCase):
    """Rows of other releases can be read and listed."""

    def test_values_outside_of_the_sets(self):
        db_utils.create_test_cluster_template(coe='nomad')
        db_utils.create_test_cluster(status='FUTURE', health_status='ODD')
        cluster, = objects.Cluster.list(self.context)
        self.assertEqual(('FUTURE', 'ODD', 'nomad'), (
            cluster.status, cluster.health_status,
            cluster.cluster_template.coe))
        self.assertEqual('FUTURE', cluster.as_dict()['status'])
        self.assertIn('FUTURE', repr(cluster))
        self.assertEqual(set(), cluster.obj_what_changed())

    def test_engines_of_earlier_releases(self):
        db_utils.create_test_cluster_template(coe='swarm-mode')
        template, = objects.ClusterTemplate.list(self.context)
        template.coe = 'dcos'
        self.assertRaises(ValueError, setattr, template, 'coe', 'nomad')

    def test_null_in_rows_older_than_a_column(self):
        db_utils.create_test_cluster_template(hidden=None, public=None)
        db_utils.create_test_cluster(master_lb_enabled=None,
                                     floating_ip_enabled=None)
        cluster, = objects.Cluster.list(self.context)
        self.assertIs(False, cluster.master_lb_enabled)
        self.assertIs(True, cluster.floating_ip_enabled)
        self.assertIs(False, cluster.cluster_template.hidden)


class TestBus(db_base.DbTestCase):

    def setUp(self):
        super().setUp()
        utils.create_test_cluster_template(self.context)
        self.cluster = utils.create_test_cluster(
            self.context, trust_id='t', labels={'a': '1'})
        self.serializer = base.MagnumObjectSerializer()

    def sent(self, instance):
        primitive = self.serializer.serialize_entity(self.context, instance)
        self.assertEqual('magnum', primitive['magnum_object.namespace'])
        return self.serializer.deserialize_entity(self.context, primitive)

    def test_there_and_back(self):
        self.cluster.name = 'changed'
        arrived = self.sent(self.cluster)
        self.assertEqual('changed', arrived.name)
        self.assertEqual({'name'}, arrived.obj_what_changed())
        self.assertEqual(3, arrived.node_count)
        self.assertEqual('clustermodel1', arrived.cluster_template.name)
        arrived.save()
        self.cluster.refresh()
        self.assertEqual('changed', self.cluster.name)

    def test_a_whole_cluster(self):
        listed, = objects.Cluster.list(self.context)
        arrived = self.sent(listed)
        self.assertEqual('t', arrived.trust_id)
        self.assertEqual('clustermodel1', arrived.cluster_template.name)

    def test_older_receivers_get_what_they_know(self):
        listed, = objects.Cluster.list(self.context)
        trust, etcd, driver = 'trust_id', 'etcd_ca_cert_ref', 'driver'
        for version, known, unknown in (
                ('1.25', {trust, etcd, driver}, set()),
                ('1.24', {etcd, driver}, {trust}),
                ('1.23', {trust, etcd, driver}, set()),
                ('1.22', {trust}, {etcd, driver, 'tags'})):
            data = listed.obj_to_primitive(
                target_version=version)['magnum_object.data']
            names = set(data) | set(
                data['cluster_template']['magnum_object.data'])
            self.assertEqual(set(), known - names, version)
            self.assertEqual(set(), unknown & names, version)

    def test_older_receivers_of_other_objects(self):
        group = self.cluster.default_ng_worker
        data = group.obj_to_primitive(target_version='1.1')
        self.assertNotIn('node_labels', data['magnum_object.data'])
        certificate = objects.Certificate(ca_cert_type='etcd', csr='x')
        data = certificate.obj_to_primitive(target_version='1.1')
        self.assertEqual({'csr': 'x'}, data['magnum_object.data'])

    def test_dict_style(self):
        self.assertEqual('cluster1', self.cluster['name'])
        self.assertIn('name', self.cluster)
        self.assertEqual({'a': '1'}, dict(self.cluster.items())['labels'])
        self.cluster['name'] = 'other'
        self.assertEqual('other', self.cluster.name)

    def test_labels_become_text(self):
        self.cluster.labels = {'number': 3, 'yes': True}
        self.assertEqual({'number': '3', 'yes': 'True'}, self.cluster.labels)

    def test_an_object_without_context_cannot_be_saved(self):
        cluster = objects.Cluster(name='x')
        self.assertRaises(object_exception.OrphanedObjectError,
                          cluster.create)


class TestNotFound(db_base.DbTestCase):

    def test_each_kind_has_its_error(self):
        uuid = db_utils.CLUSTER_UUID
        for cls, error in (
                (objects.Cluster, exception.ClusterNotFound),
                (objects.ClusterTemplate, exception.ClusterTemplateNotFound),
                (objects.X509KeyPair, exception.X509KeyPairNotFound),
                (objects.Federation, exception.FederationNotFound)):
            self.assertRaises(error, cls.get, self.context, uuid)
            self.assertRaises(error, cls.get_by_uuid, self.context, uuid)
            self.assertRaises(error, cls.get_by_id, self.context, 7)
        self.assertRaises(exception.NodeGroupNotFound, objects.NodeGroup.get,
                          self.context, uuid, 'x')
        self.assertRaises(exception.QuotaNotFound, objects.Quota.get_by_id,
                          self.context, 7)
