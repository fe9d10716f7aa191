"""A fork of the Heat driver, as operators keep them outside the tree."""

from magnum.drivers.heat import driver

from magnum.tests.functional.contract.samples.heat_fork import template_def


class Driver(driver.KubernetesDriver):

    @property
    def provides(self):
        return [
            {'server_type': 'vm',
             'os': 'forkos',
             'coe': 'kubernetes'},
        ]

    def get_template_definition(self):
        return template_def.ForkTemplateDefinition()
