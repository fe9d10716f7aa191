"""Every address of the API: path, method, versions, controller, policy.

Owns the table and the search in it. Answers to unknown paths, methods and
versions follow from the table. Must not know what controllers do.
"""
import collections.abc
import typing

from webob import exc

from magnum.api.controllers import root
from magnum.api.controllers.v1 import bay
from magnum.api.controllers.v1 import baymodel
from magnum.api.controllers.v1 import certificate
from magnum.api.controllers.v1 import cluster
from magnum.api.controllers.v1 import cluster_actions
from magnum.api.controllers.v1 import cluster_template
from magnum.api.controllers.v1 import credential
from magnum.api.controllers.v1 import federation
from magnum.api.controllers.v1 import magnum_services
from magnum.api.controllers.v1 import nodegroup
from magnum.api.controllers.v1 import quota
from magnum.api.controllers.v1 import stats
from magnum.api.controllers import versions
from magnum.i18n import _


class Route(typing.NamedTuple):
    """One verb on one path.

    :ivar path: segments below ``/v1``; one in braces takes any text
    :ivar policies: rules the controller asks, the first one always
    :ivar since: feature with whose version the route appears
    :ivar until: feature with whose version it disappears
    """

    method: str
    path: str
    controller: collections.abc.Callable
    policies: tuple = ()
    since: str = versions.BASE
    until: str | None = None

    def serves(self, version):
        return (version >= versions.first(self.since) and
                (self.until is None or
                 version < versions.first(self.until)))


def _is(path, segments):
    parts = path.split('/')
    return len(parts) == len(segments) and all(
        part == segment or part.startswith('{')
        for part, segment in zip(parts, segments))


def _arguments(path, segments):
    return [segment for part, segment in zip(path.split('/'), segments)
            if part.startswith('{')]


