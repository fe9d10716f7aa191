import datetime
import types

from magnum.api.types import magnum_service
from magnum import objects
from magnum.tests import base


class MagnumServiceTest(base.TestCase):

    def test_the_clock_of_the_database_says_who_is_alive(self):
        seen = datetime.datetime(2020, 1, 1, 12)
        item = objects.MagnumService(
            self.context, last_seen_up=seen, forced_down=False)
        state, = (shown for shown in magnum_service.SHOWN
                  if shown.key == 'state')
        for seconds, expected in ((5, 'up'), (3600, 'down')):
            request = types.SimpleNamespace(
                now=seen + datetime.timedelta(seconds=seconds))
            self.assertEqual(expected, state.value(item, request))
