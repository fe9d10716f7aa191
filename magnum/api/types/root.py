"""The documents of versions on the wire.

Owns which resources the document of v1 lists. Must not know them beyond
their names.
"""
from magnum.api.controllers import versions
from magnum.api import links
from magnum.api.types import base
from magnum.api.types import fields
from magnum.i18n import _

JSON = 'application/json'
#: Name in the document, segments of the link, below which version.
RESOURCES = (
    ('clustertemplates', ('clustertemplates',), None),
    ('clusters', ('clusters',), None),
    ('quotas', ('quotas',), None),
    ('certificates', ('certificates',), None),
    ('mservices', ('mservices',), None),
    ('stats', ('stats',), None),
    ('federations', ('federations',), None),
    ('nodegroups', ('clusters', '{cluster_id}', 'nodegroups'), None),
    ('baymodels', ('baymodels',), versions.NO_BAYS),
    ('bays', ('bays',), versions.NO_BAYS),
    ('credentials', ('credentials',), None),
)
DESCRIBED_BY = ('http://docs.openstack.org/developer/magnum/dev/'
                'api-spec-v1.html')

_VERSIONS = fields.Sequence(fields.Members({
    'id': fields.Constant('v1'), 'links': fields.LINKS,
    'status': fields.Constant('CURRENT'), 'max_version': fields.ANY_TEXT,
    'min_version': fields.ANY_TEXT}))
_MEDIA_TYPES = fields.Sequence(fields.Members({
    'base': fields.Constant(JSON), 'type': fields.ANY_TEXT}))


def _self(request):
    return {'href': links.href(request, ''), 'rel': 'self'}


def _versions(_item, request):
    return [{'id': 'v1', 'links': [_self(request)], 'status': 'CURRENT',
             'max_version': versions.CURRENT_MAX_VER,
             'min_version': versions.BASE_VER}]


def _links(_item, request):
    return [_self(request), {'href': DESCRIBED_BY, 'rel': 'describedby',
                             'type': 'text/html'}]


def _resource(name, path, until):
    return base.Shown(
        name, lambda _item, request: links.pair(request, *path, ''),
        until=until, kind=fields.LINKS, nullable=False)


ROOT = (
    base.constant('name', 'OpenStack Magnum API'),
    base.Shown('description', lambda _item, _request: _(
        "Magnum runs clusters of container orchestration engines, such as "
        "Kubernetes, in OpenStack."), kind=fields.ANY_TEXT, nullable=False),
    base.Shown('versions', _versions, kind=_VERSIONS, nullable=False),
)
V1 = (
    base.constant('id', 'v1'),
    base.Shown('media_types', lambda _item, _request: [{
        'base': JSON, 'type': 'application/vnd.openstack.magnum.v1+json'}],
        kind=_MEDIA_TYPES, nullable=False),
    base.linked(_links),
    *(_resource(*row) for row in RESOURCES),
)
