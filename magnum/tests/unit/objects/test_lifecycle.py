"""The table of operations and the status of the whole."""

import collections

from magnum.objects import lifecycle
from magnum.tests import base

S = lifecycle.STATUS
Group = collections.namedtuple('Group', 'status is_default')

COMPLETE = {
    'CREATE_COMPLETE', 'UPDATE_COMPLETE', 'RESUME_COMPLETE',
    'RESTORE_COMPLETE', 'ROLLBACK_COMPLETE', 'SNAPSHOT_COMPLETE',
    'CHECK_COMPLETE', 'ADOPT_COMPLETE'}
ADJUSTABLE = COMPLETE | {'UPDATE_FAILED', 'UPDATE_IN_PROGRESS'}
ALL = set(S.ALL)
STANDING = ALL - {'CREATE_IN_PROGRESS', 'DELETE_IN_PROGRESS',
                  'DELETE_COMPLETE'}
GATES = {
    'cluster_create': set(),
    'cluster_update': COMPLETE,
    'cluster_resize': ADJUSTABLE,
    'cluster_upgrade': COMPLETE,
    'cluster_delete': ALL,
    'ca_rotate': COMPLETE,
    'credential_rotate': ADJUSTABLE,
    'nodegroup_create': STANDING,
    'nodegroup_update': STANDING,
    'nodegroup_delete': STANDING,
}
GROUP_GATES = {
    'cluster_resize': STANDING,
    'nodegroup_create': ADJUSTABLE,
    'nodegroup_update': ADJUSTABLE,
}


class TestTable(base.BaseTestCase):

    def test_gates(self):
        self.assertEqual(set(GATES), set(lifecycle.OPERATIONS))
        for name, spec in lifecycle.OPERATIONS.items():
            self.assertEqual(GATES[name], {
                status for status in S.ALL if spec.permits(status)}, name)
            self.assertEqual(GROUP_GATES.get(name, ALL), {
                status for status in S.ALL
                if spec.permits_nodegroup(status)}, name)
            self.assertTrue(spec.permits_nodegroup(None))

    def test_every_status_of_the_table_is_one(self):
        for spec in lifecycle.OPERATIONS.values():
            self.assertIn(spec.during, lifecycle.POLL_STATUS)
            self.assertTrue(lifecycle.is_failed(spec.failed))
            self.assertEqual(lifecycle.split(spec.during)[0],
                             lifecycle.split(spec.failed)[0])
            self.assertEqual(spec.nodegroup_during is None,
                             spec.nodegroup_failed is None)

    def test_a_refusal_is_a_sentence_with_the_status(self):
        for spec in lifecycle.OPERATIONS.values():
            text = spec.refusal.format(status='X')
            self.assertIn('when status is "X"', text)

    def test_queues_are_of_known_operations(self):
        for spec in lifecycle.OPERATIONS.values():
            for name in spec.queues_behind:
                self.assertIn(name, lifecycle.OPERATIONS)

    def test_health_is_polled_where_there_may_be_a_cluster(self):
        for status in ('CREATE_COMPLETE', 'UPDATE_IN_PROGRESS',
                       'DELETE_FAILED', 'CREATE_FAILED'):
            self.assertIn(status, lifecycle.POLL_HEALTH)
        self.assertNotIn('DELETE_COMPLETE', lifecycle.POLL_HEALTH)

    def test_parts_of_a_status(self):
        self.assertEqual(('UPDATE', 'IN_PROGRESS'),
                         lifecycle.split('UPDATE_IN_PROGRESS'))
        self.assertTrue(lifecycle.is_in_progress('CREATE_IN_PROGRESS'))
        self.assertTrue(lifecycle.is_failed('CREATE_FAILED'))
        self.assertTrue(lifecycle.is_complete('ADOPT_COMPLETE'))
        for question in (lifecycle.is_in_progress, lifecycle.is_failed,
                         lifecycle.is_complete):
            self.assertFalse(question(None))
            self.assertFalse(question('ODD'))


