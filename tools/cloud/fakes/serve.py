"""Serve one WSGI application.

serve.py HOST PORT THREADS APPLICATION [ARGUMENT...]

APPLICATION is module:attribute or paste:/file. The arguments are what the
application finds in sys.argv. One process, a few threads: the services wait
for the database and each other, not for the processor.
"""

import importlib
import sys

from cheroot import wsgi


def load(name):
    kind, _, rest = name.partition(':')
    if kind == 'paste':
        from paste import deploy
        return deploy.loadapp('config:' + rest)
    return getattr(importlib.import_module(kind), rest)


def main():
    host, port, threads, name, *arguments = sys.argv[1:]
    sys.argv = [name.partition(':')[0], *arguments]
    server = wsgi.Server((host, int(port)), load(name),
                         numthreads=int(threads), request_queue_size=128)
    server.safe_start()


if __name__ == '__main__':
    main()
