"""Heat stacks, as the drivers use them.

Owns the calls to Heat, the payload made of template files, and the
translation of heatclient's and keystoneauth's errors into Magnum's. Only
this module knows heatclient. It must not know clusters.
"""

import contextlib
import copy
import functools
import importlib
import os
import time

from heatclient.common import template_utils
from heatclient import exc as heat_exc
from keystoneauth1 import exceptions as ka_exc
from oslo_log import log as logging
from oslo_utils import encodeutils

from magnum.common import exception
from magnum.drivers.heat import failures
from magnum.i18n import _

LOG = logging.getLogger(__name__)

# Seconds an accepted update may take to show in the status of the stack.
START_TIMEOUT = 15
START_INTERVAL = 0.5
NESTED_DEPTH = 10
# Ids in one request for a list; they are in its URL, 40 characters each.
IDS_PER_LIST = 100


# {stack id: name and id}. Heat answers an id alone with the way to the stack,
# and looks for it twice.
_PLACES = {}
_PLACES_LIMIT = 10000


class StackNotFound(exception.ResourceNotFound):
    """There is no such stack, or it is deleted."""

    message = _('Heat stack %(stack)s could not be found.')


@contextlib.contextmanager
def translated(stack=''):
    """Raise Magnum's errors in place of those of the client libraries.

    :raises: StackNotFound, InvalidParameterValue, AuthorizationFailure,
             ServiceUnavailable
    """
    try:
        yield
    except heat_exc.HTTPNotFound as error:
        raise StackNotFound(stack=stack) from error
    except heat_exc.HTTPBadRequest as error:
        raise exception.InvalidParameterValue(
            _('Heat refused the stack: %s') % error) from error
    except (heat_exc.HTTPUnauthorized, heat_exc.HTTPForbidden,
            ka_exc.Unauthorized, ka_exc.Forbidden, ka_exc.NotFound) as error:
        # A trust that was deleted shows as 404 of Keystone.
        raise exception.AuthorizationFailure(
            client='heat', message=str(error)) from error
    except (heat_exc.BaseException, ka_exc.ClientException) as error:
        raise exception.ServiceUnavailable(service='heat',
                                           reason=error) from error


@functools.lru_cache(maxsize=64)
def _read(template_path, env_paths):
    files, template = template_utils.get_template_contents(template_path)
    env_files, environment = (
        template_utils.process_multiple_environments_and_files(
            env_paths=list(env_paths)))
    # heatclient gives the content of files that are no templates as bytes.
    return {'template': template, 'environment': environment,
            'files': {name: encodeutils.safe_decode(content)
                      for name, content in {**files, **env_files}.items()}}


def env_paths(definition, env_files):
    """Return absolute paths of environment files.

    Relative ones start at the folder of the template; the common ones are
    written as if that were ``templates`` in the package of a flavour that
    stands beside ours.
    """
    package = importlib.import_module(definition.driver_module_path)
    folders = (os.path.dirname(definition.template_path),
               os.path.join(os.path.dirname(package.__file__), 'templates'),
               os.path.join(os.path.dirname(__file__), 'templates'))
    found = []
    for name in env_files:
        paths = [os.path.normpath(os.path.join(folder, name))
                 for folder in folders]
        found.append(next((path for path in paths if os.path.exists(path)),
                          paths[0]))
    return found


def payload(template_path, env_paths=()):
    """Return template, environment and files of a stack, ready for JSON.

    :param env_paths: absolute paths, the last one has the last word
    """
    return copy.deepcopy(_read(template_path, tuple(env_paths)))


def status(stack):
    """Return the status of a stack, such as CREATE_COMPLETE."""
    return stack.stack_status


def action(stack):
    """Return what was last done to a stack, such as CREATE."""
    return status(stack).partition('_')[0]


def _require_idle(stack):
    if status(stack).endswith('_IN_PROGRESS'):
        raise exception.Busy(what=_('stack %s') % stack.id)


