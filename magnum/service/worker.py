"""A worker process of a conductor.

Owns what runs in it and the order in which it starts and ends: the RPC
server, the workshop for operations, and, in one of the workers, the ticks.
It must not know how processes are made and signalled.
"""

import threading

from oslo_log import log as logging
from oslo_service.backend import base as service_base
import tenacity

from magnum.common import client_files
from magnum.common import rpc_service
from magnum.common import short_id
from magnum.conductor.handlers import ca_conductor
from magnum.conductor.handlers import cluster_conductor
from magnum.conductor.handlers import conductor_listener
from magnum.conductor.handlers import federation_conductor
from magnum.conductor.handlers import indirection_api
from magnum.conductor.handlers import nodegroup_conductor
from magnum.conductor import outbox
from magnum.conductor import runner as conductor_runner
from magnum.conductor import workshop as conductor_workshop
import magnum.conf
from magnum.objects import base as objects_base
from magnum.service import events
from magnum.service import exporter
from magnum.service import federations
from magnum.service import heartbeat
from magnum.service import periodic
from magnum.service import ring as service_ring
from magnum.service import ticker

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

# Seconds between two looks for what a worker left that was killed; one is
# taken at the start.
SWEEP_INTERVAL = 60

# Most seconds between attempts to listen to the message bus.
LISTEN_PAUSE = 60

# Seconds the last notifications get when the worker ends.
FLUSH_TIMEOUT = 5


def endpoints(workshop, federation_handler):
    """Return the objects whose methods are called over the bus."""
    return [
        cluster_conductor.Handler(workshop),
        nodegroup_conductor.Handler(workshop),
        ca_conductor.Handler(workshop),
        federation_handler,
        conductor_listener.Handler(),
        indirection_api.Handler(),
    ]


class Worker(service_base.ServiceBase):
    """What one process of magnum-conductor does.

    :param host: name of this conductor
    :param election: who of the workers of this conductor does what is done
        once; made before the processes are
    """

    def __init__(self, host, election):
        self._host = host
        self._election = election
        # Signals are handled by another thread than the one that starts.
        self._lock = threading.Lock()
        self._started = False
        self._stopping = False
        self._done = threading.Event()
        self._ending = threading.Event()
        self._server = None
        self._listening = None
        self._events = None

    def start(self):
        """Begin to work; return at once, also when the broker is away."""
        with self._lock:
            if not self._stopping:
                self._start()
                self._started = True

    def _start(self):
        outbox.reset()
        self._heartbeat = heartbeat.Heartbeat(self._host, service_ring.BINARY)
        self._ring = service_ring.Ring(self._host)
        self._status = periodic.StatusTick(self._ring)
        self._health = periodic.HealthTick(self._ring)
        self._metrics = periodic.MetricsTick(self._ring)
        self._handler = federation_conductor.Handler()
        self._federations = federations.FederationTick(
            self._ring, self._handler.resume)
        self._exporter = exporter.Exporter(self._missing, self._hanging)
        # On its own: whatever else takes its time, others must not think
        # that this conductor has died.
        self._pulse = ticker.Ticker(
            [ticker.Timer('The heartbeat', self._heartbeat.beat,
                          heartbeat.interval)], self._election, 'heartbeat')
        self._ticker = ticker.Ticker(self._timers(), self._election)
        self._workshop = conductor_workshop.Workshop(conductor_runner.Runner(
            self._host, settled=self._follow))
        self._workshop.start()
        self._pulse.start()
        self._ticker.start()
        # Accepted operations are found without the broker, so nothing waits
        # until it can be reached.
        self._listening = threading.Thread(target=self._listen, name='rpc',
                                           daemon=True)
        self._listening.start()
        LOG.info('Conductor %s works', self._host)

    def _timers(self):
        timers = [ticker.Timer('The port for figures', self._exporter.ensure,
                               self._exporter.interval),
                  ticker.Timer('The sweep of certificate files',
                               client_files.sweep, lambda: SWEEP_INTERVAL)]
        if CONF.periodic_enable:
            timers += [
                ticker.Timer('The status tick', self._status.run,
                             self._status.interval),
                ticker.Timer('The health tick', self._health.run,
                             self._health.interval),
                ticker.Timer('The metrics tick', self._metrics.run,
                             self._metrics.interval),
                ticker.Timer('The federation tick', self._federations.run,
                             self._federations.interval)]
        return timers

    def _missing(self):
        """Return what this worker lacks to be of use."""
        missing = []
        if self._server is None:
            missing.append('the message bus is not reached')
        if self._host not in service_ring.living_conductors():
            missing.append('the heartbeat is too old')
        return missing

    def _hanging(self):
        """Return what of this worker does not go on."""
        return [f'{name} does not end' for name
                in (self._pulse.hanging(), self._ticker.hanging()) if name]

    def _follow(self, cluster_uuid):
        """Look soon at what became of a cluster."""
        self._ticker.poke('The status tick')

    def _listen(self):
        """Serve the bus, and Heat's notifications, as soon as that works."""
        try:
            self._insist(self._serve)
            self._insist(self._hear)
        except tenacity.RetryError:
            LOG.debug('The worker ends before it was reached')

    def _insist(self, function):
        """Call it until it works.

        The library waits for a broker that is away, but gives up on one that
        refuses the login, as one does that is being set up.

        :raises tenacity.RetryError: the worker ends meanwhile
        """
        tenacity.Retrying(
            wait=tenacity.wait_exponential(max=LISTEN_PAUSE),
            stop=tenacity.stop_when_event_set(self._ending),
            sleep=tenacity.sleep_using_event(self._ending),
            before_sleep=self._tell_attempt)(
                lambda: self._ending.is_set() or function())

    @staticmethod
    def _tell_attempt(state):
        LOG.error('The message bus cannot be listened to, which is tried '
                  'again in %(seconds)d s: %(error)s',
                  {'seconds': state.next_action.sleep,
                   'error': state.outcome.exception()})

    def _serve(self):
        server = rpc_service.Service(
            CONF.conductor.topic, short_id.generate_id(),
            endpoints(self._workshop, self._handler),
            serializer=objects_base.MagnumObjectSerializer())
        server.start()
        if self._ending.is_set():
            # Whoever ends us did not know of it yet.
            server.stop()
        else:
            self._server = server

    def _hear(self):
        listener = events.listener(self._status.look)
        if listener is not None:
            listener.start()
            self._events = listener

    def stop(self, graceful=True):
        """End, when what runs is done.

        Nothing new is begun from now on; the process is killed when this
        takes longer than ``graceful_shutdown_timeout``.
        """
        with self._lock:
            self._stopping = True
            if self._started:
                self._stop()
        self._done.set()

    def _stop(self):
        LOG.info('Conductor %s finishes what it is doing', self._host)
        self._ending.set()
        self._pulse.stop()
        self._ticker.stop()
        if self._election.is_held():
            ticker.Timer('The last heartbeat', self._heartbeat.retire,
                         None).fire()
        # None of those that never came to work; they cannot be stopped.
        heard = [one for one in (self._server, self._events) if one]
        for one in heard:
            one.stop()
        self._workshop.stop()
        self._exporter.stop()
        self._status.wait()
        self._health.wait()
        self._metrics.wait()
        self._federations.wait()
        for one in heard:
            one.wait()
        outbox.flush(FLUSH_TIMEOUT)
        self._election.leave()

    def wait(self):
        """Return when the worker has ended."""
        self._done.wait()

    def reset(self):
        """Take over changed options.

        Nothing to do: options are read when they are needed, and a reload
        replaces the worker.
        """
