import pathlib

import pytest
import yaml

from magnum.drivers.common import gen
from magnum.drivers.common import programs


@pytest.fixture
def templates(tmp_path, monkeypatch):
    folder = tmp_path / 'templates' / 'kubernetes'
    folder.mkdir(parents=True)
    monkeypatch.setattr(gen, 'TEMPLATES', folder)
    return folder


def write(folder, name, block):
    path = folder / name
    path.write_text('values:\n'
                    f'  # BEGIN generated: {block}\n'
                    '  old: 1\n'
                    '  # END generated\n'
                    '  last: 2\n')
    return path


def test_a_block_is_written_in_its_place(templates):
    path = write(templates, 'a.yaml', 'node_secrets')
    assert gen.main([]) == 0
    assert yaml.safe_load(path.read_text())['values'] == {
        'GRAFANA_ADMIN_PASSWD': {'get_param': 'grafana_admin_passwd'},
        'last': 2}


def test_a_second_run_changes_nothing(templates, capsys):
    write(templates, 'a.yaml', 'parameters')
    gen.main([])
    capsys.readouterr()
    assert gen.main(['--check']) == 0
    assert capsys.readouterr().out == ''


def test_check_tells_and_does_not_write(templates, capsys):
    path = write(templates, 'a.yaml', 'node_env')
    before = path.read_text()
    assert gen.main(['--check']) == 1
    assert capsys.readouterr().out.strip() == str(
        pathlib.Path('kubernetes', 'a.yaml'))
    assert path.read_text() == before


def test_an_unknown_block_is_an_error(templates):
    write(templates, 'a.yaml', 'nothing')
    with pytest.raises(KeyError):
        gen.main([])


def test_lines_fit(templates):
    path = write(templates, 'a.yaml', 'parameters')
    gen.main([])
    long = [line for line in path.read_text().splitlines()
            if len(line) > 79 and "default: '" not in line]
    assert long == []


@pytest.mark.parametrize('role', list(programs.PROGRAMS))
def test_programs_are_run_in_the_order_of_the_table(role):
    run = [line.split()[2] for line in gen.program_list(role, '')
           if line.startswith('- run')]
    assert tuple(run) == programs.PROGRAMS[role]
