"""What a private cloud remembers between two runs."""

import argparse
import socket

from cloud import cli
from cloud import home as home_mod
from cloud import rest
import pytest


@pytest.fixture
def home(tmp_path):
    home = home_mod.Home(tmp_path / 'cloud')
    home.make()
    return home


def options(*words):
    return cli.parser().parse_args(['up', *words])


def test_only_its_owner_reads_it(home):
    assert home.root.stat().st_mode & 0o077 == 0


def test_settings_are_remembered(home):
    assert home.load_settings() is None
    settings = home_mod.Settings(services=['heat'], port_offset=100)
    home.save_settings(settings)
    assert home.load_settings() == settings


def test_two_clouds_have_two_passwords():
    assert home_mod.Settings().password != home_mod.Settings().password


def test_stamps_hold_for_one_value(home):
    assert not home.stamped('python', 'a')
    home.stamp('python', 'a')
    assert home.stamped('python', 'a')
    assert not home.stamped('python', 'b')


def test_digest_sees_contents_and_names(tmp_path):
    (tmp_path / 'one.py').write_text('1')
    first = home_mod.digest(tmp_path)
    assert home_mod.digest(tmp_path) == first
    (tmp_path / 'two.py').write_text('')
    second = home_mod.digest(tmp_path)
    (tmp_path / 'one.py').write_text('2')
    assert len({first, second, home_mod.digest(tmp_path)}) == 3


def test_first_choice_is_everything():
    settings = home_mod.Settings()
    cli.choose(settings, options())
    assert {'mariadb', 'magnum', 'octavia'} <= set(settings.services)
    assert 'postgresql' not in settings.services


def test_a_choice_stays_until_the_next():
    settings = home_mod.Settings()
    cli.choose(settings, options('--only', 'glance', '--port-offset', '100'))
    chosen = list(settings.services)
    cli.choose(settings, options())
    assert settings.services == chosen
    assert settings.port_offset == 100
    cli.choose(settings, options('--without', 'cinder'))
    assert 'magnum' in settings.services
    assert 'cinder' not in settings.services


def test_a_new_cloud_goes_anywhere(home):
    home.stamp('python', 'a')
    cli.stay(home, home_mod.Settings(), options('--port-offset', '100'))


def test_a_cloud_with_databases_does_not_move(home):
    home.stamp('keystone-database', 'a')
    settings = home_mod.Settings(port_offset=100)
    cli.stay(home, settings, options())
    cli.stay(home, settings, options('--port-offset', '100'))
    with pytest.raises(ValueError, match='has --port-offset 100; say that'):
        cli.stay(home, settings, options('--port-offset', '0'))


def test_choosing_the_database_chooses_its_server():
    settings = home_mod.Settings()
    cli.choose(settings, options())
    cli.choose(settings, options('--database', 'postgresql'))
    assert settings.database == 'postgresql'
    assert {'mariadb', 'postgresql'} <= set(settings.services)


def test_commands_of_a_cloud_that_is_not_there(tmp_path, capsys):
    assert cli.main(['--home', str(tmp_path / 'none'), 'status']) == 1
    assert 'there is no cloud in' in capsys.readouterr().err


def test_a_service_that_does_not_answer_is_told(monkeypatch, capsys):
    with socket.create_server(('127.0.0.1', 0)) as server:
        url = f'http://127.0.0.1:{server.getsockname()[1]}/v3'

    def status(home, arguments):
        rest.send('GET', url)

    monkeypatch.setattr(cli, 'status', status)
    assert cli.main(['status']) == 1
    told = capsys.readouterr().err
    assert told.startswith(f'FAILED: 0: GET {url}: ')
    assert 'Traceback' not in told


def test_openrc_can_be_read_by_a_shell(home):
    text = cli.openrc_text(home, home_mod.Settings(), 'demo')
    assert 'export OS_USERNAME=demo\n' in text
    assert f'export PATH={home.venv}/bin:$PATH\n' in text


def test_destroy_keeps_what_took_long(home):
    for name in ('python', 'legacy-client'):
        home.stamp(name, 'a')
    home.stamp('mariadb')
    (home.state / 'mariadb').mkdir()
    home.venv.mkdir()
    home.legacy_client.mkdir()
    cli.destroy(home, argparse.Namespace(all=False))
    assert home.stamped('python', 'a')
    assert home.stamped('legacy-client', 'a')
    assert not home.stamped('mariadb')
    assert not (home.state / 'mariadb').exists()
    assert home.venv.exists()
    assert home.legacy_client.exists()
    cli.destroy(home, argparse.Namespace(all=True))
    assert not home.root.exists()


def test_destroy_leaves_what_is_not_the_clouds(home):
    (home.root / 'letters').write_text('mine')
    cli.destroy(home, argparse.Namespace(all=True))
    assert [path.name for path in home.root.iterdir()] == ['letters']