# what happens, status before, of default groups, of others, and of the whole
CASES = [
    ('created', S.CREATE_IN_PROGRESS, [S.CREATE_COMPLETE] * 2, [],
     S.CREATE_COMPLETE),
    ('still created', S.CREATE_COMPLETE, [S.CREATE_COMPLETE] * 2,
     [], S.CREATE_COMPLETE),
    ('creating', S.CREATE_IN_PROGRESS,
     [S.CREATE_COMPLETE, S.CREATE_IN_PROGRESS], [],
     S.CREATE_IN_PROGRESS),
    ('not created', S.CREATE_IN_PROGRESS, [S.CREATE_FAILED] * 2, [],
     S.CREATE_FAILED),
    ('progress beats failure', S.UPDATE_IN_PROGRESS,
     [S.UPDATE_IN_PROGRESS, S.UPDATE_FAILED], [],
     S.UPDATE_IN_PROGRESS),
    ('failure beats completion', S.UPDATE_IN_PROGRESS,
     [S.UPDATE_COMPLETE, S.UPDATE_FAILED], [], S.UPDATE_FAILED),
    ('rolling back', S.ROLLBACK_IN_PROGRESS,
     [S.ROLLBACK_IN_PROGRESS] * 2, [], S.ROLLBACK_IN_PROGRESS),
    ('rolled back', S.ROLLBACK_IN_PROGRESS,
     [S.ROLLBACK_COMPLETE] * 2, [], S.ROLLBACK_COMPLETE),
    ('updated, stack never touched', S.UPDATE_IN_PROGRESS,
     [S.CREATE_COMPLETE] * 2, [], S.UPDATE_COMPLETE),
    ('group being added', S.UPDATE_IN_PROGRESS,
     [S.CREATE_COMPLETE] * 2, [S.CREATE_IN_PROGRESS],
     S.UPDATE_IN_PROGRESS),
    ('group added', S.UPDATE_IN_PROGRESS, [S.CREATE_COMPLETE] * 2,
     [S.CREATE_COMPLETE], S.UPDATE_COMPLETE),
    ('group not added', S.UPDATE_IN_PROGRESS,
     [S.CREATE_COMPLETE] * 2, [S.CREATE_FAILED], S.UPDATE_FAILED),
    ('deleting with groups', S.DELETE_IN_PROGRESS,
     [S.CREATE_COMPLETE] * 2, [S.DELETE_IN_PROGRESS],
     S.DELETE_IN_PROGRESS),
    ('deletion of a group failed', S.DELETE_IN_PROGRESS,
     [S.CREATE_COMPLETE] * 2, [S.DELETE_FAILED], S.DELETE_FAILED),
    ('deleted', S.DELETE_IN_PROGRESS, [S.DELETE_COMPLETE] * 2, [],
     S.DELETE_COMPLETE),
    ('deleted with groups', S.DELETE_IN_PROGRESS,
     [S.DELETE_COMPLETE] * 2, [S.DELETE_COMPLETE],
     S.DELETE_COMPLETE),
    ('no groups known', S.UPDATE_FAILED, [], [], S.UPDATE_FAILED),
    ('groups without status', S.UPDATE_FAILED, [None], [None],
     S.UPDATE_FAILED),
    ('groups of odd status', S.UPDATE_FAILED, ['ODD'], [],
     S.UPDATE_FAILED),
    ('from nothing', None, [S.CREATE_IN_PROGRESS], [],
     S.CREATE_IN_PROGRESS),
]


class TestAggregate(base.BaseTestCase):

    def test_every_case(self):
        for about, previous, defaults, others, result in CASES:
            groups = ([Group(status, True) for status in defaults] +
                      [Group(status, False) for status in others])
            self.assertEqual(
                result, lifecycle.aggregate(previous, groups), about)
