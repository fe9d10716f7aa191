"""What monitoring is told of a conductor.

Owns the names of all figures. What many processes know alike is read from the
database when it is asked for, so it does not matter whom is asked; what only
this process knows is counted here. It must not know how it is asked for.
"""

import collections

from oslo_utils import timeutils
import prometheus_client
from prometheus_client import core

from magnum.common import context as magnum_context
from magnum import objects
from magnum.servicegroup import liveness

POLLS = prometheus_client.Histogram(
    'magnum_poll_seconds', 'Time that looks at clusters took, by kind.',
    ['tick'])
POLL_FAILURES = prometheus_client.Counter(
    'magnum_poll_failures', 'Looks at clusters that failed, by kind.',
    ['tick'])
SHARE = prometheus_client.Gauge(
    'magnum_clusters_mine', 'Clusters this conductor looks after, by kind.',
    ['tick'])
DATABASE_UP = prometheus_client.Gauge(
    'magnum_database_up', 'Whether the database answered just now.')


class Database:
    """Figures that are read when somebody asks."""

    @staticmethod
    def describe():
        """Return nothing: registering must not ask the database."""
        return ()

    def collect(self):
        """Yield the figures."""
        context = magnum_context.make_admin_context(all_tenants=True)
        yield self._clusters(context)
        yield from self._operations(context)
        yield self._services(context)

    @staticmethod
    def _clusters(context):
        found = core.GaugeMetricFamily(
            'magnum_clusters', 'Clusters, by status.', labels=['status'])
        counts = collections.Counter(
            status for _uuid, status
            in objects.Cluster.list_statuses(context))
        for status, count in sorted(counts.items(), key=str):
            found.add_metric([str(status)], count)
        return found

    @staticmethod
    def _operations(context):
        found = core.GaugeMetricFamily(
            'magnum_operations', 'Operations that have not ended.',
            labels=['name', 'state'])
        operations = objects.Operation.list(context)
        counts = collections.Counter(
            (operation.name, operation.state) for operation in operations)
        for labels, count in sorted(counts.items()):
            found.add_metric(labels, count)
        yield found
        now = objects.MagnumService.now()
        ages = [timeutils.delta_seconds(timeutils.normalize_time(
            operation.created_at), now) for operation in operations]
        yield core.GaugeMetricFamily(
            'magnum_operation_oldest_seconds',
            'Age of the oldest operation that has not ended.',
            value=max(ages, default=0))

    @staticmethod
    def _services(context):
        found = core.GaugeMetricFamily(
            'magnum_service_up', 'Whether a service is alive.',
            labels=['binary', 'host'])
        now = objects.MagnumService.now()
        for service in objects.MagnumService.list(context):
            found.add_metric([service.binary, service.host],
                             liveness.is_up(service, now))
        return found


_DATABASE = prometheus_client.CollectorRegistry()
_DATABASE.register(Database())


def text():
    """Return what this process knows, in the format of Prometheus."""
    return prometheus_client.generate_latest()


def database_text():
    """Return what the database knows, in the format of Prometheus.

    :raises Exception: any, when it does not answer
    """
    return prometheus_client.generate_latest(_DATABASE)
