"""Each house rule with what it refuses and what it lets pass."""

import ast

import pytest

from magnum.hacking import checks

REFUSED = (
    ('M310', 'started = datetime.datetime.utcnow()'),
    ('M310', 'started = datetime.now()'),
    ('M322', 'def merge(labels={}): pass'),
    ('M322', 'def merge(*, labels=list()): pass'),
    ('M352', 'LOG.warn("late")'),
    ('M353', 'LOG.info(_("started"))'),
    ('M401', 'try:\n    go()\nexcept Exception:\n    pass'),
    ('M401', 'try:\n    go()\nexcept (ValueError, Exception):\n    pass'),
    ('M401', 'try:\n    go()\nexcept:\n    pass'),
    ('M402', 'import eventlet'),
    ('M402', 'from eventlet.green import os'),
    ('M403', 'mock.patch("magnum.objects.Cluster.save")'),
    ('M404', 'WORKERS = CONF.api.workers'),
    ('M404', 'class Server:\n    port = CONF.api.port'),
    ('M404', 'def serve(port=CONF.api.port): pass'),
    ('M404', '@periodic(CONF.interval)\ndef tick(): pass'),
)

ACCEPTED = (
    'started = timeutils.utcnow()',
    'started = datetime.datetime.now(datetime.timezone.utc)',
    'def merge(labels=None, names=()): pass',
    'LOG.warning("late")',
    'raise Invalid(_("no such label"))',
    'try:\n    go()\nexcept (ValueError, KeyError):\n    pass',
    'import threading',
    'mock.patch("magnum.common.clients.OpenStackClients.heat")',
    'mock.patch("time.monotonic")',
    'CONF = cfg.CONF',
    'CONF.register_opts(options)',
    'def workers():\n    return CONF.api.workers',
    'interval = lambda: CONF.interval',
)


def codes(source, filename='magnum/common/clock.py'):
    rules = checks.HouseRules(ast.parse(source), filename)
    return [message[:4] for _line, _column, message, _class in rules.run()]


@pytest.mark.parametrize('code, source', REFUSED)
def test_refused(code, source):
    assert codes(source) == [code]


@pytest.mark.parametrize('source', ACCEPTED)
def test_accepted(source):
    assert codes(source) == []


@pytest.mark.parametrize('edge', checks.EDGES)
def test_an_edge_may_catch_everything(edge):
    source = 'try:\n    go()\nexcept Exception:\n    pass'
    assert codes(source, './' + edge) == []


def test_every_rule_names_its_code_first():
    for rule in checks.RULES + (checks.no_option_at_import_time,):
        assert rule.__doc__.startswith('M'), rule.__name__
