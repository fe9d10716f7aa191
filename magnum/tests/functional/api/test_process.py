"""``magnum-api`` itself: started, asked over HTTP, told to stop."""
import json
import re
import signal
import subprocess
import sys
import urllib.request

import fixtures

from magnum.tests import base

DEADLINE = 60
CONFIG = '''
[DEFAULT]
transport_url = fake:/
[api]
port = 0
workers = 2
api_paste_config = %s
[database]
connection = sqlite://
[keystone_authtoken]
www_authenticate_uri = http://127.0.0.1:5000
auth_type = password
auth_url = http://127.0.0.1:5000
username = magnum
password = secret
project_name = service
user_domain_id = default
project_domain_id = default
'''


class ProcessTest(base.TestCase):

    def start(self, more=''):
        folder = self.useFixture(fixtures.TempDir())
        config = folder.join('magnum.conf')
        with open(config, 'w', encoding='utf-8') as written:
            written.write(CONFIG % self.get_path(
                'etc/magnum/api-paste.ini') + more)
        process = subprocess.Popen(
            [sys.executable, '-W', 'ignore', '-c',
             'import sys; from magnum.cmd import api; sys.exit(api.main())',
             '--config-file', config],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def test_from_start_to_stop(self):
        process = self.start()
        lines = iter(process.stdout.readline, '')
        address = next(filter(None, (re.fullmatch(
            r'magnum-api listens on (http://127\.0\.0\.1:\d+) with 2 worker '
            r'processes\n', line) for line in lines)))
        with urllib.request.urlopen(address[1], timeout=DEADLINE) as answer:
            document = json.load(answer)
        self.assertEqual(address[1] + '/v1/',
                         document['versions'][0]['links'][0]['href'])
        process.send_signal(signal.SIGTERM)
        log, _errors = process.communicate(timeout=DEADLINE)
        self.assertEqual(0, process.returncode, log)
        self.assertNotIn('secret', log)
        self.assertNotIn('Traceback', log)

    def test_what_is_wrong_is_said(self):
        process = self.start('[api]\nenabled_ssl = True\n')
        log, _errors = process.communicate(timeout=DEADLINE)
        self.assertEqual(1, process.returncode)
        self.assertIn('magnum-api cannot start: [api] enabled_ssl needs '
                      'ssl_cert_file and ssl_key_file', log)

    def test_the_module_for_other_servers(self):
        folder = self.useFixture(fixtures.TempDir())
        with open(folder.join('magnum.conf'), 'w',
                  encoding='utf-8') as written:
            written.write(CONFIG % self.get_path('etc/magnum/api-paste.ini'))
        done = subprocess.run(
            [sys.executable, '-W', 'ignore', '-c',
             'import webob; from magnum.wsgi import api; print(webob.Request'
             '.blank("/v1").get_response(api.application).json["id"])',
             '--workers', '4'],
            env={'OS_MAGNUM_CONFIG_DIR': folder.path, 'PYTHONPATH':
                 self.get_path()},
            capture_output=True, text=True, timeout=DEADLINE)
        self.assertEqual('v1', done.stdout.splitlines()[-1], done.stderr)
