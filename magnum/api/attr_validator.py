"""Old address of checks that drivers outside the tree use."""
from magnum.api import cloud

validate_external_network = cloud.validate_external_network
validate_fixed_network = cloud.validate_fixed_network
validate_fixed_subnet = cloud.validate_fixed_subnet
validate_flavor = cloud.validate_flavor
validate_flavor_root_volume_size = cloud.validate_flavor_root_volume_size
validate_image = cloud.validate_image
validate_keypair = cloud.validate_keypair
