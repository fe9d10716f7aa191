"""One question for the stacks of all clusters in progress."""

import threading

from heatclient import exc as heat_exc
from oslo_utils import uuidutils

from magnum.tests.functional.conductor import base
from magnum.tests.functional.conductor import test_cloud


class GlobalListTest(test_cloud.CloudTestCase):

    def setUp(self):
        super().setUp()
        self.config(periodic_global_stack_list=True)
        self.heat = self.cloud.heat
        self.clusters = [self.accept_create(f'cluster-{number}')
                         for number in range(5)]
        self.run_all()
        # Once each, so that the node groups know what goes on.
        self.poll()
        self.heat.calls.clear()

    def test_nothing_changed(self):
        self.poll()
        self.assertEqual({'stacks.list': 1}, dict(self.heat.calls))

    def test_only_what_changed_is_asked_for(self):
        self.heat.complete(self.fresh(self.clusters[0]).stack_id)
        self.poll()
        self.assertStatus('CREATE_COMPLETE', self.clusters[0])
        # Without and with its outputs.
        self.assertEqual({'stacks.list': 1, 'stacks.get': 2},
                         dict(self.heat.calls))

    def test_a_stack_that_has_gone(self):
        self.heat.purge(self.fresh(self.clusters[0]).stack_id)
        self.poll()
        self.assertStatus('CREATE_FAILED', self.clusters[0])

    def test_a_service_user_who_may_not(self):
        self.heat.refuse('stacks.list', heat_exc.HTTPForbidden('not you'))
        self.heat.complete(self.fresh(self.clusters[0]).stack_id)
        self.poll()
        self.assertStatus('CREATE_COMPLETE', self.clusters[0])
        self.assertEqual(6, self.heat.calls['stacks.get'])

    def test_one_without_template_does_not_stop_the_others(self):
        lost = self.fresh(self.clusters[0])
        lost.cluster_template_id = uuidutils.generate_uuid()
        lost.save()
        self.heat.complete(self.fresh(self.clusters[1]).stack_id)
        self.poll()
        self.assertStatus('CREATE_COMPLETE', self.clusters[1])

    def test_nobody_waits_for_a_slow_answer(self):
        asked, answered = threading.Event(), threading.Event()
        self.addCleanup(answered.set)
        answer = self.heat._list

        def answer_slowly(*args, **kwargs):
            asked.set()
            answered.wait()
            return answer(*args, **kwargs)

        self.heat._list = answer_slowly
        for _tick in range(3):
            self.assertEqual(5, self.status_tick.run())
        asked.wait()
        answered.set()
        base.wait_for(lambda: not self.status_tick.is_busy(), 'The answer')
        self.assertEqual({'stacks.list': 1}, dict(self.heat.calls))

    def test_not_unless_asked_for(self):
        self.config(periodic_global_stack_list=False)
        self.poll()
        self.assertEqual({'stacks.get': 5}, dict(self.heat.calls))
