"""The table of all plans, by the name operations are kept under."""

from magnum.conductor.operations import cluster_create
from magnum.conductor.operations import cluster_delete
from magnum.conductor.operations import cluster_update
from magnum.conductor.operations import nodegroup

PLANS = {plan.spec.name: plan for plan in (
    cluster_create.PLAN, cluster_delete.PLAN,
    cluster_update.UPDATE, cluster_update.RESIZE, cluster_update.UPGRADE,
    cluster_update.CA_ROTATE, cluster_update.CREDENTIAL_ROTATE,
    nodegroup.CREATE, nodegroup.UPDATE, nodegroup.DELETE,
)}
