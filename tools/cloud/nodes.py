"""The nodes of all clusters: answers Heat in the place of their agents.

python -m cloud.nodes --port PORT --knobs FILE; Keystone's address and admin's
password come in OS_AUTH_URL and OS_PASSWORD. Standard library only.

It looks at the stacks in progress of all projects and signals success to
each software deployment and wait condition that waits. The knobs file,
read anew each time, may hold {"delay": seconds, "fail": "pattern"}; a
resource whose stack/name matches the pattern signals a failure.

It is also the etcd discovery service that clusters are told of.
"""

import argparse
import http.server
import json
import logging
import os
import pathlib
import re
import threading
import time
import uuid

from cloud import rest

LOG = logging.getLogger('nodes')
INTERVAL = 1
# Heat writes the resources of a new stack one by one; only after this many
# seconds is a stack without nodes taken for one that never has any.
SETTLED = 15
DEPLOYMENTS = ('OS::Heat::SoftwareDeployment',
               'OS::Heat::StructuredDeployment')
HANDLE = 'OS::Heat::WaitConditionHandle'
CONDITION = 'OS::Heat::WaitCondition'


def waiting(resources):
    """Return the resources of one stack that wait for a signal."""
    in_progress = [one for one in resources
                   if one['resource_status'].endswith('IN_PROGRESS')]
    # Before it has an id Heat cannot take a signal for it.
    found = [one for one in in_progress
             if one['resource_type'] in DEPLOYMENTS
             and one['physical_resource_id']]
    # A handle itself is complete at once; its condition is what waits.
    if any(one['resource_type'] == CONDITION for one in in_progress):
        found += [one for one in resources if one['resource_type'] == HANDLE]
    return found


def signal(resource, failed):
    """Return the signal that a node's agent would send."""
    if resource['resource_type'] == HANDLE:
        return {'id': str(time.time()), 'data': 'simulated',
                'reason': 'simulated failure' if failed else 'simulated',
                'status': 'FAILURE' if failed else 'SUCCESS'}
    return {'deploy_stdout': 'simulated', 'deploy_status_code': int(failed),
            'deploy_stderr': 'simulated failure' if failed else ''}


class Nodes:
    """Remembers what it saw, and since when."""

    def __init__(self, admin, knobs):
        self.admin = admin
        self.knobs_file = knobs
        self.seen = {}
        # When stacks were seen first; most have nothing to signal, and are
        # not looked into once they are settled.
        self.first = {}
        self.idle = set()

    def knobs(self):
        try:
            found = json.loads(self.knobs_file.read_text())
        except (OSError, ValueError):
            found = {}
        return {'delay': 0, 'fail': '', **found}

    def sweep(self):
        """Look once at all stacks, and signal what is due."""
        knobs, now = self.knobs(), time.monotonic()
        stacks = self.admin.get(
            'orchestration', '/stacks?global_tenant=True&show_nested=True'
            '&status=IN_PROGRESS')['stacks']
        due = set()
        for stack in stacks:
            version = (stack['id'], stack['stack_status'],
                       stack['updated_time'])
            if (stack['stack_status'] not in (
                    'CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS')
                    or version in self.idle):
                continue
            age = now - self.first.setdefault(version, now)
            url = stack['links'][0]['href']
            resources = self.admin.get(None, f'{url}/resources')['resources']
            if age >= SETTLED and not any(
                    one['resource_type'] in (*DEPLOYMENTS, HANDLE)
                    for one in resources):
                self.idle.add(version)
            for resource in waiting(resources):
                key = (url, resource['resource_name'])
                due.add(key)
                if now - self.seen.setdefault(key, now) >= knobs['delay']:
                    self.send(stack, url, resource, knobs['fail'])
        self.seen = {key: first for key, first in self.seen.items()
                     if key in due}

    def send(self, stack, url, resource, pattern):
        name = f"{stack['stack_name']}/{resource['resource_name']}"
        failed = bool(pattern) and re.search(pattern, name) is not None
        try:
            self.admin.request(
                'POST', None,
                f"{url}/resources/{resource['resource_name']}/signal",
                signal(resource, failed))
        except rest.RestError as error:
            # It may have gone meanwhile; else the next sweep tries again.
            LOG.warning('%s: %s', name, error)
        else:
            LOG.info('%s: %s', name, 'failure' if failed else 'success')


class Discovery(http.server.BaseHTTPRequestHandler):
    """GET /new?size=N makes a token; GET /TOKEN finds it."""

    tokens = set()

    def do_GET(self):
        name = self.path.strip('/').partition('?')[0]
        if name == 'new':
            token = uuid.uuid4().hex
            self.tokens.add(token)
            self.answer(200, f"http://{self.headers['Host']}/{token}")
        elif name in self.tokens:
            self.answer(200, '{"action": "get", "node": {"dir": true}}')
        else:
            self.answer(404, 'no such token')

    def answer(self, code, text):
        self.send_response(code)
        self.send_header('Content-Length', str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, text, *arguments):
        LOG.debug(text, *arguments)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument('--port', type=int, required=True)
    options.add_argument('--knobs', type=pathlib.Path, required=True)
    arguments = options.parse_args()
    logging.basicConfig(format='%(asctime)s %(message)s', level='INFO')
    server = http.server.ThreadingHTTPServer(
        ('127.0.0.1', arguments.port), Discovery)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    nodes = Nodes(rest.Session(os.environ['OS_AUTH_URL'], 'admin',
                               os.environ['OS_PASSWORD'], 'admin'),
                  arguments.knobs)
    while True:
        try:
            nodes.sweep()
        except rest.RestError as error:
            LOG.warning('Heat or Keystone: %s', error)
        time.sleep(INTERVAL)


if __name__ == '__main__':
    main()
