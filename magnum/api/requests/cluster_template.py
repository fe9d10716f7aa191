"""Making and changing templates."""
import functools

from magnum.api.rules import cluster_template as rules
from magnum.common import exception
from magnum.common import name_generator
import magnum.conf
from magnum.drivers.common import driver
from magnum.i18n import _
from magnum import objects

CONF = magnum.conf.CONF


class Case:
    """What rules ask about a template that is to be."""

    needs_flavors = False

    def __init__(self, request, template, given_labels):
        """Judge ``template``, an object that was not saved yet.

        :param given_labels: the labels that are new in it
        """
        self.request = request
        self.context = request.context
        self.cloud = request.cloud
        self.template = template
        self.given_labels = given_labels
        self.labels = template.labels
        self.flavors = (template.flavor_id, template.master_flavor_id)
        self.docker_volume_size = template.docker_volume_size
        self.fixed_network = template.fixed_network
        self.fixed_subnet = template.fixed_subnet


class Create(Case):
    """A template from a request body, its image and its driver."""

    def __init__(self, request, body):
        """Look up image and driver.

        :raises: the refusal of either
        """
        values = body.given()
        self.cloud = request.cloud
        # The rules ask for these; the image takes time enough for them.
        self.cloud.expect(
            images=[values['image_id']],
            flavors=[values.get('flavor_id'),
                     values.get('master_flavor_id')],
            networks=[values.get('external_network_id'),
                      values.get('fixed_network')],
            subnets=[values.get('fixed_subnet')])
        image = self._usable_image(values['image_id'])
        values['cluster_distro'] = image['os_distro']
        values['driver'] = choose_driver(
            (values['server_type'], values['cluster_distro'], values['coe']),
            values.get('driver') or image.get('magnum_driver'))
        defaults = {
            'name': self._generated_name,
            'network_driver': functools.partial(
                self._default_network_driver, values['coe']),
            'labels': dict}
        for name, default in defaults.items():
            if values.get(name) is None:
                values[name] = default()
        for name in ('registry_enabled', 'tls_disabled', 'public', 'hidden',
                     'master_lb_enabled'):
            values[name] = bool(values[name])
        if values['floating_ip_enabled'] is None:
            values['floating_ip_enabled'] = True
        template = objects.ClusterTemplate(
            request.context, project_id=request.context.project_id,
            user_id=request.context.user_id,
            **{name: None for name in objects.ClusterTemplate.fields
               if name in type(body).names() and name not in values and
               name != 'uuid'},
            **values)
        super().__init__(request, template, template.labels)

    def _usable_image(self, ident):
        try:
            return self.cloud.image(ident)
        except exception.Conflict as error:
            # NOTE(compat): everywhere else several of a name are a 409.
            raise exception.InvalidParameterValue(str(error))

    @staticmethod
    def _generated_name():
        return '%s-template' % name_generator.NameGenerator().generate()

    @staticmethod
    def _default_network_driver(coe):
        if coe not in rules.ENGINES:
            return None
        return rules.network_driver_option(coe,
                                           '%s_default_network_driver')


def choose_driver(kind, named):
    """Entry-point name of the driver that clusters of a template will have.

    :param kind: server type, distribution and engine
    :param named: driver asked for by name, by the request or the image; it
        has it whatever kinds it claims to serve
    :raises: ClusterDriverNotSupported, ClusterTypeNotSupported,
        ClusterTypeBetaNotEnabled
    """
    if named:
        driver.Driver.get_driver(*kind, named)
        return named
    driver.Driver.get_driver(*kind)
    default = CONF.drivers.default_driver
    if default and _serves(default, kind):
        return default
    return driver.Driver.get_drivers()[kind]['entry_point_name']


def _serves(name, kind):
    return kind in {
        (served['server_type'], served['os'], served['coe'])
        for served in driver.Driver.get_driver(*kind, name).provides}


def engine_is_served(coe):
    """Refuse an engine that no installed driver has.

    :raises: InvalidParameterValue
    """
    served = sorted({kind[2] for kind in driver.Driver.get_drivers()})
    if coe not in served:
        raise exception.InvalidParameterValue(
            _("No driver serves the engine %(coe)s here; there are: "
              "%(served)s") % {'coe': coe, 'served': ', '.join(served)})