class Stacks:
    """The stacks the caller may see.

    :param osc: OpenStackClients of the caller
    """

    def __init__(self, osc):
        self._osc = osc

    @property
    def _heat(self):
        return self._osc.heat()

    def get(self, stack_id, resolve_outputs=False):
        """Return a stack, also a deleted one that Heat remembers.

        :param resolve_outputs: whether outputs are wanted; they cost Heat
            a walk over all resources
        :raises: StackNotFound
        :raises: ServiceUnavailable if the service itself would not see it
        """
        try:
            with translated(stack_id):
                return self._get(stack_id, resolve_outputs)
        except StackNotFound:
            if self._osc.context.project_id is None:
                self._check_sight(stack_id)
            raise

    def _check_sight(self, stack):
        """Refuse to believe that a stack of another project is not there.

        Heat says the same of what it does not show the caller.

        :raises: AuthorizationFailure, and ServiceUnavailable for the service
            itself, which nobody stands in for
        """
        with translated(stack):
            if self._osc.keystone().is_administrator():
                return
        reason = _('Heat shows no stack %s, but shows stacks of other '
                   'projects only to users with the role admin') % stack
        if self._osc.context.project_id is None:
            raise exception.ServiceUnavailable(
                service='heat', reason=_('%s, which the user of [keystone_'
                                         'auth] does not have') % reason)
        raise exception.AuthorizationFailure(client='heat', message=reason)

    def _get(self, stack_id, resolve_outputs):
        place = _PLACES.get(stack_id)
        if place and not self._osc.context.is_admin:
            try:
                return self._heat.stacks.get(place,
                                             resolve_outputs=resolve_outputs)
            except heat_exc.HTTPNotFound:
                _PLACES.pop(stack_id, None)
        stack = self._heat.stacks.get(stack_id,
                                      resolve_outputs=resolve_outputs)
        if stack.id == stack_id:
            if len(_PLACES) >= _PLACES_LIMIT:
                _PLACES.clear()
            _PLACES[stack_id] = f'{stack.stack_name}/{stack_id}'
        return stack

    def find(self, name, project_id=None):
        """Return the living stack of this name, or None.

        :param project_id: of the stack, if it may not be the caller's
        :raises: AuthorizationFailure, ServiceUnavailable if the caller would
            not see it
        """
        if project_id not in (None, self._osc.context.project_id):
            return self._find_elsewhere(name, project_id)
        try:
            stack = self.get(name)
        except StackNotFound:
            return None
        return None if status(stack) == 'DELETE_COMPLETE' else stack

    def _find_elsewhere(self, name, project_id):
        # By its name Heat finds a stack in the caller's project only, but
        # lists those of all projects to administrators. It would take its
        # policy to ask for them with global_tenant.
        with translated(name):
            for stack in self._heat.stacks.list(filters={'name': name}):
                if getattr(stack, 'project', None) == project_id:
                    return stack
        self._check_sight(name)
        return None

    def create(self, name, **fields):
        """Create the stack, or adopt the one that has the name already.

        :returns: id of the stack
        """
        try:
            with translated(name):
                created = self._heat.stacks.create(stack_name=name, **fields)
            return created['stack']['id']
        except exception.ServiceUnavailable as error:
            # Somebody else was faster, or the answer to a first try was
            # lost on its way.
            if not isinstance(error.__cause__, heat_exc.HTTPConflict):
                raise
        stack = self.get(name)
        LOG.info('Stack %(name)s exists already as %(id)s and is adopted',
                 {'name': name, 'id': stack.id})
        return stack.id

    def update(self, stack_id, **fields):
        """Update a stack; returns once Heat shows that it is doing so.

        Without that wait a poller could take the end of the previous
        action for the end of this one.

        :raises: Busy while something goes on in the stack.
            Heat would take the update and cancel the one before, which
            fails nested stacks; a second try whose first one was heard
            would so undo it
        """
        before = self.get(stack_id)
        _require_idle(before)
        with translated(stack_id):
            self._heat.stacks.update(stack_id, **fields)
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            now = self.get(stack_id)
            if (status(now).endswith('_IN_PROGRESS') or
                    getattr(now, 'updated_time', None) !=
                    getattr(before, 'updated_time', None)):
                return
            time.sleep(START_INTERVAL)
        LOG.warning('Stack %(id)s does not show its update after '
                    '%(seconds)d seconds',
                    {'id': stack_id, 'seconds': START_TIMEOUT})

    def list_idle(self, stack_ids):
        """Return these stacks, which all can be updated now.

        :raises: Busy while something goes on in one
        """
        found = [self.get(stack_id) for stack_id in stack_ids]
        for stack in found:
            _require_idle(stack)
        return found

    def delete(self, stack_id):
        """Begin to delete a stack; fine if it is gone or going."""
        try:
            with translated(stack_id):
                self._heat.stacks.delete(stack_id)
        except StackNotFound:
            LOG.info('Stack %s is gone already', stack_id)
        except exception.ServiceUnavailable as error:
            if not isinstance(error.__cause__, heat_exc.HTTPConflict):
                raise
            LOG.info('Stack %s is being deleted already', stack_id)

    def statuses(self, stack_ids):
        """Return {stack id: status} of those of these stacks that live.

        They may be of any project; the caller has to be allowed that.
        """
        found = {}
        ordered = sorted(stack_ids)
        for start in range(0, len(ordered), IDS_PER_LIST):
            with translated():
                for stack in self._heat.stacks.list(
                        global_tenant=True, filters={
                            'id': ordered[start:start + IDS_PER_LIST]}):
                    found[stack.id] = status(stack)
        return found

    def failed_deletions(self, stack_id):
        """Return how often the deletion of a stack has failed.

        Heat remembers that; a Heat that does not say counts as never.
        """
        try:
            with translated(stack_id):
                found = list(self._heat.events.list(stack_id))
        except exception.MagnumException as error:
            LOG.warning('Events of stack %(id)s cannot be listed: %(error)s',
                        {'id': stack_id, 'error': error})
            return 0
        return sum(event.resource_status == 'DELETE_FAILED' and
                   event.physical_resource_id == stack_id
                   for event in found)

    def resource(self, stack_id, name):
        """Return one resource of a stack with its attributes.

        :raises: StackNotFound
        """
        with translated(stack_id):
            return self._heat.resources.get(stack_id, name)

    def resources(self, stack_id):
        """Return all resources, also those of nested stacks.

        :raises: StackNotFound
        """
        with translated(stack_id):
            return list(self._heat.resources.list(
                stack_id, nested_depth=NESTED_DEPTH))

    def failures(self, stack_id):
        """Return the failures that explain why a stack failed.

        Nested stacks are walked; see :func:`failures.explain`. A stack
        that cannot be walked explains nothing.
        """
        try:
            found = self.resources(stack_id)
        except exception.MagnumException as error:
            LOG.warning('Resources of stack %(id)s cannot be listed: '
                        '%(error)s', {'id': stack_id, 'error': error})
            return []
        return failures.explain(found)
