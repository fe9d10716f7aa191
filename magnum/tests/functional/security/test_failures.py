"""A store or a conductor fails; nothing half made is left."""

from barbicanclient import exceptions as barbican_exception
import pytest

from magnum.conductor.operations import points
import magnum.conf
from magnum.objects import lifecycle
from magnum.tests.functional.security import cases

CONF = magnum.conf.CONF


class Gone(BaseException):
    """The process died in the middle of a step."""


@pytest.fixture
def case(tmp_path):
    """A test case whose certificates are in Barbican."""
    found = cases.make()
    found.use_store('barbican')
    yield found
    found.doCleanups()


def test_barbican_is_away(case):
    case.cloud.barbican.down = True
    cluster = case.accept_create()
    case.run_all()
    found = case.fresh(cluster)
    assert found.status == 'CREATE_IN_PROGRESS'
    assert 'certificates' in found.status_reason
    assert case.cloud.heat.living() == []
    case.cloud.barbican.down = False
    case.time_passes()
    case.run_all()
    case.settle()
    case.assertStatus('CREATE_COMPLETE', cluster)
    assert case.stored() == 4
    case.deleted(cluster)


def test_barbican_stays_away(case):
    case.cloud.barbican.down = True
    cluster = case.accept_create(create_timeout=5)
    case.run_all()
    case.time_passes(5 * 60 + 1)
    case.run_all()
    found = case.fresh(cluster)
    assert found.status == 'CREATE_FAILED'
    assert 'certificates' in found.status_reason
    assert {group.status for group in found.nodegroups} == {'CREATE_FAILED'}
    assert case.cloud.heat.living() == []
    case.cloud.barbican.down = False
    case.deleted(cluster)


@pytest.mark.parametrize('stored', [0, 1, 3, 7, 15])
def test_barbican_refuses_in_the_middle(case, stored):
    barbican = case.cloud.barbican
    enter, calls = barbican.enter, []

    def refuse(method, context=None):
        if method == 'store':
            calls.append(method)
            if len(calls) > stored:
                raise barbican_exception.HTTPClientError('quota', 403)
        enter(method, context)

    barbican.enter = refuse
    cluster = case.accept_create()
    case.run_all()
    case.assertStatus('CREATE_FAILED', cluster)
    assert case.cloud.heat.living() == []
    case.deleted(cluster)


def test_rotation_while_barbican_is_away(case):
    cluster = case.created()
    former = case.references(cluster)
    case.cloud.barbican.down = True
    case.accept(lifecycle.CA_ROTATE, cluster)
    case.run_all()
    case.assertStatus('UPDATE_IN_PROGRESS', cluster)
    assert case.references(cluster) == former
    case.cloud.barbican.down = False
    case.time_passes()
    case.run_all()
    case.settle()
    case.assertStatus('UPDATE_COMPLETE', cluster)
    assert case.stored() == 4
    assert not former & case.references(cluster)


@pytest.mark.parametrize('point', points.of('ca_rotate'))
def test_killed_while_rotating(case, point):
    cluster = case.created()
    case.die_at(point)
    case.accept(lifecycle.CA_ROTATE, cluster)
    case.run_dying()
    # Heat does not change a stack twice at a time.
    for stack in case.cloud.heat.living():
        case.cloud.heat.complete(stack)
    case.survive()
    case.assertStatus('UPDATE_COMPLETE', cluster)
    assert case.stored() == 4
    case.deleted(cluster)


def kill_before(service, method):
    """Let the process die when it first makes a call of a service."""
    enter, died = service.enter, []

    def dying(name, context=None):
        if name == method and not died:
            died.append(name)
            raise Gone()
        enter(name, context)

    service.enter = dying


@pytest.mark.parametrize('service, method', [
    ('keystone', 'users.create'), ('keystone', 'trusts.create'),
    ('barbican', 'store'), ('barbican', 'containers.create_certificate'),
    ('heat', 'stacks.create')])
@pytest.mark.parametrize('goes_on', [True, False])
def test_killed_inside_of_a_step(case, service, method, goes_on):
    kill_before(getattr(case.cloud, service), method)
    cluster = case.accept_create()
    with pytest.raises(Gone):
        case.run_all(case.new_runner('there'))
    case.time_passes(CONF.service_down_time + 1)
    if goes_on:
        case.run_all()
        case.settle()
        case.assertStatus('CREATE_COMPLETE', cluster)
        assert case.stored() == 4
    case.deleted(cluster)
