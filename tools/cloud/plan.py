"""Which services a choice means, who needs whom, and their ports.

Pure functions over table.py; nothing here touches the machine.
"""

from cloud import table


def names(word):
    """Split a comma separated list of services.

    :raises ValueError: naming the words that are no service.
    """
    found = [name.strip() for name in word.split(',') if name.strip()]
    unknown = sorted(set(found) - set(table.BY_NAME))
    if unknown:
        raise ValueError(
            f"no such service: {', '.join(unknown)}; there are "
            f"{', '.join(table.BY_NAME)}")
    return found


def needs(service, database):
    """Return the names a service needs, its database server included."""
    wanted = list(table.BY_NAME[service].needs)
    if service == 'magnum':
        wanted.append(database)
    return wanted


def only(chosen, database):
    """Return the chosen services and all they need, in table order."""
    wanted, todo = set(), list(chosen)
    while todo:
        name = todo.pop()
        if name not in wanted:
            wanted.add(name)
            todo.extend(needs(name, database))
    return [name for name in table.BY_NAME if name in wanted]


def without(left_out, database):
    """Return all services but these and those that need them."""
    gone = set(left_out)
    while True:
        more = {name for name in table.BY_NAME
                if name not in gone and gone & set(needs(name, database))}
        if not more:
            break
        gone |= more
    rest = [name for name in table.BY_NAME if name not in gone]
    # The second database server is there only for those who asked.
    return [name for name in rest if name not in table.DATABASES
            or any(name in needs(other, database) for other in rest)]


def ports(offset=0):
    return {name: port + offset for name, port in table.PORTS.items()}


def service_of(process):
    """Return the service a process, given by name, belongs to, or None."""
    return next((service for service in table.SERVICES
                 if process in [one.name for one in service.processes]), None)


def processes(services, words=None):
    """Return processes of the services, or those that `words` name.

    :param words: names of services or of single processes.
    :raises ValueError: naming a word that is neither.
    """
    all_of = [process for name in services
              for process in table.BY_NAME[name].processes]
    if not words:
        return all_of
    chosen = []
    for word in words:
        found = [process for process in all_of if process.name == word]
        if word in services:
            found = list(table.BY_NAME[word].processes)
        if not found:
            raise ValueError(
                f'{word} is not part of this cloud; it has '
                f"{', '.join(process.name for process in all_of)}")
        chosen.extend(process for process in found if process not in chosen)
    return chosen
