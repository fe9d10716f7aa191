"""What the fork installs."""

version = '1.0.0'
driver = 'heat_fork'
container_version = '20.10'
