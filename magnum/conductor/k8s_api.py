"""The few questions Magnum asks the Kubernetes API of a cluster.

Owns the requests and how they are authenticated: with the conductor's client
certificate, checked against the cluster's CA. It must not know what the
answers mean for the cluster, nor any driver.
"""

import re

import requests

from magnum.common import client_files

# Seconds to connect, and to wait for an answer. A cluster that takes longer
# to say that it is healthy is not.
TIMEOUT = (10, 30)

# For what is nice to know: whoever waits has more to do.
SHORT_TIMEOUT = (4, 20)

# A line of a server that is not well; others come from what is between.
_CHECK = re.compile(r'^\[[+-]\]', re.MULTILINE)


class KubernetesAPI:
    """A client of one cluster's API server.

    :param cluster: a cluster with api_address and certificates
    """

    def __init__(self, context, cluster):
        self.context = context
        self.cluster = cluster
        # The files are kept: they vanish when they are closed.
        self._files = client_files.create_client_files(cluster, context)
        ca, key, certificate = self._files
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = ca.name
        self._session.cert = (certificate.name, key.name)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    def close(self):
        """Close the connections and the certificate files."""
        self._session.close()
        for opened in self._files:
            opened.close()

    def _get(self, path, timeout=TIMEOUT):
        response = self._session.get(
            self.cluster.api_address.rstrip('/') + path, timeout=timeout)
        response.raise_for_status()
        return response

    def get_livez(self):
        """Return what the server says of itself, ``ok`` when it is well.

        One that is not well says which of its parts are not.

        :raises: requests.RequestException
        """
        try:
            return self._get('/livez').text
        except requests.HTTPError as error:
            answer = error.response
            if answer.status_code == requests.codes.not_found:
                # Before Kubernetes 1.16, where this is not deprecated.
                return self._get('/healthz').text
            if (answer.status_code == requests.codes.server_error and
                    _CHECK.search(answer.text)):
                return answer.text
            raise

    def list_node(self):
        """Return the NodeList as a dictionary.

        :raises: requests.RequestException
        """
        return self._get('/api/v1/nodes').json()

    def list_pods(self):
        """Return the PodList of all namespaces as a dictionary.

        :raises: requests.RequestException
        """
        return self._get('/api/v1/pods').json()

    def list_namespaced_pod(self, namespace):
        """Return the PodList of a namespace as a dictionary.

        :raises: requests.RequestException
        """
        return self._get(f'/api/v1/namespaces/{namespace}/pods').json()

    def list_persistent_volumes(self):
        """Return the PersistentVolumeList as a dictionary.

        :raises: requests.RequestException
        """
        return self._get('/api/v1/persistentvolumes', SHORT_TIMEOUT).json()
