"""Every certificate store through the whole life of a cluster."""

import os

import pytest

from magnum.tests.functional.cloud import harness
from magnum.tests.functional.cloud import security
from magnum.tests.functional.security import tls

STORES = ('barbican', 'local', 'x509keypair')


@pytest.fixture(scope='module', params=STORES)
def store(request, cloud):
    """Magnum keeps certificates there."""
    folder = cloud.home.state / 'magnum' / 'certificates'
    with security.configured(cloud, {
            ('certificates', 'cert_manager_type'): request.param,
            ('certificates', 'storage_path'): str(folder)}):
        yield request.param
    assert not folder.exists() or not os.listdir(folder)


def identity(cloud, cluster, folder, name, subject, *options):
    csr, key = tls.request(folder, subject, *options)
    return tls.Identity(folder, name,
                        security.sign(cloud, cluster, csr), key)


def server(cloud, cluster, folder):
    node = identity(cloud, cluster, folder, 'server', '/CN=kubernetes',
                    '-addext', 'subjectAltName=DNS:localhost')
    return tls.Server(node, security.authority(cloud, cluster))


def files(cloud):
    """Return all files with client certificates that are on the disk."""
    return [path for path in (cloud.home.state / 'magnum').rglob('client.*')]


def ours(cloud, cluster):
    """Return the trusts of a cluster; all others are Heat's own.

    Heat keeps one for each stack that changes later, until it is deleted.
    """
    found = security.trusts(cloud)
    own = {ident for ident, user in found.items() if user.startswith(cluster)}
    assert {found[ident] for ident in set(found) - own} <= {'heat'}
    return own


def rotate_credential(cloud, uuid):
    """Nothing but another trust and another password of the trustee."""
    made = security.row(cloud, uuid)
    cloud.magnum('PATCH', f'/credentials/{uuid}')
    cloud.wait_status(uuid, 'UPDATE_COMPLETE')
    now = security.row(cloud, uuid)
    assert now['trust_id'] != made['trust_id']
    assert now['trustee_password'] != made['trustee_password']
    assert ours(cloud, uuid) == {now['trust_id']}


@pytest.mark.slow
def test_life(cloud, template, store, forget, tmp_path):
    before = cloud.belongings()
    stored = security.stored_in_barbican(cloud)
    name = harness.unique(store)
    forget.append(name)
    cloud.coe('cluster', 'create', name, '--cluster-template', template,
              '--node-count', '0', '--timeout', '20')
    uuid = cloud.wait_status(name, 'CREATE_COMPLETE')['uuid']
    assert security.more_in_barbican(cloud, stored) == (
        (4, 12) if store == 'barbican' else (0, 0))
    assert ours(cloud, uuid) == {security.row(cloud, uuid)['trust_id']}

    client = identity(cloud, uuid, tmp_path, 'client',
                      '/O=system:masters/CN=admin')
    former = security.authority(cloud, uuid)
    with server(cloud, uuid, tmp_path) as peer:
        assert tls.shakes_hands(peer.port, former, client)
    security.restart(cloud)
    assert security.authority(cloud, uuid) == former
    with server(cloud, uuid, tmp_path) as peer:
        assert tls.shakes_hands(peer.port, former, client)

    cloud.coe('ca', 'rotate', name)
    cloud.wait_status(name, 'UPDATE_COMPLETE')
    renewed = security.authority(cloud, uuid)
    assert renewed != former
    assert not tls.is_trusted(tmp_path, renewed,
                              client.certificate.read_text())
    with server(cloud, uuid, tmp_path) as peer:
        assert not tls.shakes_hands(peer.port, renewed, client)
        other = identity(cloud, uuid, tmp_path, 'other',
                         '/O=system:masters/CN=admin')
        assert not tls.shakes_hands(peer.port, former, other)
        assert tls.shakes_hands(peer.port, renewed, other)
    if store == 'barbican':
        harness.until(
            lambda: security.more_in_barbican(cloud, stored) == (4, 12), 60,
            'the old ones are gone')
        # Where certificates are makes no difference to this.
        rotate_credential(cloud, uuid)

    cloud.coe('cluster', 'delete', name)
    cloud.wait_gone(name)
    assert cloud.belongings() == before
    assert security.stored_in_barbican(cloud) == stored
    assert files(cloud) == []


@pytest.mark.slow
def test_barbican_is_away(cloud, template, forget):
    before = cloud.belongings()
    stored = security.stored_in_barbican(cloud)
    name = harness.unique('orphan')
    forget.append(name)
    with security.configured(cloud, {
            ('certificates', 'cert_manager_type'): 'barbican'}):
        cloud.control('stop', 'barbican')
        try:
            cloud.coe('cluster', 'create', name, '--cluster-template',
                      template, '--timeout', '10')
            told = harness.until(
                lambda: cloud.cluster(name)['status_reason'], 90,
                'a reason')
            assert 'certificates' in told
            assert not cloud.belongings()['stacks'] - before['stacks']
        finally:
            cloud.control('start', 'barbican')
        cloud.coe('cluster', 'delete', name)
        cloud.wait_gone(name)
    assert cloud.belongings() == before
    assert security.stored_in_barbican(cloud) == stored
