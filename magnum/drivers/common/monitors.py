"""What a health and metrics monitor of a cluster is.

Owns the base class that driver monitors extend, also those of drivers
outside the tree (they know it as ``magnum.conductor.monitors``). It must not
know an engine.
"""

import abc


class MonitorBase(metaclass=abc.ABCMeta):
    """Looks at one cluster and keeps what it saw in ``data``.

    :ivar data: facts by name; ``poll_health_status`` leaves the keys
        health_status and health_status_reason there
    """

    def __init__(self, context, cluster):
        self.context = context
        self.cluster = cluster
        self.data = {}

    @property
    @abc.abstractmethod
    def metrics_spec(self):
        """Metrics offered: {name: {'unit': text, 'func': method name}}."""

    @abc.abstractmethod
    def pull_data(self):
        """Fetch what the metrics are computed from, into ``data``."""

    def poll_health_status(self):
        """Put health_status and health_status_reason into ``data``.

        A monitor that cannot tell leaves them out: the cluster then keeps
        the health it has.
        """

    def list_troubles(self):
        """Return sentences about what in the cluster does not work.

        Asked by people who look for a cause, so it may take its time.
        """
        return []

    def get_metric_names(self):
        """Return the names of the metrics."""
        return list(self.metrics_spec)

    def get_metric_unit(self, metric_name):
        """Return the unit of one metric."""
        return self.metrics_spec[metric_name]['unit']

    def compute_metric_value(self, metric_name):
        """Return the value of one metric from the data pulled."""
        return getattr(self, self.metrics_spec[metric_name]['func'])()
