"""The table of what can run in the private cloud, and who needs whom."""

import re

from cloud import infra
from cloud import plan
from cloud import table
import pytest

from magnum.tests.unit import tools

REQUIREMENTS = infra.home_mod.CHECKOUT / 'requirements.txt'


def test_only_brings_along_what_is_needed():
    assert plan.only(['heat'], 'mariadb') == [
        'mariadb', 'rabbitmq', 'memcached', 'keystone', 'heat']


def test_without_drops_what_cannot_do_without():
    assert plan.without(['neutron'], 'mariadb') == [
        'mariadb', 'rabbitmq', 'memcached', 'keystone', 'heat', 'glance',
        'barbican', 'placement', 'nodes']


def test_magnum_can_do_without_its_optional_services():
    found = plan.without(['octavia', 'cinder', 'barbican'], 'mariadb')
    assert 'magnum' in found
    assert not {'octavia', 'cinder', 'barbican'} & set(found)


@pytest.mark.parametrize('database', table.DATABASES)
def test_the_second_database_server_only_when_asked_for(database):
    everything = plan.without([], database)
    assert ('postgresql' in everything) == (database == 'postgresql')
    assert 'mariadb' in everything
    assert 'postgresql' not in plan.only(['heat'], database)


def test_unknown_words_are_named():
    with pytest.raises(ValueError, match='swift, zun; there are mariadb'):
        plan.names('heat,zun,swift')
    with pytest.raises(ValueError, match='nova-compute is not part'):
        plan.processes(['keystone'], ['nova-compute'])


def test_words_name_services_or_processes():
    services = plan.only(['nova'], 'mariadb')
    names = [process.name for process in plan.processes(
        services, ['nova-compute', 'nova', 'keystone'])]
    assert names == ['nova-compute', 'nova-api', 'nova-conductor',
                     'nova-scheduler', 'keystone']


def test_every_service_needs_only_known_ones_and_no_circle():
    for name in table.BY_NAME:
        below = plan.only(plan.needs(name, 'postgresql'), 'postgresql')
        assert name not in below


@pytest.mark.parametrize('offset', (0, 100, 300, 1000))
def test_ports_of_two_clouds_do_not_meet(offset):
    first = set(plan.ports().values())
    found = set(plan.ports(offset).values())
    assert len(found) == len(table.PORTS)
    assert offset == 0 or not first & found
    # From here on the kernel gives ports to clients.
    assert max(found) < 32768


def test_every_port_belongs_to_a_process():
    names = {process.name for process in plan.processes(table.BY_NAME)}
    assert set(table.PORTS) - names == {'rabbitmq-distribution'}


def test_constraints_have_all_that_magnum_requires():
    pinned = {canonical(re.match(r'[\w.-]+', line)[0])
              for line in infra.CONSTRAINTS.read_text().splitlines()
              if line and not line.startswith('#')}
    required = {canonical(re.match(r'[\w.-]+', line)[0])
                for line in REQUIREMENTS.read_text().splitlines()
                if line and not line.startswith('#')}
    assert required <= pinned


def canonical(name):
    return re.sub('[-_.]+', '-', name).lower()


def test_every_constraint_is_one_version():
    for line in infra.CONSTRAINTS.read_text().splitlines():
        assert line.startswith('#') or re.fullmatch(
            r'[\w.-]+==[\w.]+(; [\w. ]+[<>=]+ \'[\d.]+\')?', line), line


def test_tools_are_importable():
    assert tools.TOOLS.is_dir()


def test_the_version_needs_no_git(monkeypatch):
    monkeypatch.setenv('PATH', '')
    assert [int(part) for part in infra.version().split('.')]
