"""Every option is read somewhere, or says itself that it has no effect."""

import re

import pytest

from magnum.conf import opts
from magnum.tests.unit.guards import tree

# Read by name only where that name is put together, and why.
READ_OTHERWISE = {
    'pybasedir': 'stands in the defaults of paths',
    'bindir': 'as pybasedir, for files of operators',
    'kubernetes_allowed_network_drivers': 'by the name of the COE',
    'kubernetes_default_network_driver': 'by the name of the COE',
    'storage_path': 'by the certificate backend local',
}
# Their options belong to keystoneauth, which reads them.
FOREIGN_GROUPS = ('keystone_auth',)


def options():
    return [(group, option) for group, found in opts.list_opts()
            for option in found if str(group) not in FOREIGN_GROUPS]


@pytest.fixture(scope='module')
def words():
    """All words of the service outside of the declarations."""
    found = set()
    for name in tree.product_files():
        if not name.startswith('magnum/conf/'):
            found.update(re.findall(r'\w+', tree.read(name)))
    return found


def test_every_option_is_read_or_says_it_is_not(words):
    assert ['%s/%s' % (group, option.dest) for group, option in options()
            if not option.deprecated_for_removal and
            option.dest not in READ_OTHERWISE and
            option.dest not in words] == []


def test_every_option_has_a_help_text():
    assert ['%s/%s' % (group, option.dest) for group, option in options()
            if not option.help] == []


def test_an_option_without_effect_says_why():
    assert ['%s/%s' % (group, option.dest) for group, option in options()
            if option.deprecated_for_removal and
            not option.deprecated_reason] == []
