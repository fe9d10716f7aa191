"""tools/run_tests.py: which folders it runs and what it prints."""

import pytest

from magnum.tests.unit import tools

run_tests, = tools.load('run_tests')

REPORT = '''<testsuites><testsuite>
<testcase classname="magnum.tests.unit.db.test_scope.T" name="a" time="1"/>
<testcase classname="magnum.tests.unit.objects.test_base.T" name="b" time="2">
<failure message="no"/></testcase>
<testcase classname="magnum.tests.functional.api.test_x.T" name="c" time="3"/>
<testcase classname="elsewhere" name="d" time="4"><error/></testcase>
</testsuite></testsuites>'''


def test_all_tiers_are_run_once():
    found = run_tests.folders([])
    assert 'magnum/tests/unit' in found
    assert 'magnum/tests/unit/db' not in found
    assert run_tests.CLOUD not in found
    assert run_tests.unwanted([]) == []


def test_a_tier_inside_of_another_one():
    assert run_tests.folders(['database']) == ['magnum/tests/unit/db']
    assert run_tests.unwanted(['database']) == []
    assert run_tests.folders(['pure']) == ['magnum/tests/unit']
    assert run_tests.unwanted(['pure']) == ['magnum/tests/unit/db']


def test_the_table_of_tiers(tmp_path, capsys):
    report = tmp_path / 'report.xml'
    report.write_text(REPORT)
    run_tests.print_tiers(report, ['SQLite', 'MariaDB'])
    lines = [line.split()[:4] for line in
             capsys.readouterr().out.splitlines() if line]
    assert lines[1:5] == [['database', '1', '0', '1.0'],
                          ['pure', '0', '1', '2.0'],
                          ['wire', '1', '0', '3.0'],
                          ['other', '0', '1', '4.0']]
    assert ['database', 'engines:', 'SQLite,', 'MariaDB'] in lines


@pytest.mark.parametrize('output, line', (
    (['...', '3 passed in 0.1s', ''], '3 passed in 0.1s'),
    (['1 failed, 2 passed in 9s', 'trailing'], '1 failed, 2 passed in 9s'),
    (['no tests ran in 0.01s'], 'no tests ran in 0.01s'),
    (['Traceback'], 'pytest printed no closing line'),
))
def test_the_closing_line(output, line):
    assert run_tests.closing_line(output) == line


def test_what_it_does_not_know_goes_to_pytest():
    options, rest = run_tests.parse(
        ['--tier', 'wire', '--no-databases', '--', '-k', 'quota', '-x'])
    assert (options.tier, options.databases) == (['wire'], False)
    assert rest == ['-k', 'quota', '-x']


def test_packages_cannot_be_installed(monkeypatch):
    monkeypatch.setenv('PATH', '')
    with pytest.raises(run_tests.Missing, match='please install one, two'):
        run_tests.install_packages(['one', 'two'])


def test_a_tree_without_git_has_a_version(monkeypatch):
    monkeypatch.setenv('PATH', '')
    assert run_tests.build_environment()['PBR_VERSION'].count('.') == 2
