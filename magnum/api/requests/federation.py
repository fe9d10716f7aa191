"""Making, changing and deleting federations."""
import contextlib

from oslo_utils import uuidutils

from magnum.api import access
from magnum.api.types import federation as types
from magnum.common import exception
from magnum.common import name_generator
from magnum.drivers.common import driver
from magnum.i18n import _
from magnum import objects
from magnum.objects import fields
from magnum.objects import lifecycle

STATUS = fields.FederationStatus
SETTLED = tuple(status for status in STATUS.ALL
                if not lifecycle.is_in_progress(status))


class Case:
    """What rules ask about a federation.

    :ivar host: the host cluster; None when there is none any more
    """

    def __init__(self, request, host):
        self.request = request
        self.context = request.context
        self.host = host

    @property
    def is_supported(self):
        """Whether the driver of the host cluster has federations.

        Of a cluster without its template nobody knows the driver.
        """
        if self.host is None:
            return False
        try:
            found = driver.Driver.get_driver_for_cluster(self.context,
                                                         self.host)
        except exception.ClusterTemplateNotFound:
            return False
        return getattr(found, 'supports_federations', False)


class Create(Case):
    """A federation from a request body."""

    def __init__(self, request, body):
        """Look up the clusters.

        :raises: ClusterNotFound, Conflict
        """
        super().__init__(request, _cluster(request, body.hostcluster_id))
        values = body.given()
        self.properties = values.get('properties')
        self.name = values.get('name') or '%s-federation' % (
            name_generator.NameGenerator().generate())
        members = [_cluster(request, ident).uuid for ident
                   in dict.fromkeys(values.get('member_ids') or ())]
        self.member_ids = list(dict.fromkeys(members))

    @contextlib.contextmanager
    def accept(self):
        """Insert the federation; it goes again if nobody can be told."""
        federation = objects.Federation(
            self.context, name=self.name, hostcluster_id=self.host.uuid,
            project_id=self.context.project_id, member_ids=self.member_ids,
            properties=self.properties, status=STATUS.CREATE_IN_PROGRESS,
            status_reason=None)
        federation.create()
        try:
            yield federation
        except exception.Unavailable:
            federation.destroy()
            raise


class Change(Case):
    """Something to be done to a federation that exists."""

    def __init__(self, request, federation):
        self.federation = federation
        super().__init__(request, self._host(request, federation))

    @staticmethod
    def _host(request, federation):
        try:
            return objects.Cluster.get_by_uuid(request.context,
                                               federation.hostcluster_id)
        except exception.ClusterNotFound:
            return None

    @contextlib.contextmanager
    def accepted(self, status, allowed=STATUS.ALL, seen=None, **values):
        """The federation has the status and the values.

        It loses them again if nobody can be told.

        :param allowed: statuses it may have had
        :param seen: what the values were made from
        :raises: NotSupported when it had another one, ChangedMeanwhile
        """
        values.update(status=status, status_reason=None)
        before = {name: getattr(self.federation, name) for name in values}
        # Rows of old may have no status.
        if not self._write(values, (*allowed, None), seen):
            self.federation.refresh()
            self.refuse_in_progress(self.federation.status)
            raise exception.ChangedMeanwhile()
        try:
            yield self.federation
        except exception.Unavailable:
            self._write(before, (status,))
            raise

    def _write(self, values, allowed, seen=None):
        for name, value in values.items():
            setattr(self.federation, name, value)
        return self.federation.save_if(allowed, seen)

    @staticmethod
    def refuse_in_progress(status):
        if lifecycle.is_in_progress(status):
            raise exception.NotSupported(
                operation=_('Updating a federation when status is "%s"')
                % status)


class Delete(Change):
    """The end of a federation."""

    def accept(self):
        """Note that it is being deleted; for use in a ``with``."""
        return self.accepted(STATUS.DELETE_IN_PROGRESS)


class Update(Change):
    """What a patch makes of a federation."""

    def __init__(self, request, federation, changes):
        """Apply the changes in order.

        :raises: PatchError, ClusterNotFound, MemberAlreadyExists,
            ObjectNotFound for what is no member
        """
        super().__init__(request, federation)
        self.members = list(federation.member_ids or ())
        values = {'properties': federation.properties}
        self.seen = {**types.PATCH.basis(values, changes),
                     'member_ids': federation.member_ids}
        for change in changes:
            if change['path'] == types.MEMBERS:
                self._change_members(change)
            else:
                values = types.PATCH.apply(values, [change])
        self.properties = values['properties']

    def _change_members(self, change):
        value = change.get('value')
        if change['op'] == 'replace' or not isinstance(value, str):
            raise exception.PatchError(patch=change, reason=_(
                "members are added and removed, one cluster by its uuid"))
        if change['op'] == 'add':
            self._add(_cluster(self.request, value).uuid)
        else:
            self._remove(value)

    def _add(self, uuid):
        if uuid in self.members:
            raise exception.MemberAlreadyExists(
                uuid=uuid, federation_name=self.federation.name)
        self.members.append(uuid)

    def _remove(self, ident):
        # A member that has gone since can be removed by its uuid.
        uuid = (ident if uuidutils.is_uuid_like(ident) else
                _cluster(self.request, ident).uuid)
        if uuid not in self.members:
            raise exception.ObjectNotFound(
                _("Cluster %(uuid)s is no member of the federation "
                  "%(name)s.") % {'uuid': uuid,
                                  'name': self.federation.name})
        self.members.remove(uuid)

    def accept(self):
        """Write the new values; for use in a ``with``."""
        return self.accepted(STATUS.UPDATE_IN_PROGRESS, SETTLED, self.seen,
                             member_ids=self.members,
                             properties=self.properties)


def _cluster(request, ident):
    return access.find(objects.Cluster, request.context, ident)
