"""An RPC server as one thing to start, stop and wait for.

The serializer of objects and the endpoints are handed in.  Must not know
either, nor timers.
"""

import oslo_messaging as messaging

from magnum.common import rpc


class Service:
    """Serves ``endpoints`` on a topic under the name ``server``."""

    def __init__(self, topic, server, endpoints, serializer=None):
        self._server = rpc.get_server(
            messaging.Target(topic=topic, server=server), endpoints,
            serializer)

    def start(self):
        """Messages are taken afterwards."""
        self._server.start()

    def stop(self):
        """No new message is taken afterwards."""
        self._server.stop()

    def wait(self):
        """What was taken is finished afterwards."""
        self._server.wait()
