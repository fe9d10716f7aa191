"""Shorten the RPC reply wait of the OpenStack services around Magnum.

oslo.messaging looks for the reply of an RPC call every half second
(https://bugs.launchpad.net/oslo.messaging/+bug/2035113), so a simulated boot
with its ten calls would take longer than a real one. Python imports this
module at start when its folder is on PYTHONPATH, which is so for the fake
cloud only: Magnum runs with oslo.messaging as it is.
"""

import importlib.abc
import importlib.machinery
import sys
import time
import types

TARGET = 'oslo_messaging._drivers.amqpdriver'


def _brief_sleep(seconds):
    time.sleep(seconds / 50)


class _Finder(importlib.abc.MetaPathFinder):

    def find_spec(self, name, path, target=None):
        if name != TARGET:
            return None
        sys.meta_path.remove(self)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            module.time = types.SimpleNamespace(
                **{**vars(time), 'sleep': _brief_sleep})

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, _Finder())
