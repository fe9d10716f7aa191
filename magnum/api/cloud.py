"""What the cloud says about what a request names.

Owns the look-up of images, flavors, key pairs, networks and subnets, each
service asked at most once per request, and the translation of those
services' errors. Must not know resources of ours or the order of questions.

The functions at the end are the same look-ups for code outside the tree; its
address for them is :mod:`magnum.api.attr_validator`.
"""
import contextlib
import functools
from urllib import parse

from glanceclient import exc as glance_exc
from keystoneauth1 import exceptions as ka_exc
from neutronclient.common import exceptions as neutron_exc
from novaclient import exceptions as nova_exc
from oslo_utils import uuidutils

from magnum.api import questions
from magnum.common import clients
from magnum.common import exception
from magnum.common import glance
from magnum.i18n import _

_FAILURES = (glance_exc.BaseException, glance_exc.ClientException,
             ka_exc.ClientException, neutron_exc.NeutronException,
             nova_exc.ClientException)
#: What a network has to say; lists of a whole cloud are long.
_NETWORK_FIELDS = ('id', 'name', 'router:external')
#: Names that a path cannot have as a segment.
NO_SEGMENTS = ('.', '..')


@contextlib.contextmanager
def _asking(service):
    """Translate the failures of a service, except what a look-up expects.

    :raises: Unavailable, AuthorizationFailure, InvalidParameterValue
    """
    try:
        yield
    except _FAILURES as error:
        status = next((value for value in (
            getattr(error, name, None)
            for name in ('http_status', 'status_code', 'code'))
            if isinstance(value, int)), 500)
        if status in (401, 403):
            raise exception.AuthorizationFailure(client=service,
                                                 message=str(error))
        if status == 400:
            raise exception.InvalidParameterValue(
                _("The %(service)s service does not take a value of the "
                  "request: %(reason)s") % {'service': service,
                                            'reason': error})
        raise exception.ServiceUnavailable(service=service, reason=error)


def _only(found, missing, kind, ident):
    """The one thing found.

    :param missing: exception for nothing found
    :raises: that, or Conflict for several
    """
    if not found:
        raise missing
    if len(found) > 1:
        raise exception.Conflict(
            _("Multiple %(kind)ss exist with the name '%(ident)s', give the "
              "id of the one you mean") % {'kind': kind, 'ident': ident})
    return found[0]


def _named(things, ident):
    """Things with that id, else things with that name; of dicts."""
    return ([thing for thing in things if thing['id'] == ident] or
            [thing for thing in things if thing.get('name') == ident])


