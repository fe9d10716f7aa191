import importlib
import pathlib
import pkgutil

from webob import exc

from magnum.api.controllers import root
from magnum.api.controllers import v1
from magnum.api import framework
from magnum.api import routes
from magnum.common import policies
from magnum.tests import base

#: Rows that only say what is wrong, so nobody has to be asked.
REFUSALS = {'delete_nothing', 'detail_of_one', 'get_half',
            'upgrade_too_early'}


def exposed(module):
    """The controllers of a module."""
    return {value for value in vars(module).values()
            if getattr(value, 'exposed', False) and
            value.__module__ == module.__name__}


class RoutesTest(base.TestCase):

    def find(self, method, path, version='latest'):
        request = framework.Request.blank(path, method=method)
        request.headers['OpenStack-API-Version'] = 'x ' + version
        if version != 'latest':
            request.headers['OpenStack-API-Version'] = (
                'container-infra ' + version)
        return routes.find(path.split('/')[1:], request)

    def test_every_controller_has_a_route(self):
        there = exposed(root)
        for module in pkgutil.iter_modules(v1.__path__):
            there |= exposed(importlib.import_module(
                '%s.%s' % (v1.__name__, module.name)))
        routed = {route.controller for route in routes.ROUTES}
        self.assertEqual(there, routed | {root.get, root.get_v1})

    def test_every_controller_says_what_it_does(self):
        for route in routes.ROUTES:
            self.assertTrue(route.controller.__doc__, route.path)

    def test_every_route_has_a_policy(self):
        for route in routes.ROUTES:
            if route.controller.__name__ not in REFUSALS:
                self.assertTrue(route.policies, route)

    def test_every_policy_is_registered(self):
        rules = {rule.name for rule in policies.list_rules()}
        for route in routes.ROUTES:
            self.assertLessEqual(set(route.policies), rules, route.path)

    def test_every_policy_is_asked_where_it_is_named(self):
        for route in routes.ROUTES:
            source = pathlib.Path(importlib.import_module(
                route.controller.__module__).__file__).read_text('utf-8')
            for rule in route.policies:
                stem = rule.removesuffix('_all_projects')
                self.assertIn("'%s" % stem, source, route)

    def test_literal_segments_come_first(self):
        paths = [route.path for route in routes.ROUTES]
        for number, path in enumerate(paths):
            for later in paths[number + 1:]:
                self.assertFalse(
                    later != path and routes._is(path, later.split('/')),
                    '%s hides %s' % (path, later))

    def test_arguments_of_a_path(self):
        controller, arguments = self.find(
            'GET', '/v1/clusters/c/nodegroups/n')
        self.assertEqual(['c', 'n'], arguments)
        self.assertEqual('get_one', controller.__name__)

    def test_slashes_make_no_difference(self):
        self.assertEqual(self.find('GET', '/v1/clusters'),
                         self.find('GET', '//clusters///'))

    def test_a_private_name_of_python_is_no_route(self):
        for path in ('/v1/clusters/x/__class__', '/v1/_route',
                     '/v1/__class__'):
            self.assertRaises(exc.HTTPNotFound, self.find, 'GET', path)

    def test_what_there_is_instead(self):
        error = self.assertRaises(exc.HTTPMethodNotAllowed, self.find,
                                  'PUT', '/v1/clusters/x')
        self.assertEqual(('DELETE', 'GET', 'PATCH'), error.allow)

    def test_a_version_before_the_route(self):
        error = self.assertRaises(exc.HTTPNotAcceptable, self.find, 'GET',
                                  '/v1/clusters/x/nodegroups', '1.8')
        self.assertIn('it came with version 1.9', error.detail)

    def test_the_latest_version_of_what_has_gone(self):
        request = framework.Request.blank('/v1/bays', method='POST')
        request.headers['OpenStack-API-Version'] = 'container-infra latest'
        controller, _arguments = routes.find(['v1', 'bays'], request)
        self.assertEqual('post', controller.__name__)
        self.assertEqual((1, 10), request.version)

    def test_a_version_after_the_route(self):
        error = self.assertRaises(exc.HTTPNotAcceptable, self.find, 'GET',
                                  '/v1/bays', '1.11')
        self.assertIn('it was there up to version 1.10', error.detail)
