"""Default policy rules, one table per resource.

Owns rule names, defaults and the requests they guard.  Must not evaluate
anything.
"""

import itertools

from magnum.common.policies import base
from magnum.common.policies import bay
from magnum.common.policies import baymodel
from magnum.common.policies import certificate
from magnum.common.policies import cluster
from magnum.common.policies import cluster_template
from magnum.common.policies import credential
from magnum.common.policies import federation
from magnum.common.policies import magnum_service
from magnum.common.policies import nodegroup
from magnum.common.policies import quota
from magnum.common.policies import stats

MODULES = (bay, baymodel, certificate, cluster, cluster_template, credential,
           federation, magnum_service, nodegroup, quota, stats)


def list_rules():
    """Return every default rule, for oslo.policy and its generators."""
    return itertools.chain(
        base.RULES,
        *(base.build(module.RESOURCE, module.ACTIONS)
          for module in MODULES))