class Cloud:
    """The answers to one request; asks as its caller.

    Nothing is asked before somebody wants to know, and then everything that
    was announced is asked at the same time.
    """

    def __init__(self, context, osc=None):
        """Ask for a context.

        :param osc: clients to ask with; those of the context by default
        """
        self.osc = osc or clients.OpenStackClients(context)
        self._questions = questions.Questions(context)
        #: Networks and subnets that are asked about in one question.
        self._groups = {'network': [], 'subnet': []}

    def expect(self, images=(), flavors=(), keypairs=(), networks=(),
               subnets=()):
        """Say what will be looked up; None and empty names are none."""
        for ident in filter(None, images):
            self._questions.expect(('image', ident), functools.partial(
                self._ask_image, ident))
        if any(flavors):
            self._questions.expect('flavors', self._ask_flavors)
        for name in filter(None, keypairs):
            self._questions.expect(('keypair', name), functools.partial(
                self._ask_keypair, name))
        self._expect_net('network', networks)
        self._expect_net('subnet', subnets)

    def image(self, ident):
        """The image with that id or name, which has an os_distro.

        :raises: ImageNotFound, ImageNotAuthorized, OSDistroFieldNotFound,
            Conflict
        """
        image = self._questions.answer(('image', ident), functools.partial(
            self._ask_image, ident))
        if not image.get('os_distro'):
            raise exception.OSDistroFieldNotFound(image_id=ident)
        return image

    def _ask_image(self, ident):
        missing = exception.ImageNotFound(image_id=ident)
        with _asking('image'):
            try:
                if uuidutils.is_uuid_like(ident):
                    return glance.get_image(self.osc.glance(), ident)
                found = glance.images_named(self.osc.glance(), ident)
            except glance_exc.NotFound:
                raise missing
            except glance_exc.HTTPForbidden:
                raise exception.ImageNotAuthorized(image_id=ident)
        return _only(found, missing, _("image"), ident)

    def flavor(self, ident):
        """The flavor with that id or name.

        :raises: FlavorNotFound
        """
        for flavor in self._questions.answer('flavors', self._ask_flavors):
            if ident in (flavor.id, flavor.name):
                return flavor
        raise exception.FlavorNotFound(flavor=ident)

    def _ask_flavors(self):
        with _asking('compute'):
            return list(self.osc.nova().flavors.list())

    def keypair(self, name):
        """The caller's key pair.

        :raises: KeyPairNotFound
        """
        return self._questions.answer(('keypair', name), functools.partial(
            self._ask_keypair, name))

    def _ask_keypair(self, name):
        missing = exception.KeyPairNotFound(keypair=name)
        if name in NO_SEGMENTS:
            raise missing
        with _asking('compute'):
            try:
                # The client puts it into the path as it is.
                return self.osc.nova().keypairs.get(
                    parse.quote(name, safe=''))
            except nova_exc.NotFound:
                raise missing

    def _expect_net(self, kind, names):
        """What is not asked yet will be asked in one question."""
        groups = self._groups[kind]
        names = set(filter(None, names)).difference(*groups)
        if not names:
            return
        if groups and self._questions.withdraw((kind, groups[-1])):
            names |= groups.pop()
        groups.append(frozenset(names))
        self._questions.expect((kind, groups[-1]), functools.partial(
            self._ask_net, kind, groups[-1]))

    def _net(self, kind, ident):
        """Networks or subnets that an id or name may mean, as dicts."""
        self._expect_net(kind, [ident])
        group = next(group for group in self._groups[kind]
                     if ident in group)
        found = self._questions.answer((kind, group), functools.partial(
            self._ask_net, kind, group))
        return _named(found, ident)

    def _ask_net(self, kind, names):
        ids = [name for name in names if uuidutils.is_uuid_like(name)]
        # Neutron joins different filters by "and".
        filters = ({'id': sorted(names)} if len(ids) == len(names) else
                   {} if ids else {'name': sorted(names)})
        if kind == 'network':
            filters['fields'] = list(_NETWORK_FIELDS)
        with _asking('network'):
            ask = getattr(self.osc.neutron(), 'list_%ss' % kind)
            return ask(**filters)[kind + 's']

    def network(self, ident):
        """The network with that id or name.

        :raises: FixedNetworkNotFound, Conflict
        """
        return _only(self._net('network', ident),
                     exception.FixedNetworkNotFound(network=ident),
                     _("network"), ident)

    def external_network(self, ident):
        """The external network with that id or name.

        :raises: ExternalNetworkNotFound, Conflict
        """
        found = [network for network in self._net('network', ident)
                 if network.get('router:external')]
        return _only(found,
                     exception.ExternalNetworkNotFound(network=ident),
                     _("external network"), ident)

    def subnet(self, ident):
        """The subnet with that id or name.

        :raises: FixedSubnetNotFound, Conflict
        """
        return _only(self._net('subnet', ident),
                     exception.FixedSubnetNotFound(subnet=ident),
                     _("subnet"), ident)


def get_openstack_resource(manager, resource_ident, resource_type):
    """The thing of a client's manager with that id or name.

    :param resource_type: what to call it in messages
    :raises: ResourceNotFound, Conflict for a name of several, and whatever
        the client raises for an id that is not there
    """
    if uuidutils.is_uuid_like(resource_ident):
        return manager.get(resource_ident)
    found = list(manager.list(filters={'name': resource_ident}))
    return _only(found,
                 exception.ResourceNotFound(name=resource_type,
                                            id=resource_ident),
                 resource_type.removesuffix('s'), resource_ident)


def validate_image(cli, image):
    """The image, if it can be used; see :meth:`Cloud.image`."""
    return Cloud(None, cli).image(image)


def validate_flavor(cli, flavor):
    """Refuse an unknown flavor; None is none and passes."""
    if flavor is not None:
        Cloud(None, cli).flavor(flavor)


def validate_keypair(cli, keypair):
    """Refuse an unknown key pair; None is none and passes."""
    if keypair is not None:
        Cloud(None, cli).keypair(keypair)


def validate_external_network(cli, external_network):
    """Refuse what is no external network, or several."""
    Cloud(None, cli).external_network(external_network)


def validate_fixed_network(cli, fixed_network):
    """The id of the network; refuse an unknown one, or several."""
    return Cloud(None, cli).network(fixed_network)['id']


def validate_fixed_subnet(cli, fixed_subnet):
    """The id of the subnet; refuse an unknown one, or several."""
    return Cloud(None, cli).subnet(fixed_subnet)['id']


def validate_flavor_root_volume_size(cli, flavor, boot_volume_size):
    """Refuse a flavor without a disk where no volume takes its place."""
    if not boot_volume_size and not Cloud(None, cli).flavor(flavor).disk:
        raise exception.FlavorZeroRootVolumeNotSupported()
