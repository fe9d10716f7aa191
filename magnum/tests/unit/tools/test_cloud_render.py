"""Configuration files and commands of the private cloud."""

import configparser
import re

from cloud import home as home_mod
from cloud import plan
from cloud import render
from cloud import table
import pytest

TOP = render.HERE.parents[1]


@pytest.fixture
def home(tmp_path):
    return home_mod.Home(tmp_path / 'cloud')


@pytest.fixture
def found(home):
    return render.values(home, home_mod.Settings(port_offset=100))


@pytest.mark.parametrize('service', [one for one in table.BY_NAME])
def test_files_are_complete(service, found):
    for name, text in render.files(service, found).items():
        assert not re.search(r'\$\{?\w', text), name
        if name.endswith(('.conf', '.cnf')) and service != 'rabbitmq':
            parsed = configparser.RawConfigParser(
                strict=True, allow_no_value=True)
            parsed.read_string(text)


@pytest.mark.parametrize(
    'process', plan.processes(table.BY_NAME), ids=lambda one: one.name)
def test_commands_are_complete(process, found):
    words = render.command(process.command, found)
    words += render.environment(process.env, found).values()
    assert not [word for word in words if '$' in word]


def test_a_folder_with_a_space_stays_one_word(tmp_path):
    home = home_mod.Home(tmp_path / 'my cloud')
    found = render.values(home, home_mod.Settings())
    words = render.command('$bin/heat-engine --config-dir $etc', found)
    assert words == [f'{home.venv}/bin/heat-engine', '--config-dir',
                     str(home.etc)]


def test_only_magnum_moves_to_postgresql(home):
    settings = home_mod.Settings(database='postgresql', password='word')
    found = render.values(home, settings)
    assert found['db_magnum'] == (
        'postgresql+psycopg2://magnum:word@127.0.0.1:25432/magnum')
    assert found['db_heat'].startswith(
        'mysql+pymysql://cloud:word@127.0.0.1:23306/heat')


@pytest.mark.parametrize('database', sorted(render.LIMITS))
def test_limits_of_the_database_are_those_of_the_guide(home, database):
    found = render.values(home, home_mod.Settings(database=database))
    text = render.files('magnum', found)['magnum/magnum.conf']
    parsed = configparser.RawConfigParser()
    parsed.read_string(text)
    guide = (TOP / 'doc/source/admin/configuring.rst').read_text()
    for limit in parsed['database']['connection_parameters'].split('&'):
        assert limit in guide


def test_devstack_has_the_same_limits():
    assert render.LIMITS['mariadb'] in (
        TOP / 'devstack/lib/magnum').read_text()


def test_services_log_in_as_themselves(found):
    text = render.files('magnum', found)['magnum/magnum.conf']
    parsed = configparser.RawConfigParser()
    parsed.read_string(text)
    assert parsed['keystone_auth']['username'] == 'magnum'
    assert parsed['keystone_authtoken']['username'] == 'magnum'
    assert parsed['keystone_auth']['auth_url'] == 'http://127.0.0.1:25100'


@pytest.mark.parametrize(('wanted', 'driver'),
                         ((False, 'noop'), (True, 'messagingv2')))
def test_only_heat_sends_notifications(home, wanted, driver):
    found = render.values(home, home_mod.Settings(heat_notifications=wanted))
    drivers = {}
    for service in ('heat', 'nova', 'magnum'):
        parsed = configparser.RawConfigParser()
        parsed.read_string('\n'.join(
            text for name, text in render.files(service, found).items()
            if name.endswith(('heat.conf', 'nova.conf', 'magnum.conf'))))
        drivers[service] = parsed['oslo_messaging_notifications']['driver']
    assert drivers == {'heat': driver, 'nova': 'noop', 'magnum': 'noop'}
    # The last one read is Magnum's.
    assert parsed.getboolean('heat_notifications', 'enabled') is wanted


def test_conductors_have_names_of_their_own(found):
    files = render.files('magnum', found)
    assert (files['magnum/conductor-1.conf']
            != files['magnum/conductor-2.conf'])


def test_write_leaves_alone_what_is_the_same(home, found):
    keystone = table.BY_NAME['keystone']
    render.write(home, keystone, found)
    path = home.etc / 'keystone' / 'keystone.conf'
    before = path.stat().st_mtime_ns
    render.write(home, keystone, found)
    assert path.stat().st_mtime_ns == before
    render.write(home, keystone, dict(found, db_keystone='elsewhere'))
    assert 'connection = elsewhere' in path.read_text()


def test_write_copies_what_packages_bring(home, found):
    source = home.venv / 'etc' / 'nova'
    source.mkdir(parents=True)
    (source / 'api-paste.ini').write_text('[composite:main]\n')
    render.write(home, table.BY_NAME['nova'], found)
    assert (home.etc / 'nova' / 'api-paste.ini').exists()
