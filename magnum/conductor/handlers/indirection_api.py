"""Objects of processes that have no database of their own.

Owns the remote calls of versioned objects. It must not know any object: it
calls what an object offers as remotable, and nothing else.
"""

from oslo_versionedobjects import exception as object_exception

from magnum.objects import base


def _remotable(owner, name):
    method = getattr(owner, name, None)
    if not getattr(method, 'remotable', False):
        raise object_exception.UnsupportedObjectError(
            objtype=f'{owner.obj_name()}.{name}')
    return method


class Handler:
    """Endpoints of the object indirection, under all names it has had."""

    def object_class_action(self, context, objname, objmethod, objver, args,
                            kwargs):
        """Call a class method; return its result in the caller's version."""
        result = self._class_action(context, objname, objmethod, objver,
                                    args, kwargs)
        return self._as_version(result, {objname: objver})

    def object_class_action_versions(self, context, objname, objmethod,
                                     object_versions, args, kwargs):
        """Call a class method; return its result in the caller's versions.

        """
        result = self._class_action(context, objname, objmethod,
                                    object_versions[objname], args, kwargs)
        return self._as_version(result, object_versions)

    @staticmethod
    def _class_action(context, objname, objmethod, objver, args, kwargs):
        cls = base.MagnumObject.obj_class_from_name(objname, objver)
        return _remotable(cls, objmethod)(context, *args, **kwargs)

    @staticmethod
    def _as_version(result, versions):
        if isinstance(result, base.MagnumObject):
            return result.obj_to_primitive(
                target_version=versions[result.obj_name()],
                version_manifest=versions)
        return result

    def object_action(self, context, objinst, objmethod, args, kwargs):
        """Call a method of an object.

        :returns: ({changed field: primitive}, what the method returned)
        """
        before = objinst.obj_clone()
        result = _remotable(objinst, objmethod)(*args, **kwargs)
        updates = {}
        for name, field in objinst.fields.items():
            if not objinst.obj_attr_is_set(name):
                continue
            if (not before.obj_attr_is_set(name) or
                    getattr(before, name) != getattr(objinst, name)):
                updates[name] = field.to_primitive(objinst, name,
                                                   getattr(objinst, name))
        updates['obj_what_changed'] = objinst.obj_what_changed()
        return updates, result

    def object_backport(self, context, objinst, target_version):
        """Return an object as an older version of itself."""
        return objinst.obj_to_primitive(target_version=target_version)

    def object_backport_versions(self, context, objinst, object_versions):
        """Return an object in the versions its receiver knows."""
        return objinst.obj_to_primitive(
            target_version=object_versions[objinst.obj_name()],
            version_manifest=object_versions)
