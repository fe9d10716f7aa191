"""Measure the API: requests per second, latency, memory; print one table.

    python3 tools/bench                          SQLite
    python3 tools/bench --database mariadb       a private MariaDB
    python3 tools/bench --database postgresql    a private PostgreSQL
    python3 tools/bench --database URL           an empty database of yours
    python3 tools/bench --latency 50             with a cloud that takes 50 ms
    python3 tools/bench --idle 3                 three conductors, no API

Runs the real magnum-api and magnum-conductor in a temporary directory, on
loopback. What stands around them is a stub: one process in the role of
Keystone, Glance, Nova and Neutron that answers at once, or after the latency
given. There is no broker, so what is posted is committed, and no conductor
runs meanwhile. Client and services share the machine: compare figures of one
machine only.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
ENGINES = {'mariadb': ('mysql', 'MAGNUM_TEST_MYSQL_URL'),
           'postgresql': ('postgresql', 'MAGNUM_TEST_POSTGRESQL_URL')}
ROWS = (1, 100, 1000)
# Two ticks of a conductor.
CONDUCTOR_SECONDS = 20
# Clusters that idle conductors have, and the seconds until they have seen
# each of them once.
IDLE_CLUSTERS = 500
IDLE_WARM_UP = 20


def find_python():
    """Run again in the environment of the tests if this one lacks Magnum."""
    try:
        import magnum
        return magnum
    except ImportError:
        python = os.path.join(ROOT, '.venv', 'bin', 'python')
        if not os.path.exists(python) or sys.executable == python:
            sys.exit('bench: first run python3 tools/run_tests.py --prepare')
        os.execv(python, [python] + sys.argv)


def parse(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, prog='python3 tools/bench',
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--database', default='sqlite',
                        help='sqlite (default), mariadb, postgresql or a URL')
    parser.add_argument('--seconds', type=float, default=5,
                        help='how long each request is measured (default 5)')
    parser.add_argument('--clients', type=int, default=4,
                        help='requests at the same time (default 4)')
    parser.add_argument('--workers', type=int, default=2,
                        help='processes of magnum-api (default 2)')
    parser.add_argument('--latency', type=float, default=0,
                        help='milliseconds that Glance, Nova and Neutron '
                             'take for each answer (default 0)')
    parser.add_argument('--idle', type=int, metavar='CONDUCTORS',
                        help='only measure what so many conductors cost that '
                             'have %d clusters and nothing to do, for '
                             '--seconds (then 60 or more)' % IDLE_CLUSTERS)
    parser.add_argument('--keep', metavar='FOLDER',
                        help='work there and leave the logs')
    return parser.parse_args(arguments)


def start_engine(engine):
    """Run again below a private server of that engine."""
    name, _variable = ENGINES[engine]
    return subprocess.call([
        sys.executable, os.path.join(ROOT, 'tools', 'test_databases.py'),
        'run', '--engine', name, '--',
        sys.executable, os.path.join(ROOT, 'tools', 'bench')] + sys.argv[1:])


def database_url(chosen, folder):
    """The URL of an empty database."""
    if chosen == 'sqlite':
        return 'sqlite:///%s' % os.path.join(folder, 'magnum.sqlite')
    if chosen not in ENGINES:
        return chosen
    import sqlalchemy as sa
    url = sa.make_url(os.environ[ENGINES[chosen][1]])
    engine = sa.create_engine(url, isolation_level='AUTOCOMMIT')
    with engine.connect() as server:
        server.execute(sa.text('CREATE DATABASE magnum_bench'))
    return url.set(database='magnum_bench').render_as_string(
        hide_password=False)


def row(name, measured):
    return '%-34s %9.1f %8.1f %8.1f %7d %6d' % (
        name, measured.rate, measured.percentile(50) * 1000,
        measured.percentile(99) * 1000, measured.count, measured.failed)


def measure(options, folder):
    """Bring everything up, measure, and give the lines of the table."""
    from bench import edge
    from bench import load
    from bench import rows
    from bench import services
    lines = ['%-34s %9s %8s %8s %7s %6s' % (
        'request', 'per s', 'p50 ms', 'p99 ms', 'count', 'failed')]
    with edge.Edge(options.latency / 1000) as cloud, services.Services(
            folder, database_url(options.database, folder), cloud.url,
            options.workers) as magnum:
        magnum.upgrade()
        template = rows.fill(magnum.configuration, ROWS)
        magnum.start('magnum-api')
        magnum.wait_ready()
        measuring = load.Load(magnum.port, options.clients, options.seconds)
        lines.append(row('GET / (no token, no database)',
                         measuring.run('GET', '/', 'none')))
        for number in ROWS:
            lines.append(row(
                'GET /v1/clusters of %d' % number,
                measuring.run('GET', '/v1/clusters', 'rows-%d' % number)))
        lines.append(row('GET /v1/clusters/{one}', measuring.run(
            'GET', '/v1/clusters/cluster-0', 'rows-1')))
        lines.append(row('POST /v1/clusters', measuring.run(
            'POST', '/v1/clusters', 'posts',
            {'cluster_template_id': template, 'name': 'posted',
             'keypair': 'mine', 'fixed_network': 'private',
             'fixed_subnet': 'nodes'})))
        lines.append(row('POST /v1/clustertemplates', measuring.run(
            'POST', '/v1/clustertemplates', 'posts', {
                'name': 'posted', 'coe': 'kubernetes', 'image_id': 'fcos',
                'flavor_id': 'ds2G', 'master_flavor_id': 'ds2G',
                'external_network_id': 'public',
                'fixed_network': 'private', 'fixed_subnet': 'nodes'})))
        memory = magnum.memory('magnum-api')
        # Only now: following the clusters takes time from the API. What was
        # posted fails for want of a Heat, and what is there is looked at.
        magnum.start('magnum-conductor')
        magnum.wait_ready()
        time.sleep(CONDUCTOR_SECONDS)
        memory += magnum.memory('magnum-conductor')
    lines += ['', '%-34s %9s %8s %8s' % ('memory, all processes',
                                         'processes', 'RSS MiB', 'PSS MiB')]
    lines += ['%-34s %9d %8.0f %8.0f' % figures for figures in memory]
    return lines


def measure_idle(options, folder):
    """Have conductors do nothing, and give the lines of the table."""
    from bench import edge
    from bench import rows
    from bench import services
    seconds = max(options.seconds, 60)
    with edge.Edge() as cloud, services.Services(
            folder, database_url(options.database, folder), cloud.url,
            options.workers) as magnum:
        magnum.upgrade()
        rows.fill(magnum.configuration, [IDLE_CLUSTERS])
        for number in range(options.idle):
            magnum.start('magnum-conductor', 'host-%d' % number)
        time.sleep(IDLE_WARM_UP)
        before, began = magnum.used(), time.monotonic()
        time.sleep(seconds)
        after, took = magnum.used(), time.monotonic() - began
    return ['%-34s %9s' % ('%d clusters, %d s' % (IDLE_CLUSTERS, seconds),
                           '% of CPU')] + [
        '%-34s %9.2f' % (key, (after[key] - before[key]) / took * 100)
        for key in sorted(after)]


def main():
    find_python()
    sys.path.insert(0, os.path.join(ROOT, 'tools'))
    options = parse(sys.argv[1:])
    if options.database in ENGINES and (
            ENGINES[options.database][1] not in os.environ):
        return start_engine(options.database)
    taken = measure if options.idle is None else measure_idle
    if options.keep:
        os.makedirs(options.keep)
        lines = taken(options, os.path.abspath(options.keep))
    else:
        with tempfile.TemporaryDirectory(prefix='magnum-bench-') as folder:
            lines = taken(options, folder)
    if options.idle is not None:
        print('\n'.join(lines))
        return 0
    print('\nmagnum-api with %d workers, %d clients, %s' % (
        options.workers, options.clients, options.database.split(':')[0]))
    print('\n'.join(lines))
    return 0


if __name__ == '__main__':
    sys.exit(main())
