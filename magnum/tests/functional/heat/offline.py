"""Heat's own engine without a cloud: parses and validates whole stacks.

Owns the stand-in for the cloud and one run of Heat's library. It is a program
of its own because Heat and Magnum register the same options: it reads a list
of stacks as JSON from stdin and writes a list of what Heat made of each. It
must not know Magnum.
"""

import json
import logging
import sys

from heat.common import context
from heat.common import exception
from heat.engine import constraints
from heat.engine import environment
from heat.engine import resources
from heat.engine import stack as parser
from heat.engine import template
from heat.rpc import client as rpc_client
from heatclient.common import template_utils
from oslo_config import cfg
from oslo_serialization import jsonutils


class Thing(str):
    """What a name names, for those who look at it."""

    __slots__ = ()
    status = 'active'
    min_ram = min_disk = 0
    ram = disk = 2 ** 20


class Cloud:
    """Every client and every answer of the cloud: there is all, and all fits.

    Questions about a name are answered with the name.
    """

    service_types = ()

    def __init__(self, *args):
        pass

    def client(self, *args, **kwargs):
        return self

    client_plugin = client

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **kwargs):
        texts = [arg for arg in args if isinstance(arg, str)]
        return Thing(texts[-1]) if texts else self

    def __iter__(self):
        return iter(())

    def __lt__(self, other):
        return False

    __gt__ = __le__ = __lt__


def gather(stack):
    """Return files, template and environment as a client sends them."""
    files, body = template_utils.get_template_contents(stack['template'])
    more, merged = template_utils.process_multiple_environments_and_files(
        stack['environments'])
    # As text, for that is how it comes over the wire.
    return jsonutils.loads(jsonutils.dumps(
        [{**files, **more}, body, merged]))


def resources_of(stack, path=()):
    """Yield the path of each resource of a stack, and the resource."""
    for name, resource in sorted(stack.items()):
        place = (*path, name)
        yield '/'.join(place), resource
        nested = getattr(resource, 'child_template', None)
        if nested is None:
            continue
        inner = resource._parse_nested_stack(
            '-'.join(place), resource.child_template(),
            resource.child_params())
        yield from resources_of(inner, place)


def judge(stack):
    """Validate one stack.

    :returns: dict with ``error``, or the real types of the resources by
        path, the names of outputs, and the texts of software configurations
    """
    files, body, merged = gather(stack)
    parsed = template.Template(
        body, files=files,
        env=environment.Environment({**merged,
                                     'parameters': stack['parameters']}))
    try:
        whole = parser.Stack(context.RequestContext(
            project_id='project', user_id='user', is_admin=False),
            'judged', parsed, strict_validate=True)
        whole.validate()
        found = dict(resources_of(whole))
    except exception.HeatException as error:
        return {'error': str(error)}
    kinds = {place: whole.env.get_resource_info(resource.type()).name
             for place, resource in found.items()}
    return {'resources': kinds, 'outputs': sorted(whole.outputs),
            'configs': {place: resource.properties['config']
                        for place, resource in found.items()
                        if kinds[place] == 'OS::Heat::SoftwareConfig'}}


def main():
    """Judge what stdin asks."""
    cfg.CONF([], project='heat', default_config_files=[],
             default_config_dirs=[])
    cfg.CONF.set_override('cloud_backend', f'{__name__}.Cloud')
    logging.getLogger('heat').setLevel(logging.ERROR)
    resources.initialise()
    rpc_client.EngineClient = Cloud
    constraints.CustomConstraint._is_valid = lambda *args: True
    print(json.dumps([judge(stack) for stack in json.load(sys.stdin)]))


if __name__ == '__main__':
    main()
