"""The table of all plans, by the name operations are kept under."""

from magnum.conductor.operations import ca_rotate
from magnum.conductor.operations import cluster_create
from magnum.conductor.operations import cluster_delete
from magnum.conductor.operations import cluster_update
from magnum.conductor.operations import credential_rotate
from magnum.conductor.operations import nodegroup

PLANS = {plan.spec.name: plan for plan in (
    cluster_create.PLAN, cluster_delete.PLAN,
    cluster_update.UPDATE, cluster_update.RESIZE, cluster_update.UPGRADE,
    ca_rotate.PLAN, credential_rotate.PLAN,
    nodegroup.CREATE, nodegroup.UPDATE, nodegroup.DELETE,
)}
