"""A Heat that makes no servers: stacks move when a test says so."""

import datetime
import types
import uuid

from heatclient import exc
from heatclient.v1 import resources as client_resources
from heatclient.v1 import stacks as client_stacks

from magnum.tests.fakes import base

_LINK = 'http://127.0.0.1:8004/v1/project/stacks/{name}/{id}'


class FakeResource:
    """A resource; one with ``nested`` contains a stack."""

    def __init__(self, name, type_, status, reason, attributes=None):
        self.name = name
        self.type = type_
        self.status = status
        self.reason = reason
        self.attributes = attributes or {}
        self.id = str(uuid.uuid4())
        self.nested = {}

    def info(self, stack_name, stack_id, parent):
        """Return it as Heat's API does."""
        href = _LINK.format(name=stack_name, id=stack_id)
        links = [{'rel': 'self', 'href': f'{href}/resources/{self.name}'},
                 {'rel': 'stack', 'href': href}]
        if self.nested:
            links.append({'rel': 'nested', 'href': _LINK.format(
                name=f'{stack_name}-{self.name}', id=self.id)})
        info = {
            'resource_name': self.name, 'logical_resource_id': self.name,
            'resource_type': self.type, 'resource_status': self.status,
            'resource_status_reason': self.reason,
            'physical_resource_id': self.id, 'links': links,
            'attributes': self.attributes, 'required_by': [],
            'updated_time': '2026-01-01T00:00:00Z',
        }
        if parent is not None:
            info['parent_resource'] = parent
        return info


class FakeStack:
    """A stack, also after its deletion."""

    def __init__(self, name, project, arguments):
        self.id = str(uuid.uuid4())
        self.name = name
        self.project = project
        self.action = 'CREATE'
        self.state = 'IN_PROGRESS'
        self.reason = 'Stack CREATE started'
        self.arguments = arguments
        self.parameters = dict(arguments.get('parameters') or {})
        self.outputs = {}
        self.resources = {}
        self.polls = 0
        self.cancelled = False
        self.updated = None
        self.events = []

    @property
    def status(self):
        """Such as CREATE_IN_PROGRESS."""
        return f'{self.action}_{self.state}'

    @property
    def is_living(self):
        """Whether Heat finds it by name."""
        return self.status != 'DELETE_COMPLETE'

    def begin(self, action):
        """The action is in progress; one that was is cancelled.

        What Heat had begun to change in nested stacks fails then.
        """
        self.cancelled = action == 'UPDATE' and self.state == 'IN_PROGRESS'
        self.action, self.state = action, 'IN_PROGRESS'
        self.reason = f'Stack {action} started'
        self.polls = 0
        if action == 'UPDATE':
            self.updated = datetime.datetime.now(
                datetime.UTC).isoformat(timespec='microseconds')

    def info(self, with_outputs=True):
        """Return it as Heat's API does."""
        info = {
            'id': self.id, 'stack_name': self.name,
            'stack_status': self.status, 'stack_status_reason': self.reason,
            'parameters': {key: str(value) for key, value
                           in self.parameters.items()},
            'creation_time': '2026-01-01T00:00:00Z',
            'updated_time': self.updated, 'deletion_time': None,
            'stack_owner': None, 'parent': None, 'project': self.project,
            'timeout_mins': self.arguments.get('timeout_mins'),
            'tags': self.arguments.get('tags'), 'description': '',
            'links': [{'rel': 'self', 'href': _LINK.format(
                name=self.name, id=self.id)}],
        }
        if with_outputs:
            info['outputs'] = [
                {'output_key': key, 'output_value': value,
                 'description': ''}
                for key, value in sorted(self.outputs.items())]
        return info


def kubernetes_outputs(stack):
    """Return the outputs of a cluster of as many nodes as were asked."""
    masters = int(stack.parameters.get('number_of_masters', 1))
    workers = int(stack.parameters.get('number_of_minions', 1))
    return {
        'api_address': '172.24.4.10',
        'registry_address': 'localhost:5000',
        'etcd_address': '10.0.0.4',
        'kube_masters': [f'172.24.4.{20 + n}' for n in range(masters)],
        'kube_masters_private': [f'10.0.0.{20 + n}' for n in range(masters)],
        'kube_minions': [f'172.24.4.{100 + n}' for n in range(workers)],
        'kube_minions_private': [f'10.0.0.{100 + n}'
                                 for n in range(workers)],
    }


