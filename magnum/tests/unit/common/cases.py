"""Stand-ins for objects, which the common room must not know."""

import types

UUID = '5d12f6fd-a196-4bf0-ae4c-1f639a523a52'


class Cluster(types.SimpleNamespace):
    """Has the fields of a cluster that the common room uses."""

    def __init__(self, **values):
        super().__init__(**{
            'uuid': UUID, 'name': 'cluster1', 'project_id': 'fake_project',
            'user_id': 'fake_user', 'trust_id': None,
            'trustee_user_id': None, 'trustee_username': None,
            'trustee_password': None, 'ca_cert_ref': None,
            'etcd_ca_cert_ref': None, 'front_proxy_ca_cert_ref': None,
            'magnum_cert_ref': None, **values})
