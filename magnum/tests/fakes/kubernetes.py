"""The API servers of all clusters, as requests reaches them.

Must not know clusters: they are told apart by nothing but their addresses.
"""

import json
from urllib import parse

import requests

# Where the fake Heat puts them.
NETWORK = '172.24.4.'
VOLUMES = '/api/v1/persistentvolumes'


class FakeKubernetes:
    """What API servers answer; ``answers`` is {path: JSON}.

    ``down`` True: nobody listens. So it is for paths without an answer.
    """

    def __init__(self):
        self.down = False
        self.answers = {}
        self.asked = []

    def add_volume(self, volume_id, policy='Delete', name='pv'):
        """There is a persistent volume, and this volume of Cinder in it."""
        listed = self.answers.setdefault(VOLUMES, {'items': []})
        listed['items'].append({
            'metadata': {'name': name},
            'spec': {'persistentVolumeReclaimPolicy': policy,
                     'csi': {'driver': 'cinder.csi.openstack.org',
                             'volumeHandle': volume_id}}})

    def around(self, send):
        """Return Session.send that asks here for what is in NETWORK."""
        def sent(session, request, **kwargs):
            url = parse.urlsplit(request.url)
            if not (url.hostname or '').startswith(NETWORK):
                return send(session, request, **kwargs)
            self.asked.append(url.path)
            if self.down or url.path not in self.answers:
                raise requests.exceptions.ConnectTimeout(
                    f'{request.url} does not answer')
            response = requests.Response()
            response.status_code = requests.codes.ok
            response.url = request.url
            response._content = json.dumps(self.answers[url.path]).encode()
            return response
        return sent