#: Rows of one path stand together, and a literal segment stands before the
#: braces that would also take it.
ROUTES = (
    Route('GET', 'clustertemplates', cluster_template.get_all,
          ('clustertemplate:get_all',
           'clustertemplate:get_all_all_projects')),
    Route('POST', 'clustertemplates', cluster_template.post,
          ('clustertemplate:create', 'clustertemplate:publish')),
    Route('DELETE', 'clustertemplates', cluster_template.delete_nothing),
    Route('GET', 'clustertemplates/detail', cluster_template.detail,
          ('clustertemplate:detail',
           'clustertemplate:detail_all_projects')),
    Route('GET', 'clustertemplates/{clustertemplate}',
          cluster_template.get_one,
          ('clustertemplate:get', 'clustertemplate:get_one_all_projects')),
    Route('PATCH', 'clustertemplates/{clustertemplate}',
          cluster_template.patch,
          ('clustertemplate:update', 'clustertemplate:update_all_projects',
           'clustertemplate:publish')),
    Route('DELETE', 'clustertemplates/{clustertemplate}',
          cluster_template.delete,
          ('clustertemplate:delete',
           'clustertemplate:delete_all_projects')),

    Route('GET', 'clusters', cluster.get_all,
          ('cluster:get_all', 'cluster:get_all_all_projects')),
    Route('POST', 'clusters', cluster.post, ('cluster:create',)),
    Route('DELETE', 'clusters', cluster.delete_nothing),
    Route('GET', 'clusters/detail', cluster.detail,
          ('cluster:detail', 'cluster:detail_all_projects')),
    Route('GET', 'clusters/{cluster}', cluster.get_one,
          ('cluster:get', 'cluster:get_one_all_projects')),
    Route('PATCH', 'clusters/{cluster}', cluster.patch,
          ('cluster:update', 'cluster:update_health_status',
           'cluster:update_all_projects'), until=versions.ROLLBACK),
    Route('PATCH', 'clusters/{cluster}', cluster.patch_with_rollback,
          ('cluster:update', 'cluster:update_health_status',
           'cluster:update_all_projects'), since=versions.ROLLBACK),
    Route('DELETE', 'clusters/{cluster}', cluster.delete,
          ('cluster:delete', 'cluster:delete_all_projects')),
    Route('GET', 'clusters/{cluster}/detail', cluster.detail_of_one),

    Route('POST', 'clusters/{cluster}/actions/resize',
          cluster_actions.resize, ('cluster:resize',),
          since=versions.RESIZE),
    Route('POST', 'clusters/{cluster}/actions/upgrade',
          cluster_actions.upgrade_too_early,
          since=versions.RESIZE, until=versions.UPGRADE),
    Route('POST', 'clusters/{cluster}/actions/upgrade',
          cluster_actions.upgrade,
          ('cluster:upgrade', 'cluster:upgrade_all_projects'),
          since=versions.UPGRADE),

    Route('GET', 'clusters/{cluster}/nodegroups', nodegroup.get_all,
          ('nodegroup:get_all', 'nodegroup:get_all_all_projects'),
          since=versions.NODEGROUPS),
    Route('POST', 'clusters/{cluster}/nodegroups', nodegroup.post,
          ('nodegroup:create',), since=versions.NODEGROUPS),
    Route('GET', 'clusters/{cluster}/nodegroups/{nodegroup}',
          nodegroup.get_one,
          ('nodegroup:get', 'nodegroup:get_one_all_projects'),
          since=versions.NODEGROUPS),
    Route('PATCH', 'clusters/{cluster}/nodegroups/{nodegroup}',
          nodegroup.patch, ('nodegroup:update',), since=versions.NODEGROUPS),
    Route('DELETE', 'clusters/{cluster}/nodegroups/{nodegroup}',
          nodegroup.delete, ('nodegroup:delete',),
          since=versions.NODEGROUPS),

    Route('POST', 'certificates', certificate.post_for_bay,
          ('certificate:create',), until=versions.NO_BAYS),
    Route('POST', 'certificates', certificate.post,
          ('certificate:create',), since=versions.NO_BAYS),
    Route('GET', 'certificates/{cluster}', certificate.get_one,
          ('certificate:get',)),
    Route('PATCH', 'certificates/{cluster}', certificate.patch,
          ('certificate:rotate_ca',)),
    Route('GET', 'certificates/{cluster}/{ca_cert_type}',
          certificate.get_one_of_type, ('certificate:get',)),

    Route('GET', 'baymodels', baymodel.get_all, ('baymodel:get_all',),
          until=versions.NO_BAYS),
    Route('POST', 'baymodels', baymodel.post,
          ('baymodel:create', 'baymodel:publish'), until=versions.NO_BAYS),
    Route('DELETE', 'baymodels', baymodel.delete_nothing,
          until=versions.NO_BAYS),
    Route('GET', 'baymodels/detail', baymodel.detail, ('baymodel:detail',),
          until=versions.NO_BAYS),
    Route('GET', 'baymodels/{baymodel}', baymodel.get_one,
          ('baymodel:get',), until=versions.NO_BAYS),
    Route('PATCH', 'baymodels/{baymodel}', baymodel.patch,
          ('baymodel:update', 'baymodel:publish'), until=versions.NO_BAYS),
    Route('DELETE', 'baymodels/{baymodel}', baymodel.delete,
          ('baymodel:delete',), until=versions.NO_BAYS),

    Route('GET', 'bays', bay.get_all, ('bay:get_all',),
          until=versions.NO_BAYS),
    Route('POST', 'bays', bay.post_and_show, ('bay:create',),
          until=versions.ASYNC_BAYS),
    Route('POST', 'bays', bay.post, ('bay:create',),
          since=versions.ASYNC_BAYS, until=versions.NO_BAYS),
    Route('DELETE', 'bays', bay.delete_nothing, until=versions.NO_BAYS),
    Route('GET', 'bays/detail', bay.detail, ('bay:detail',),
          until=versions.NO_BAYS),
    Route('GET', 'bays/{bay}', bay.get_one, ('bay:get',),
          until=versions.NO_BAYS),
    Route('PATCH', 'bays/{bay}', bay.patch_and_show, ('bay:update',),
          until=versions.ASYNC_BAYS),
    Route('PATCH', 'bays/{bay}', bay.patch, ('bay:update',),
          since=versions.ASYNC_BAYS, until=versions.ROLLBACK),
    Route('PATCH', 'bays/{bay}', bay.patch_with_rollback, ('bay:update',),
          since=versions.ROLLBACK, until=versions.NO_BAYS),
    Route('DELETE', 'bays/{bay}', bay.delete, ('bay:delete',),
          until=versions.NO_BAYS),
    Route('GET', 'bays/{bay}/detail', bay.detail_of_one,
          until=versions.NO_BAYS),

    Route('PATCH', 'credentials/{cluster}', credential.patch,
          ('credential:rotate',), since=versions.ROTATE_CREDENTIAL),

    Route('GET', 'quotas', quota.get_all, ('quota:get_all',)),
    Route('POST', 'quotas', quota.post, ('quota:create',)),
    Route('GET', 'quotas/{project}', quota.get_half),
    Route('GET', 'quotas/{project}/{resource}', quota.get_one,
          ('quota:get',)),
    Route('PATCH', 'quotas/{project}/{resource}', quota.patch,
          ('quota:update',)),
    Route('DELETE', 'quotas/{project}/{resource}', quota.delete,
          ('quota:delete',)),

    Route('GET', 'stats', stats.get, ('stats:get_all',)),

    Route('GET', 'federations', federation.get_all, ('federation:get_all',)),
    Route('POST', 'federations', federation.post, ('federation:create',)),
    Route('GET', 'federations/detail', federation.detail,
          ('federation:detail',)),
    Route('GET', 'federations/{federation}', federation.get_one,
          ('federation:get',)),
    Route('PATCH', 'federations/{federation}', federation.patch,
          ('federation:update',)),
    Route('DELETE', 'federations/{federation}', federation.delete,
          ('federation:delete',)),

    Route('GET', 'mservices', magnum_services.get_all,
          ('magnum-service:get_all',)),
)

