"""Old address of helpers that drivers outside the tree use."""
from magnum.api import cloud
from magnum.api import labels

get_labels_diff = labels.difference
get_openstack_resource = cloud.get_openstack_resource
