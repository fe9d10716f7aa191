"""ClusterTemplates: make, list, show, change, delete.

Owns the five verbs. Must not know how templates are kept or what is true of
a good one: see :mod:`magnum.api.requests` and :mod:`magnum.api.rules`.
"""
from wsme import exc as wsme_exc

from magnum.api import access
from magnum.api import framework
from magnum.api import links
from magnum.api import paging
from magnum.api.requests import cluster_template as requests
from magnum.api import rules
from magnum.api.rules import cluster_template as template_rules
from magnum.api.types import answers
from magnum.api.types import base
from magnum.api.types import cluster_template as types
from magnum.api.types import patch as patches
from magnum.common import exception
from magnum import objects

PUBLISH = 'clustertemplate:publish'
COLLECTION = 'clustertemplates'
TEMPLATE = answers.One('clustertemplate', types.SHOWN)
TEMPLATES = answers.Many(COLLECTION, 'clustertemplate', types.SHOWN)


def _collection(request, rule, *path, **query):
    access.authorize(request, rule)
    context = access.scoped(request, rule + '_all_projects')
    return listed(request, context, COLLECTION, types.SHOWN, *path, **query)


def listed(request, context, name, rows, *path, **query):
    """The page of templates that the query asks for, as ``name``."""
    page = paging.page(**query)
    templates = objects.ClusterTemplate.list(context, **page._asdict())
    return paging.collection(request, name,
                             base.render(rows, templates, request), page,
                             name, *path)


@framework.expose(query=paging.QUERY, answer=TEMPLATES)
def get_all(request, **query):
    """Templates the caller sees."""
    return _collection(request, 'clustertemplate:get_all', **query)


@framework.expose(query=paging.QUERY, answer=TEMPLATES)
def detail(request, **query):
    """The same; templates have no shorter form."""
    return _collection(request, 'clustertemplate:detail', 'detail', **query)


def _shown(request, template):
    return base.render(types.SHOWN, [template], request)[0]


@framework.expose(answer=TEMPLATE)
def get_one(request, ident):
    """One template; public ones need no permission."""
    context = access.scoped(request, 'clustertemplate:get_one_all_projects')
    template = access.find(objects.ClusterTemplate, context, ident)
    if not template.public:
        access.authorize(request, 'clustertemplate:get', template)
    return _shown(request, template)


@framework.expose(body=types.ClusterTemplatePost, status=201,
                  answer=TEMPLATE)
def post(request, body):
    """Make a template."""
    access.authorize(request, 'clustertemplate:create')
    template = create(request, body, PUBLISH)
    return framework.Answer(
        _shown(request, template), headers={
            'Location': links.href(request, COLLECTION, template.uuid)})


def create(request, body, publish):
    """Make a template for a caller who may; returns it.

    :param publish: policy rule for a public or hidden one
    """
    if body.public or body.hidden:
        _authorize_publishing(request, publish)
    case = requests.Create(request, body)
    rules.check(template_rules.CREATE, case)
    case.template.create()
    return case.template


def _authorize_publishing(request, rule):
    access.authorize(request, rule,
                     refusal=exception.ClusterTemplatePublishDenied)


def _to_change(request, rule, ident):
    context = access.scoped(request, rule + '_all_projects')
    template = access.find(objects.ClusterTemplate, context, ident)
    access.authorize(request, rule, template)
    return template


@framework.expose(body=patches.Patch(types.PATCH, objects=True),
                  answer=TEMPLATE)
def patch(request, ident, body):
    """Change a template; while clusters have it, little may change."""
    template = _to_change(request, 'clustertemplate:update', ident)
    change(request, template, types.PATCH, body, PUBLISH)
    return _shown(request, template)


def change(request, template, patchable, body, publish):
    """Apply a patch to a template the caller may change.

    :param patchable: what a patch may say, of magnum.api.types.patch
    :param publish: policy rule for making it public or hidden, or not
    """
    before = patchable.values(template)
    after = patchable.apply(before, body, template.uuid)
    changed = [name for name in after if after[name] != before[name]]
    if 'public' in changed or 'hidden' in changed:
        _authorize_publishing(request, publish)
    if 'coe' in changed:
        requests.engine_is_served(after['coe'])
    for name in changed:
        setattr(template, name, after[name])
    case = requests.Case(request, template,
                         after['labels'] if 'labels' in changed else {})
    rules.check(template_rules.of_change(changed), case)
    template.save_over(patchable.basis(before, body))


@framework.expose(status=204, answer=answers.NOTHING)
def delete(request, ident):
    """Delete a template that no cluster has."""
    _to_change(request, 'clustertemplate:delete', ident).destroy()


@framework.expose(answer=answers.REFUSED)
def delete_nothing(request):
    """Say that deleting takes a name."""
    raise wsme_exc.MissingArgument('cluster_template_ident')
