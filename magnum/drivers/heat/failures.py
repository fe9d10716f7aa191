"""Why a stack failed, in a sentence a user can act on.

Owns the walk from Heat's resource list to the resources at fault, and the
text made of them: short, and without secrets. It makes no calls.
"""

import typing

from oslo_utils import strutils

#: Longest text kept in a status_reason, in characters.
REASON_LIMIT = 2000
#: Most failed resources named.
RESOURCE_LIMIT = 5

# Heat fails the neighbours of a failed resource too; they explain nothing.
_ECHOES = ('aborted', 'cancelled', 'canceled')


class Failure(typing.NamedTuple):
    """One failed resource.

    :ivar path: names from the top of the stack, with slashes between
    """

    path: str
    type: str
    reason: str

    @property
    def text(self):
        """The failure as a phrase."""
        return f'{self.path} ({self.type}): {self.reason}'


def _stack_of(resource):
    for link in getattr(resource, 'links', None) or ():
        if link.get('rel') == 'stack':
            return link['href'].rstrip('/').rpartition('/')[2]
    return None


def _path(resource, owners):
    names = [resource.resource_name]
    seen = set()
    owner = owners.get(_stack_of(resource))
    if owner is None and getattr(resource, 'parent_resource', None):
        names.append(resource.parent_resource)
    while owner is not None and id(owner) not in seen:
        seen.add(id(owner))
        names.append(owner.resource_name)
        owner = owners.get(_stack_of(owner))
    return '/'.join(reversed(names))


def _owners(resources):
    return {resource.physical_resource_id: resource
            for resource in resources
            if getattr(resource, 'physical_resource_id', None)}


def path(resource, resources):
    """Return the names from the top of the stack down to a resource.

    :param resources: all resources of the stack
    """
    return _path(resource, _owners(resources))


def _is_echo(failure):
    reason = failure.reason.lower()
    return any(word in reason for word in _ECHOES)


def explain(resources):
    """Return the failures at the leaves of a nested resource list.

    A failed resource that only contains a failed one is left out, and so
    are resources that Heat gave up because of another failure, unless
    nothing else explains it.

    :param resources: what Heat lists with nested_depth
    :returns: list of Failure, by path
    """
    owners = _owners(resources)
    failed = sorted(
        Failure(_path(resource, owners), resource.resource_type,
                (getattr(resource, 'resource_status_reason', None) or
                 resource.resource_status).strip())
        for resource in resources
        if (resource.resource_status or '').endswith('_FAILED'))
    leaves = [failure for failure in failed
              if not any(other.path.startswith(failure.path + '/')
                         for other in failed)]
    return [leaf for leaf in leaves if not _is_echo(leaf)] or leaves


def clean(text, secrets=()):
    """Return the text without these secrets and no longer than allowed."""
    text = strutils.mask_password(text)
    for secret in secrets:
        if secret:
            text = text.replace(secret, '***')
    if len(text) > REASON_LIMIT:
        text = text[:REASON_LIMIT - 3] + '...'
    return text


def describe(found, otherwise, secrets=()):
    """Return one text for these failures.

    :param otherwise: what to say when there are none
    """
    if not found:
        return clean(otherwise or '', secrets)
    texts = [failure.text for failure in found[:RESOURCE_LIMIT]]
    if len(found) > RESOURCE_LIMIT:
        texts.append(f'and {len(found) - RESOURCE_LIMIT} more')
    return clean('; '.join(texts), secrets)
