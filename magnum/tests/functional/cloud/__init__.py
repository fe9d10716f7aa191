"""The cloud tier: the main job on real services, see tools/cloud.

Needs a cloud that is up, and says so: MAGNUM_CLOUD_HOME=~/.cache/magnum-cloud
or --cloud ~/.cache/magnum-cloud. Without, nothing here is collected.
"""
