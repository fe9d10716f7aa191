"""Heat's own engine without a cloud: parses and validates whole stacks.

Owns the stand-in for the cloud and one run of Heat's library. It is a program
of its own because Heat and Magnum register the same options: it reads a list
of stacks as JSON from stdin and writes a list of what Heat made of each. It
must not know Magnum.
"""

from email.mime import multipart
from email.mime import text as mime_text
import json
import logging
import sys

from heat.common import context
from heat.common import exception
from heat.engine.clients.os import nova
from heat.engine import constraints
from heat.engine import environment
from heat.engine import function
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


def resources_of(stack, kept, path=()):
    """Yield the path of each resource of a stack, and the resource.

    :param kept: nested stacks are added to it; resources do not hold them
    """
    for name, resource in sorted(stack.items()):
        place = (*path, name)
        yield '/'.join(place), resource
        nested = getattr(resource, 'child_template', None)
        if nested is None:
            continue
        inner = resource._parse_nested_stack(
            '-'.join(place), resource.child_template(),
            resource.child_params())
        kept.append(inner)
        yield from resources_of(inner, kept, place)


def look_at(resource, whole):
    """Return the real type of a resource, and what it is given."""
    kind = whole.env.get_resource_info(resource.type()).name
    values = {}
    for name, value in (resource.t._properties or {}).items():
        try:
            values[name] = jsonutils.loads(jsonutils.dumps(
                function.resolve(value)))
        except exception.UserParameterMissing:
            # Known once another resource is made.
            values[name] = None
    return kind, values


def user_data(owner, answer, found, metadata):
    """Return the user data of a server whose metadata this is.

    :param owner: context of the request
    """
    text, = answer['configs'].values()
    parts = [part for kind, values in found.values()
             if kind == 'OS::Heat::MultipartMime'
             for part in values['parts']]
    if parts:
        text = multipart.MIMEMultipart(_subparts=[
            mime_text.MIMEText(text, part['subtype'], 'us-ascii')
            for part in parts]).as_string()
    return nova.NovaClientPlugin(owner).build_userdata(
        metadata, text, user_data_format='SOFTWARE_CONFIG')


def judge(stack):
    """Validate one stack.

    :returns: dict with ``error``, or the real types of the resources by
        path, the names of outputs, and the texts of software configurations;
        with ``properties`` asked for, what each resource is given
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
        kept = []
        found = {place: look_at(resource, whole) for place, resource
                 in list(resources_of(whole, kept))}
    except exception.HeatException as error:
        return {'error': str(error)}
    answer = {'resources': {place: kind
                            for place, (kind, _values) in found.items()},
              'outputs': sorted(whole.outputs),
              'configs': {place: values['config']
                          for place, (kind, values) in found.items()
                          if kind == 'OS::Heat::SoftwareConfig'}}
    if 'metadata' in stack:
        answer['user_data'] = user_data(whole.context, answer, found,
                                        stack['metadata'])
    if stack.get('properties'):
        answer['properties'] = {place: values for place, (_kind, values)
                                in found.items()}
    return answer


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
