"""magnum-driver-manage: shows which drivers are installed."""

import sys

from cliff import app
from cliff import commandmanager
from cliff import lister

import magnum.conf
from magnum.drivers.common import driver
from magnum import version

CONF = magnum.conf.CONF

NOT_APPLICABLE = 'n/a'


def _template_path(instance):
    """Return where the templates of a Heat driver are."""
    get_definition = getattr(instance, 'get_template_definition', None)
    if get_definition is None:
        return NOT_APPLICABLE
    return get_definition().template_path


class DriverList(lister.Lister):
    """List the drivers that are installed and not disabled."""

    def get_parser(self, prog_name):
        """Add the options."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '-d', '--details', action='store_true',
            help='also show which kinds of cluster a driver provides')
        parser.add_argument(
            '-p', '--paths', action='store_true',
            help='also show where the templates of a driver are')
        return parser

    def take_action(self, parsed_args):
        """Return columns and rows."""
        columns = ['Name']
        if parsed_args.details:
            columns += ['Server_Type', 'OS', 'COE']
        if parsed_args.paths:
            columns += ['Template Path']
        rows = []
        for entry, cls in driver.Driver.load_entry_points():
            rows += self._rows(entry.name, cls(), parsed_args)
        return columns, rows

    @staticmethod
    def _rows(name, instance, parsed_args):
        paths = ((_template_path(instance),) if parsed_args.paths else ())
        if not parsed_args.details:
            return [(name,) + paths]
        return [(name, kind['server_type'], kind['os'], kind['coe']) + paths
                for kind in instance.provides]


class DriverManager(app.App):
    """The command and its subcommands."""

    def __init__(self):
        manager = commandmanager.CommandManager('magnum.driver_manage')
        manager.add_command('list-drivers', DriverList)
        super().__init__(
            description='Show the drivers of Magnum',
            version=version.version_info.version_string(),
            command_manager=manager, deferred_help=True)

    def build_option_parser(self, *args, **kwargs):
        """Add the options of all commands."""
        parser = super().build_option_parser(*args, **kwargs)
        parser.add_argument('--config-file', action='append', default=None,
                            help='instead of the usual ones, which say what '
                            'is disabled')
        return parser

    def initialize_app(self, argv):
        """Read the configuration."""
        CONF([], project='magnum',
             default_config_files=self.options.config_file)


def main(argv=None):
    """Run the command; return its exit code."""
    return DriverManager().run(sys.argv[1:] if argv is None else argv)
