"""tools/bench: what is computed from measurements, and the stub around it."""

import os

import requests

from magnum.tests.unit import tools

edge, load, services = tools.load('bench.edge', 'bench.load',
                                  'bench.services')


def test_percentiles_and_rate():
    measured = load.Measured([0.1 * n for n in range(1, 11)], 2, 5.0)
    assert (measured.count, measured.rate) == (10, 2.0)
    assert round(measured.percentile(50), 1) == 0.6
    assert round(measured.percentile(99), 1) == 1.0


def test_nothing_measured():
    measured = load.Measured([], 3, 1.0)
    assert measured.rate == 0
    assert measured.percentile(50) != measured.percentile(50)


def test_a_process_is_of_its_own_family_and_weighs_something():
    assert os.getpid() in services.family(os.getppid())
    rss, pss = services.weigh(os.getpid())
    assert rss >= pss > 0


def test_the_stub_answers_and_is_measured():
    with edge.Edge() as cloud:
        port = int(cloud.url.rpartition(':')[2])
        found = requests.get(cloud.url + '/identity/v3/auth/tokens',
                             headers={'X-Subject-Token': 'rows-1'},
                             timeout=10).json()
        assert found['token']['project']['id'] == 'rows-1'
        measured = load.Load(port, 2, 0.2).run(
            'GET', '/compute/flavors/detail', 'any')
        assert measured.count > 0
        assert measured.failed == 0
        lost = load.Load(port, 1, 0.1).run('GET', '/nowhere', 'any')
        assert lost.failed > 0
