"""Passes TCP connections on: relay.py LISTEN-HOST:PORT=HOST:PORT ...

Every pair is one listener. A program of its own, as one end may be in a
network namespace.
"""

import asyncio
import contextlib
import sys


async def pump(reader, writer):
    """Pass on what comes until one of the ends is gone."""
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


def passing_to(host, port):
    """Return what serves a connection by passing it on to there."""
    async def serve(reader, writer):
        try:
            there, back = await asyncio.open_connection(host, port)
        except OSError:
            writer.transport.abort()
            return
        await asyncio.gather(pump(reader, back), pump(there, writer))

    return serve


async def main(pairs):
    """Serve until the end of the process."""
    servers = []
    for pair in pairs:
        (host, port), there = (end.split(':') for end in pair.split('='))
        servers.append(await asyncio.start_server(
            passing_to(*there), host, int(port)))
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == '__main__':
    asyncio.run(main(sys.argv[1:]))
