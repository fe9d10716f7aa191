"""Magnum: clusters of container engines as a service of OpenStack.

Owns one choice that has to be made before anything else is imported: the
service runs on threads. oslo.messaging binds itself to a backend of
oslo.service when it is imported, which without this would be eventlet.
"""

from oslo_service import backend

backend.register_backend_default_hook(lambda: backend.BackendType.THREADING)
