"""How clients reach the cloud: environment of the command, REST sessions."""

import os

from cloud import plan
from cloud import rest
from cloud import table


def auth_url(settings):
    port = plan.ports(settings.port_offset)['keystone']
    return f'http://{table.HOST}:{port}/v3'


def session(settings, user='admin'):
    """Return a session of a user in the project of the same name."""
    return rest.Session(auth_url(settings), user, settings.password, user)


def environment(settings, user):
    """Return what the openstack command wants in its environment.

    SHELL is among it only where the caller has none, as under cron or a CI
    service: "coe cluster config" of python-magnumclient 5.0.0 fails without.
    """
    missing = {} if 'SHELL' in os.environ else {'SHELL': '/bin/sh'}
    return {**missing,
            'OS_AUTH_URL': auth_url(settings), 'OS_USERNAME': user,
            'OS_PROJECT_NAME': user, 'OS_PASSWORD': settings.password,
            'OS_USER_DOMAIN_NAME': 'Default',
            'OS_PROJECT_DOMAIN_NAME': 'Default',
            'OS_IDENTITY_API_VERSION': '3',
            'OS_REGION_NAME': table.REGION, 'OS_INTERFACE': 'public'}
