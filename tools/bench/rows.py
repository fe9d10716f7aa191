"""Clusters that are there already: some projects with so many of them."""

import uuid

from magnum.common import config
from magnum.db.sqlalchemy import models
from magnum.db.sqlalchemy import session

LABELS = {'boot_volume_size': '20', 'etcd_volume_size': '10',
          'kube_tag': 'v1.23.3-rancher1', 'auto_healing_enabled': 'true'}


def _id():
    return str(uuid.uuid4())


def _template():
    return models.ClusterTemplate(
        uuid=_id(), project_id='templates', user_id='user', name='public',
        public=True, image_id='fcos', flavor_id='ds2G',
        master_flavor_id='ds2G', external_network_id='public',
        network_driver='flannel', cluster_distro='fedora-coreos',
        coe='kubernetes', server_type='vm', labels=LABELS)


def _cluster(project, number, template, status):
    cluster = models.Cluster(
        uuid=_id(), project_id=project, user_id='user',
        name='cluster-%d' % number, cluster_template_id=template,
        labels=LABELS, flavor_id='ds2G', master_flavor_id='ds2G',
        stack_id=_id(), status=status, health_status='HEALTHY',
        # Out of reach, so that nobody tries.
        api_address='https://10.0.0.5:6443', floating_ip_enabled=False,
        create_timeout=60)
    yield cluster
    for role, count in (('master', 1), ('worker', 2)):
        yield models.NodeGroup(
            uuid=_id(), name='default-%s' % role, role=role,
            cluster_id=cluster.uuid, project_id=project, node_count=count,
            min_node_count=0, is_default=True, flavor_id='ds2G',
            image_id='fcos', labels=LABELS, status=status,
            stack_id=cluster.stack_id,
            node_addresses=['10.0.0.%d' % n for n in range(count)])


@session.writer
def _insert(numbers, status):
    database = session.current()
    template = _template()
    database.add(template)
    for number in numbers:
        for each in range(number):
            database.add_all(_cluster('rows-%d' % number, each,
                                      template.uuid, status))
    return template.uuid


def fill(configuration, numbers, status='CREATE_COMPLETE'):
    """Make a public template, and a project `rows-N` for each number N.

    :returns: the template's id
    """
    config.parse_args(['bench'], [configuration])
    return _insert(numbers, status)
