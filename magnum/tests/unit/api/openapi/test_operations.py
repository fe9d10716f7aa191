import re

import pytest

from magnum.api.controllers import versions
from magnum.api.openapi import operations
from magnum.api import routes
from magnum.api.types import answers
from magnum.api.types import base


def found(method, path, version=versions.MAX):
    return next(operation for operation in operations.of(version)
                if (operation.method, operation.path) == (method, path))


@pytest.mark.parametrize('method, path, statuses', [
    ('GET', '/', [400, 406]),
    ('GET', '/v1/mservices', [400, 401, 403, 406, 503]),
    ('GET', '/v1/clusters', [400, 401, 403, 404, 406, 503]),
    ('DELETE', '/v1/clusters', [400, 401, 406, 503]),
    ('POST', '/v1/clusters',
     [400, 401, 403, 404, 406, 409, 413, 415, 503]),
])
def test_refusals_follow_from_the_route(method, path, statuses):
    assert found(method, path).refusals() == statuses


def test_operations_have_names_of_their_own():
    for row in versions.VERSIONS:
        names = [operation.identity
                 for operation in operations.of(row.version)]
        assert len(names) == len(set(names))
    assert found('GET', '/').identity == 'get_versions'
    assert found('GET', '/v1/').identity == 'get_v1'
    assert found('POST', '/v1/clusters/{cluster}/actions/resize'
                 ).identity == 'post_clusters_cluster_actions_resize'


def test_words_that_stand_where_a_parameter_does():
    here = ['/v1/a', '/v1/a/b', '/v1/a/{x}', '/v1/a/{x}/c', '/v1/a/{x}/{y}']
    assert operations.siblings('/v1/a/{x}', here) == {'x': ['b']}
    assert operations.siblings('/v1/a/{x}/{y}', here) == {
        'x': [], 'y': ['c']}


ROUTES = [pytest.param(route, id='%s %s' % route[:2])
          for route in routes.ROUTES]


@pytest.mark.parametrize('route', ROUTES)
def test_a_route_says_what_it_answers(route):
    answer = route.controller.exposed.answer
    assert answer is not None
    assert isinstance(answer, answers.Nothing) == (
        route.controller.exposed.status == 204)
    for row in getattr(answer, 'rows', ()):
        assert isinstance(row, base.Shown)
        assert row.kind is not None, row.key


@pytest.mark.parametrize('route', ROUTES)
def test_only_what_is_always_refused_has_no_policy(route):
    refused = isinstance(route.controller.exposed.answer, answers.Refused)
    assert refused == (not route.policies)


def test_what_has_one_name_has_one_form():
    """Names become names of schemas; the same one means the same rows."""
    rows = {}
    for route in routes.ROUTES:
        answer = route.controller.exposed.answer
        if isinstance(answer, (answers.One, answers.Many)):
            assert re.fullmatch(r'[a-z0-9_]+', answer.name)
            assert rows.setdefault(answer.name, answer.rows) == answer.rows
