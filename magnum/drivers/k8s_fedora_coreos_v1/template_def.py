"""How a cluster on Fedora CoreOS is told to Heat.

Owns that its nodes boot with Ignition. It must not know how parameters are
computed.
"""

from magnum.drivers.heat import flavour


class FCOSK8sTemplateDefinition(flavour.IgnitionTemplateDefinition):
    """The shared Kubernetes templates with nodes of Fedora CoreOS."""

    module = __name__
