"""Every store, through the whole life of a cluster, judged by TLS peers."""

import pytest

from magnum.objects import lifecycle
from magnum.tests.functional.security import cases
from magnum.tests.functional.security import tls

STORES = ('barbican', 'local', 'x509keypair')
KINDS = ('kubernetes', 'etcd', 'front-proxy')


@pytest.fixture(params=STORES)
def case(request, tmp_path):
    """A test case that is set up, with one of the stores."""
    found = cases.make()
    found.use_store(request.param)
    yield found
    found.doCleanups()


def rotate(case, cluster):
    case.accept(lifecycle.CA_ROTATE, cluster)
    case.run_all()
    case.settle()
    case.assertStatus('UPDATE_COMPLETE', cluster)


def check_all_kinds(case, cluster):
    """Each authority signs, and trusts nobody the others signed."""
    csr, _key = tls.request(case.work)
    authorities = {kind: case.authority(cluster, kind) for kind in KINDS}
    for kind in KINDS:
        signed = case.sign(cluster, csr, kind)
        assert [kind] == [
            name for name, authority in authorities.items()
            if tls.is_trusted(case.work, authority, signed)]


def test_life(case):
    cluster = case.created()
    assert case.stored() == 4
    check_all_kinds(case, cluster)
    client = case.identity(cluster)
    authority = case.authority(cluster)
    with case.server(cluster) as server:
        assert tls.shakes_hands(server.port, authority, client)
    case.restart()
    assert case.authority(cluster) == authority
    with case.server(cluster) as server:
        assert tls.shakes_hands(server.port, authority, client)

    former = case.references(cluster)
    rotate(case, cluster)
    case.restart()
    assert not former & case.references(cluster)
    assert case.stored() == 4
    check_all_kinds(case, cluster)
    renewed = case.authority(cluster)
    assert renewed != authority
    certificate = client.certificate.read_text()
    assert not tls.is_trusted(case.work, renewed, certificate)
    with case.server(cluster) as server:
        # Neither who has an old certificate, nor who trusts the old CA.
        assert not tls.shakes_hands(server.port, renewed, client)
        assert server.accepted == []
        other = case.identity(cluster, 'other')
        assert not tls.shakes_hands(server.port, authority, other)
        assert tls.shakes_hands(server.port, renewed, other)

    case.deleted(cluster)


def test_deleted_after_a_restart(case):
    cluster = case.created()
    case.restart()
    case.deleted(cluster)
