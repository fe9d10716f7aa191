"""Clients that send one request over and over, and what they measured."""

import dataclasses
import http.client
import json
import threading
import time

WARM_UP = 0.5


@dataclasses.dataclass
class Measured:
    """One kind of request.

    :ivar seconds: of each request that was answered well
    :ivar failed: how many were not
    :ivar duration: seconds in which all of them were sent
    """

    seconds: list
    failed: int
    duration: float

    @property
    def count(self):
        return len(self.seconds)

    @property
    def rate(self):
        return self.count / self.duration

    def percentile(self, percent):
        """The seconds that so many percent of the requests took at most."""
        if not self.seconds:
            return float('nan')
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1,
                           int(len(ordered) * percent / 100))]


class Load:
    """Some clients, each with one connection that it keeps.

    :param clients: how many
    :param seconds: how long they send
    """

    def __init__(self, port, clients, seconds):
        self._port = port
        self._clients = clients
        self._seconds = seconds

    def run(self, method, path, token, body=None):
        """Send the request until the time is over."""
        self._send_until(time.monotonic() + WARM_UP, method, path, token,
                         body)
        started = time.monotonic()
        seconds, failed = self._send_until(started + self._seconds, method,
                                           path, token, body)
        return Measured(seconds, failed, time.monotonic() - started)

    def _send_until(self, end, *request):
        results = []
        threads = [threading.Thread(target=self._client,
                                    args=(end, results, *request))
                   for _number in range(self._clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        answered = [took for took, status in results if status < 400]
        return answered, len(results) - len(answered)

    def _client(self, end, results, method, path, token, body):
        connection = http.client.HTTPConnection('127.0.0.1', self._port,
                                                timeout=60)
        headers = {'X-Auth-Token': token, 'Accept': 'application/json',
                   'OpenStack-API-Version': 'container-infra latest'}
        data = None
        if body is not None:
            data = json.dumps(body)
            headers['Content-Type'] = 'application/json'
        while time.monotonic() < end:
            started = time.monotonic()
            try:
                connection.request(method, path, data, headers)
                answer = connection.getresponse()
                answer.read()
                status = answer.status
            except (OSError, http.client.HTTPException):
                connection.close()
                status = 599
            results.append((time.monotonic() - started, status))
        connection.close()
