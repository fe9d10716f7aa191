"""From nothing to a running cloud: the steps of `up`, and their order."""

import functools
import os

from cloud import bootstrap
from cloud import client
from cloud import home as home_mod
from cloud import infra
from cloud import plan
from cloud import ready
from cloud import render
from cloud import table
from cloud import tasks

MIGRATIONS = home_mod.CHECKOUT / 'magnum' / 'db' / 'sqlalchemy'
# What each service holds, filled in by bootstrap.py once it runs.
CONTENT = {'keystone': bootstrap.identity, 'glance': bootstrap.image,
           'neutron': bootstrap.network, 'nova': bootstrap.compute,
           'cinder': bootstrap.volume}


def workers():
    """Return how many steps run at once.

    Most keep a processor busy; one more than there are makes up for those
    that wait.
    """
    return max(2, os.cpu_count() or 1) + 1


class Steps:
    """Makes the steps for the services of one cloud."""

    def __init__(self, home, settings, processes):
        self.home = home
        self.settings = settings
        self.processes = processes
        self.values = processes.values

    def all(self):
        """Return the steps, those that others wait for first."""
        names = self.settings.services
        found = [
            tasks.Step(
                'Debian packages',
                lambda: infra.install_packages(self.home, names),
                done=lambda: not infra.missing_packages(names)),
            tasks.Step(
                'Python packages', lambda: infra.install_python(self.home),
                ('Debian packages',),
                lambda: self.home.stamped('python', infra.python_stamp())),
            tasks.Step(
                'Magnum from this checkout',
                lambda: infra.install_magnum(self.home),
                ('Python packages',),
                lambda: 'magnum' not in names or self.home.stamped(
                    'magnum', infra.magnum_stamp()))]
        for name in names:
            found.extend(self.of(table.BY_NAME[name]))
        return found

    def of(self, service):
        """Return the steps that bring one service up."""
        name = service.name
        needs = plan.needs(name, self.settings.database)
        found = []
        if service.databases:
            # As soon as there is a database; the other services can wait.
            found.append(tasks.Step(
                f'{name} database', functools.partial(self.sync, service),
                ('Python packages',
                 *(['Magnum from this checkout'] if name == 'magnum' else []),
                 *(set(needs) & set(table.DATABASES))),
                functools.partial(self.synced, service)))
        found.append(tasks.Step(
            name, functools.partial(self.start, service),
            ('Debian packages', f'{name} database', *needs,
             *(f'{need} content' for need in needs)),
            functools.partial(self.started, service)))
        if name in CONTENT:
            found.append(tasks.Step(
                f'{name} content', functools.partial(self.fill, name),
                (name,), functools.partial(self.filled, name)))
        return found

    def sync(self, service):
        render.write(self.home, service, self.values)
        (self.home.state / service.name).mkdir(exist_ok=True)
        name = f'{service.name}-database'
        for command in service.sync:
            infra.run(self.home, render.command(command, self.values), name)
        for command in service.once:
            stamp = home_mod.digest(text=command)
            if not self.home.stamped(f'once-{stamp}'):
                infra.run(self.home, render.command(command, self.values),
                          name)
                self.home.stamp(f'once-{stamp}')
        self.home.stamp(name, self.schema(service))

    def synced(self, service):
        return self.home.stamped(f'{service.name}-database',
                                 self.schema(service))

    def schema(self, service):
        """Return what stands for the schema the code wants."""
        url = self.values['db_' + service.databases[0]]
        if service.name == 'magnum':
            return home_mod.digest(MIGRATIONS, text=url)
        return home_mod.digest(infra.CONSTRAINTS, text=url)

    def start(self, service):
        if service.name == 'mariadb' and not self.home.stamped('mariadb'):
            infra.prepare_mariadb(self.home)
        if (service.name == 'postgresql'
                and not self.home.stamped('postgresql')):
            infra.prepare_postgresql(self.home, self.values)
        render.write(self.home, service, self.values)
        for process in service.processes:
            self.processes.start(process)
            if process.leads:
                self.processes.wait_ready(process)
        for process in service.processes:
            self.processes.wait_ready(process)
        if service.name in ready.CHECKS:
            ready.wait(service.name, client.session(self.settings),
                       self.processes)
        if (service.name == 'postgresql'
                and not self.home.stamped('postgresql-database')):
            infra.create_postgresql_database(self.home, self.values)

    def check(self, name):
        """Return the step that waits until a started service works."""
        def wait():
            for process in table.BY_NAME[name].processes:
                if self.processes.alive(process.name):
                    self.processes.wait_ready(process)
            if name in ready.CHECKS:
                ready.wait(name, client.session(self.settings),
                           self.processes)

        return tasks.Step(name, wait,
                          tuple(plan.needs(name, self.settings.database)))

    def started(self, service):
        render.write(self.home, service, self.values)
        return all(self.processes.current(process)
                   for process in service.processes)

    def fill(self, name):
        CONTENT[name](client.session(self.settings), self.settings,
                      self.settings.services)
        self.home.stamp(f'{name}-content', self.content())

    def filled(self, name):
        return self.home.stamped(f'{name}-content', self.content())

    def content(self):
        return home_mod.digest(
            render.HERE / 'bootstrap.py',
            text=repr((self.settings.services, self.settings.port_offset)))
