"""The documents anyone may read: what this service is, and what is in v1.

Owns the two version documents. Must not know the resources beyond their
names.
"""
from magnum.api.controllers import versions
from magnum.api import framework
from magnum.api import links
from magnum.i18n import _

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


@framework.expose()
def get(request):
    """The root document."""
    return {
        'name': 'OpenStack Magnum API',
        'description': _("Magnum runs clusters of container orchestration "
                         "engines, such as Kubernetes, in OpenStack."),
        'versions': [{
            'id': 'v1',
            'links': [{'href': links.href(request, ''), 'rel': 'self'}],
            'status': 'CURRENT',
            'max_version': versions.CURRENT_MAX_VER,
            'min_version': versions.BASE_VER}]}


@framework.expose()
def get_v1(request):
    """The document of the first (and only) major version."""
    document = {
        'id': 'v1',
        'media_types': [{
            'base': framework.JSON,
            'type': 'application/vnd.openstack.magnum.v1+json'}],
        'links': [{'href': links.href(request, ''), 'rel': 'self'},
                  {'href': DESCRIBED_BY, 'rel': 'describedby',
                   'type': 'text/html'}]}
    for name, path, until in RESOURCES:
        if until is None or not versions.allows(request, until):
            document[name] = links.pair(request, *path, '')
    return document
