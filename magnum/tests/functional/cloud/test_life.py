"""The life of clusters: nothing is left of them, and failures are named."""

from magnum.tests.functional.cloud import harness


def test_delete_leaves_nothing(cloud, template, quiet):
    before = cloud.belongings()
    name = harness.unique('gone')
    cloud.coe('cluster', 'create', name, '--cluster-template', template,
              '--node-count', '1', '--timeout', '10')
    found = cloud.wait_status(name, 'CREATE_COMPLETE')
    during = cloud.belongings()
    for kind in ('stacks', 'servers', 'trusts', 'trustees', 'cluster',
                 'nodegroup', 'x509keypair'):
        assert during[kind] - before[kind], kind
    assert found['uuid'] in during['cluster']
    cloud.coe('cluster', 'delete', name)
    cloud.wait_gone(name)
    assert cloud.belongings() == before


def test_delete_while_it_is_created(cloud, template, quiet):
    before = cloud.belongings()
    name = harness.unique('hasty')
    cloud.coe('cluster', 'create', name, '--cluster-template', template,
              '--timeout', '10')
    cloud.coe('cluster', 'delete', name)
    cloud.wait_gone(name)
    assert cloud.belongings() == before


def test_a_node_that_fails_is_named(cloud, template, forget):
    name = harness.unique('broken')
    forget.append(name)
    cloud.nodes('--fail', f'^{name}.*/kube_master')
    try:
        cloud.coe('cluster', 'create', name, '--cluster-template', template,
                  '--timeout', '10')
        found = harness.until(
            lambda: (cloud.cluster(name)['status'] == 'CREATE_FAILED'
                     and cloud.cluster(name)), harness.CREATE_SECONDS,
            'CREATE_FAILED')
    finally:
        cloud.nodes()
    assert 'kube_master' in found['status_reason']
    assert any('kube_master' in f'{path} {reason}'
               for path, reason in found['faults'].items())
