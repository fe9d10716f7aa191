"""What the flavour says of itself."""

version = '1.0.0'
driver = 'k8s_fedora_atomic_v1'
container_version = '1.12.6'