#: Paths that answer 405 to everything not in the table above.
KNOWN = ('clusters/{cluster}/actions', 'clusters/{cluster}/actions/{action}',
         'credentials')


def find(segments, request):
    """The controller of a request and the path arguments for it.

    Chooses the version on the way: ``request.version`` is set afterwards,
    except for the root document, which has none.

    :raises: an HTTP exception with the reason
    """
    segments = [segment for segment in segments if segment]
    if segments in (['.json'], ['v1', '.json']):
        segments.pop()
    if not segments:
        return _only_get(root.get, request), []
    if segments[0] in ('v1', 'v1.json'):
        segments = segments[1:]
    request.version = versions.choose(
        request.headers.get(versions.HEADER))
    if not segments:
        return _only_get(root.get_v1, request), []
    return _search(segments, request)


def _only_get(document, request):
    if request.method != 'GET':
        raise _not_allowed(request, ['GET'])
    return document


def path_of(segments):
    """The path of the table that segments are on, or None."""
    return next((path for path in (*(route.path for route in ROUTES), *KNOWN)
                 if _is(path, segments)), None)


def _search(segments, request):
    path = path_of(segments)
    if path is None:
        raise exc.HTTPNotFound(_("There is nothing at %s") % request.path)
    here = [route for route in ROUTES if route.path == path]
    verbs = [route for route in here if route.method == request.method]
    if not verbs:
        raise _not_allowed(request, {route.method for route in here}, path)
    for route in verbs:
        if route.serves(request.version):
            return route.controller, _arguments(path, segments)
    if versions.is_latest(request.headers.get(versions.HEADER)):
        # Clients that ask for what has gone mostly know no number to ask for.
        request.version = versions.last_before(verbs[-1].until)
        return verbs[-1].controller, _arguments(path, segments)
    raise _not_at_this_version(request, verbs)


def _not_at_this_version(request, verbs):
    words = {'method': request.method, 'path': request.path,
             'version': request.version,
             'since': versions.first(verbs[0].since),
             'last': versions.last_before(verbs[-1].until)}
    if request.version < words['since']:
        return exc.HTTPNotAcceptable(
            _("%(method)s %(path)s is not there at version %(version)s of "
              "the API; it came with version %(since)s") % words)
    return exc.HTTPNotAcceptable(
        _("%(method)s %(path)s is not there at version %(version)s of the "
          "API; it was there up to version %(last)s") % words)


def _not_allowed(request, methods, path=None):
    """The refusal of a method.

    :param methods: those there are; where there are none the header that
        lists them is empty, and the text says what there is near by
    :param path: of the table
    """
    text = _("The method %(method)s is not allowed for %(path)s") % {
        'method': request.method, 'path': request.path}
    near = [] if methods else _near(path)
    if near:
        text = _("%(text)s, nor is any other; there is: %(near)s") % {
            'text': text, 'near': ', '.join(near)}
    refusal = exc.HTTPMethodNotAllowed(text)
    refusal.headers['Allow'] = ', '.join(sorted(methods))
    return refusal


def _near(path):
    """Methods and addresses below a path, or beside one of any action."""
    parent = path.removesuffix('/{action}') + '/'
    return list(dict.fromkeys(
        '%s /v1/%s' % (route.method, route.path) for route in ROUTES
        if route.path.startswith(parent)))
