"""Configuration files from the templates in etc/, and filled-in commands.

Every file below etc/SERVICE/ is a string.Template; etc/parts/ has the texts
that many of them share. Pure but for write().
"""

import functools
import glob
import pathlib
import shlex
import shutil
import string

from cloud import plan
from cloud import table

HERE = pathlib.Path(__file__).resolve().parent
TEMPLATES = HERE / 'etc'
# Room for many clusters at once, small enough for four API threads.
MYSQL = 'mysql+pymysql://cloud:{password}@{host}:{port}/{name}?charset=utf8mb3'
POSTGRESQL = 'postgresql+psycopg2://magnum:{password}@{host}:{port}/{name}'
# What Magnum does not wait longer for, as the guide for operators advises.
LIMITS = {
    'mariadb': 'connect_timeout=10&read_timeout=60&write_timeout=60',
    'postgresql': 'connect_timeout=10&keepalives_idle=30&'
                  'keepalives_interval=10&tcp_user_timeout=60000',
}


def database_url(name, settings):
    """Return the SQLAlchemy URL of one database.

    Only Magnum's own moves to PostgreSQL: several of the other services no
    longer support it.
    """
    on_postgresql = (name == 'magnum' and settings.database == 'postgresql')
    server = 'postgresql' if on_postgresql else 'mariadb'
    url = POSTGRESQL if on_postgresql else MYSQL
    return url.format(
        password=settings.password, host=table.HOST, name=name,
        port=plan.ports(settings.port_offset)[server])


def values(home, settings):
    """Return everything a template or command may name."""
    found = {
        'here': HERE, 'checkout': HERE.parents[1],
        'venv': home.venv, 'bin': home.venv / 'bin',
        'etc': home.etc, 'run': home.run, 'logs': home.logs,
        'state': home.state, 'host': table.HOST, 'region': table.REGION,
        'password': settings.password, 'offset': settings.port_offset,
        'postgresql_bin': newest_postgresql(),
        'heat_notifications': settings.heat_notifications,
        'db_limits': LIMITS[settings.database],
        'as_postgres': 'setpriv --reuid=postgres --regid=postgres '
                       '--clear-groups --inh-caps=+dac_override '
                       '--ambient-caps=+dac_override',
    }
    for name, port in plan.ports(settings.port_offset).items():
        word = name.replace('-', '_')
        found['port_' + word] = port
        found['url_' + word] = f'http://{table.HOST}:{port}'
    for service in table.SERVICES:
        for name in service.databases:
            found['db_' + name] = database_url(name, settings)
    return found


def newest_postgresql():
    paths = glob.glob('/usr/lib/postgresql/*/bin')
    return max(paths, key=lambda path: int(path.split('/')[-2]), default='')


def text(template, service, found):
    """Fill in one template, and in it the shared parts."""
    tells = service == 'heat' and found['heat_notifications']
    found = dict(found, service=service,
                 notifications='messagingv2' if tells else 'noop')
    for part in sorted((TEMPLATES / 'parts').iterdir()):
        found[part.stem] = string.Template(
            part.read_text().rstrip()).substitute(found)
    return string.Template(template).substitute(found)


def files(service, found):
    """Return {relative path: text} of a service's configuration."""
    folder = TEMPLATES / service
    if not folder.is_dir():
        return {}
    return {
        str(path.relative_to(TEMPLATES)): text(path.read_text(), service,
                                               found)
        for path in sorted(folder.rglob('*')) if path.is_file()}


def write(home, service, found):
    """Bring the files of one service up to date."""
    wanted = files(service.name, found)
    for name in service.copies:
        source = home.venv / 'etc' / service.name / name
        target = home.etc / service.name / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, target)
    for name, content in wanted.items():
        path = home.etc / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != content:
            path.write_text(content)


def command(template, found):
    """Return the argument list of a command of the table."""
    fill = functools.partial(_fill, found=found)
    return [fill(word) for word in shlex.split(fill_prefix(template, found))]


def fill_prefix(template, found):
    # A prefix such as $as_postgres is several words.
    return template.replace('$as_postgres', str(found['as_postgres']))


def _fill(word, found):
    return string.Template(word).substitute(found)


def environment(pairs, found):
    """Return the NAME=value pairs of a process as a dict."""
    return dict(_fill(pair, found).split('=', 1) for pair in pairs)
