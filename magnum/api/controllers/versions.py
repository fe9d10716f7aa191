"""Microversions: the one table, and how a request chooses among them.

Owns which minor version brought what, the version header and its answers.
Must not know any resource: controllers ask :func:`allows` for a feature by
name and never compare numbers.
"""
import re
import typing

from webob import exc

from magnum.i18n import _

#: The word answers carry, and the words requests may carry.
SERVICE = 'container-infrastructure-management'
SERVICES = (SERVICE, 'container-infrastructure', 'container-infra')

HEADER = 'OpenStack-API-Version'
MIN_HEADER = 'OpenStack-API-Minimum-Version'
MAX_HEADER = 'OpenStack-API-Maximum-Version'


class Version(typing.NamedTuple):
    """A microversion; compares as numbers, prints as in the header."""

    major: int
    minor: int

    def __str__(self):
        return '%d.%d' % self

    @classmethod
    def of(cls, text):
        major, minor = text.split('.')
        return cls(int(major), int(minor))


class Since(typing.NamedTuple):
    """One row: from this version on, the feature is (or acts) there.

    :ivar gates: False for rows that upstream announced without hiding
        anything below them; nothing in the code may ask for those.
    """

    number: str
    feature: str
    reason: str
    gates: bool = True

    @property
    def version(self):
        return Version.of(self.number)


BASE = 'base'
ASYNC_BAYS = 'async-bays'
ROLLBACK = 'rollback'
STATS = 'stats'
ROTATE_CA = 'rotate-ca'
QUOTAS = 'quotas'
RESIZE = 'resize'
UPGRADE = 'upgrade'
NODEGROUPS = 'nodegroups'
ZERO_NODES = 'zero-nodes'
NO_BAYS = 'no-bays'
ROTATE_CREDENTIAL = 'rotate-credential'
CLUSTER_ID = 'cluster-id'
NODE_LABELS = 'node-labels'

VERSIONS = (
    Since('1.1', BASE,
          'The first version. A request without a version header gets it.',
          gates=False),
    Since('1.2', ASYNC_BAYS,
          'Creating, updating and deleting a bay answers at once and works '
          'on in the background.'),
    Since('1.3', ROLLBACK,
          'A cluster update takes the query argument ``rollback``.'),
    Since('1.4', STATS,
          'Statistics of clusters and nodes at ``/stats``. Answered at '
          'every version.', gates=False),
    Since('1.5', ROTATE_CA,
          'The certificate authority of a cluster can be replaced. Answered '
          'at every version.', gates=False),
    Since('1.6', QUOTAS,
          'Quotas at ``/quotas``. Answered at every version.', gates=False),
    Since('1.7', RESIZE,
          'A cluster can be resized with ``actions/resize``, naming the '
          'nodes to remove.'),
    Since('1.8', UPGRADE,
          'A cluster can be upgraded with ``actions/upgrade``.'),
    Since('1.9', NODEGROUPS,
          'Node groups at ``/clusters/{cluster}/nodegroups``.'),
    Since('1.10', ZERO_NODES,
          'A cluster may have zero worker nodes, and an unknown template in '
          'a cluster creation is a 404 instead of a 400.'),
    Since('1.11', NO_BAYS,
          'Bays and bay models are gone; use clusters and cluster '
          'templates.'),
    Since('1.12', ROTATE_CREDENTIAL,
          'The credential a cluster uses can be replaced at '
          '``/credentials/{cluster}``.'),
    Since('1.13', CLUSTER_ID,
          'Clusters show ``cluster_id`` where they showed ``stack_id``.'),
    Since('1.14', NODE_LABELS,
          'Node groups have ``node_labels`` and ``node_taints``. Answered '
          'at every version that has node groups.', gates=False),
)

_FIRST = {row.feature: row.version for row in VERSIONS}

MIN = VERSIONS[0].version
MAX = VERSIONS[-1].version
BASE_VER = str(MIN)
CURRENT_MAX_VER = str(MAX)
REST_API_VERSION_HISTORY = '\n'.join(
    '* %s - %s' % (row.number, row.reason) for row in VERSIONS)

_NUMBER = re.compile(r'([1-9]\d{0,5})\.(0|[1-9]\d{0,5})', re.ASCII)


class Unsupported(exc.HTTPNotAcceptable):
    """The client asked for a version number that is not in the table."""


def first(feature):
    """The version that brought a feature of the table."""
    return _FIRST[feature]


def last_before(feature):
    """The last version without a feature; the last of all for None."""
    return MAX if feature is None else max(
        row.version for row in VERSIONS if row.version < _FIRST[feature])


def allows(request, feature):
    """Whether the version this request chose has the feature."""
    return request.version >= _FIRST[feature]


def choose(header):
    """The version a request gets for its header.

    :param header: value of the version header, None when there is none
    :raises: HTTPNotAcceptable when it cannot be understood, Unsupported
        when it can and we do not have that version
    """
    if header is None:
        return MIN
    if is_latest(header):
        return MAX
    words = header.split()
    match = _NUMBER.fullmatch(words[1]) if len(words) == 2 else None
    if match is None or words[0].lower() not in SERVICES:
        raise exc.HTTPNotAcceptable(
            _("Header %(header)s: '%(value)s' is not understood. Send one of "
              "the words %(words)s, a space, and a version such as %(max)s "
              "or latest") % {
                'header': HEADER, 'value': header,
                'words': ', '.join(SERVICES), 'max': CURRENT_MAX_VER})
    version = Version.of(match.group())
    if not MIN <= version <= MAX:
        raise Unsupported(
            _("Version %(asked)s is not supported by the API. Minimum is "
              "%(min)s and maximum is %(max)s") % {
                'asked': version, 'min': BASE_VER, 'max': CURRENT_MAX_VER})
    return version


def is_latest(header):
    """Whether a client takes the newest version, whichever that is."""
    words = (header or '').split()
    return len(words) == 2 and words[1].lower() == 'latest'


def headers(version=None):
    """Answer headers, with the version used when there is one."""
    answer = {MIN_HEADER: '%s %s' % (SERVICE, BASE_VER),
              MAX_HEADER: '%s %s' % (SERVICE, CURRENT_MAX_VER),
              'Vary': HEADER}
    if version is not None:
        answer[HEADER] = '%s %s' % (SERVICE, version)
    return answer


def history():
    """The text of ``magnum/api/rest_api_version_history.rst``."""
    lines = ['REST API Version History',
             '========================',
             '',
             'One entry per microversion of the API, taken from the table '
             'in',
             '``magnum/api/controllers/versions.py``; the newest is %s.'
             % CURRENT_MAX_VER]
    for row in VERSIONS:
        lines += ['', row.number, '-' * len(row.number), '', row.reason]
    return '\n'.join(lines) + '\n'
