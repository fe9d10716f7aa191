"""Quotas on the wire."""
from magnum.api.types import base
from magnum.api.types import fields

#: What a project can have so and so many of.
CLUSTER = 'Cluster'
RESOURCE = fields.Choice(CLUSTER)
LIMIT = fields.Integer(0)


class QuotaPost(base.Body):
    """How much of a resource a project may have."""

    project_id = base.Attribute(fields.NAME, mandatory=True, nullable=False)
    resource = base.Attribute(RESOURCE, nullable=False, default=CLUSTER)
    hard_limit = base.Attribute(LIMIT, nullable=False, default=1)


class QuotaPatch(base.Body):
    """The new limit; of which quota is said by the path.

    Clients repeat the project and the resource.
    """

    project_id = base.Attribute(fields.NAME, nullable=False)
    resource = base.Attribute(RESOURCE, nullable=False)
    hard_limit = base.Attribute(LIMIT, mandatory=True, nullable=False)


_LIMIT = (
    *base.sure(fields.NUMBER, 'hard_limit'),
    *base.texts('project_id'),
    base.Shown('resource', kind=fields.ANY_TEXT),
)

SHOWN = (
    *base.sure(fields.NUMBER, 'id'),
    *_LIMIT,
    base.when('created_at'),
    base.when('updated_at'),
)


def _of_row(shown):
    """The key, if the quota is a row of the table."""
    def value(item, request):
        if not hasattr(item, shown.key):
            return base.ABSENT
        return (getattr(item, shown.key) if shown.value is None
                else shown.value(item, request))

    return shown._replace(value=value, always=False)


#: One quota, or the default one: that is no row, and has no more to say.
ONE = tuple(shown if shown in _LIMIT else _of_row(shown) for shown in SHOWN)