class FakeHeat(base.FakeService):
    """The service: see :class:`magnum.tests.fakes.cloud.FakeCloud`.

    ``polls_to_complete`` None: stacks stay in progress until
    :meth:`complete` or :meth:`fail`; a number: they complete by themselves
    when a client has looked that often. ``lists_globally``: whether the
    policy allows stacks:global_index to administrators, as ours has to.
    """

    def __init__(self, cloud):
        super().__init__(cloud)
        self.stacks = {}
        self.polls_to_complete = None
        self.lists_globally = True
        self.outputs_of = kubernetes_outputs

    def connection_error(self, method):
        return base.nobody('heat')

    # What tests do.

    def stack(self, ident):
        """Return the living stack of an id or a name, else None."""
        if isinstance(ident, FakeStack):
            return ident
        for stack in self.stacks.values():
            if ident == stack.id or (stack.is_living and
                                     ident == stack.name):
                return stack
        return None

    def living(self):
        """Return the stacks that are not deleted, oldest first."""
        return [stack for stack in self.stacks.values() if stack.is_living]

    def complete(self, ident, outputs=None):
        """The action in progress is complete; outputs are set.

        :param outputs: dictionary; None: those of ``outputs_of``.
        """
        with self.lock:
            stack = self.stack(ident)
            if stack.cancelled:
                stack.state = 'FAILED'
                stack.reason = 'Stack UPDATE cancelled'
                return stack
            stack.state = 'COMPLETE'
            stack.reason = f'Stack {stack.action} completed successfully'
            if stack.action == 'DELETE':
                stack.outputs = {}
                return stack
            if outputs is None:
                outputs = self.outputs_of(stack)
            stack.outputs.update(outputs)
            return stack

    def fail(self, ident, resource='kube_masters/0/kube-master',
             reason='ResourceInError: resources.kube-master: Went to status '
                    'ERROR due to "No valid host was found."',
             type_='OS::Nova::Server'):
        """The action in progress failed because of one resource.

        :param resource: its path; all but the last part are nested stacks.
        """
        with self.lock:
            stack = self.stack(ident)
            stack.state = 'FAILED'
            top = resource.partition('/')[0]
            stack.reason = (f'Resource {stack.action} failed: resources.'
                            f'{top}: {reason}')
            self.add_resource(stack, resource, type_, state='FAILED',
                              reason=reason)
            stack.events.append(types.SimpleNamespace(
                resource_name=stack.name, physical_resource_id=stack.id,
                resource_status=stack.status,
                resource_status_reason=stack.reason))
            return stack

    def add_resource(self, ident, path, type_='OS::Heat::None',
                     state='COMPLETE', reason='state changed',
                     attributes=None):
        """The stack has this resource, and the nested stacks around it."""
        with self.lock:
            stack = self.stack(ident)
            *around, name = path.split('/')
            level = stack.resources
            status = f'{stack.action}_{state}'
            for part in around:
                found = level.setdefault(part, FakeResource(
                    part, 'OS::Heat::ResourceGroup', status, reason))
                found.status, found.reason = status, reason
                level = found.nested
            level[name] = FakeResource(name, type_, status, reason,
                                       attributes)
            return level[name]

    def purge(self, ident):
        """Heat has forgotten the stack, also by its id."""
        with self.lock:
            self.stacks.pop(self.stack(ident).id)

    # What clients do.

    def client(self, context):
        """Return what stands for heatclient."""
        project = context.project_id

        def bound(function):
            return lambda *args, **kwargs: function(
                context, project, *args, **kwargs)

        return base.managers(
            self, context,
            stacks={
                'create': bound(self._create), 'get': bound(self._get),
                'list': bound(self._list), 'update': bound(self._update),
                'delete': bound(self._delete),
                'output_list': bound(self._output_list),
                'output_show': bound(self._output_show),
            },
            resources={'list': bound(self._list_resources),
                       'get': bound(self._get_resource)},
            events={'list': bound(self._list_events)})

    def _sees_all(self, context):
        """Whether Heat's rule context_is_admin holds."""
        return 'admin' in self.cloud.keystone.roles_of(context)

    def _find(self, context, project, ident):
        """Return a stack; of another project only by its id."""
        wanted = str(ident).rpartition('/')[2]
        everywhere = self._sees_all(context)
        for stack in reversed(self.stacks.values()):
            if stack.id == wanted and (everywhere or
                                       stack.project == project):
                return stack
        for stack in reversed(self.stacks.values()):
            if (stack.is_living and stack.name == wanted and
                    stack.project == project):
                return stack
        raise exc.HTTPNotFound(f'The Stack ({ident}) could not be found.')

    def _create(self, context, project, **arguments):
        name = arguments.get('stack_name')
        if not name or not arguments.get('template'):
            raise exc.HTTPBadRequest('No template specified')
        if any(stack.name == name and stack.project == project
               for stack in self.living()):
            raise exc.HTTPConflict(f'The Stack ({name}) already exists.')
        stack = FakeStack(name, project, arguments)
        self.stacks[stack.id] = stack
        return {'stack': {'id': stack.id, 'links': stack.info()['links']}}

    def _get(self, context, project, stack_id, resolve_outputs=True):
        stack = self._find(context, project, stack_id)
        stack.polls += 1
        if (self.polls_to_complete is not None and
                stack.state == 'IN_PROGRESS' and
                stack.polls >= self.polls_to_complete):
            self.complete(stack)
        return client_stacks.Stack(None, stack.info(resolve_outputs),
                                   loaded=True)

    def _list(self, context, project, **kwargs):
        everybody = self._sees_all(context)
        if kwargs.get('global_tenant'):
            # What the policy says where it is not denied to all.
            if not (everybody and self.lists_globally):
                raise exc.HTTPForbidden('You are not authorized.')
        filters = {key: {value} if isinstance(value, str) else value
                   for key, value in kwargs.get('filters', {}).items()}
        names, ids = filters.get('name'), filters.get('id')
        return iter([
            client_stacks.Stack(None, stack.info(with_outputs=False),
                                loaded=True)
            for stack in self.living()
            if (everybody or stack.project == project) and
            (names is None or stack.name in names) and
            (ids is None or stack.id in ids)])

    def _update(self, context, project, stack_id, **arguments):
        stack = self._find(context, project, stack_id)
        if not stack.is_living:
            raise exc.HTTPNotFound(f'The Stack ({stack_id}) is deleted.')
        given = dict(arguments.get('parameters') or {})
        if arguments.get('existing'):
            given = {**stack.parameters, **given}
        stack.parameters = given
        stack.arguments = {**stack.arguments, **arguments}
        stack.begin('UPDATE')

    def _delete(self, context, project, stack_id):
        stack = self._find(context, project, stack_id)
        if not stack.is_living:
            raise exc.HTTPNotFound(f'The Stack ({stack_id}) is deleted.')
        stack.begin('DELETE')

    def _output_list(self, context, project, stack_id):
        stack = self._find(context, project, stack_id)
        return {'outputs': stack.info()['outputs']}

    def _output_show(self, context, project, stack_id, output_key):
        for output in self._output_list(context, project,
                                        stack_id)['outputs']:
            if output['output_key'] == output_key:
                return {'output': output}
        raise exc.HTTPNotFound(f'The output {output_key} is not there.')

    def _list_resources(self, context, project, stack_id, nested_depth=0,
                        with_detail=False, **kwargs):
        stack = self._find(context, project, stack_id)
        wanted = kwargs.get('filters') or {}
        found = []

        def walk(level, name, id_, parent, depth):
            for resource in level.values():
                info = resource.info(name, id_, parent)
                if all(info.get(key) == value
                       for key, value in wanted.items()):
                    found.append(info)
                if depth < (nested_depth or 0):
                    walk(resource.nested, f'{name}-{resource.name}',
                         resource.id, resource.name, depth + 1)

        walk(stack.resources, stack.name, stack.id, None, 0)
        return [client_resources.Resource(None, info, loaded=True)
                for info in found]

    def _list_events(self, context, project, stack_id, **kwargs):
        return iter(list(self._find(context, project, stack_id).events))

    def _get_resource(self, context, project, stack_id, resource_name,
                      with_attr=None):
        stack = self._find(context, project, stack_id)
        if resource_name not in stack.resources:
            raise exc.HTTPNotFound(
                f'The Resource ({resource_name}) could not be found.')
        info = stack.resources[resource_name].info(stack.name, stack.id,
                                                   None)
        return client_resources.Resource(None, info, loaded=True)
