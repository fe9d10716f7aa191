"""magnum-status: what stands in the way of an upgrade.

Owns the checks and the sentences they end with. It must not change anything.
"""

import sys

from keystoneauth1 import exceptions as ka_exc
from oslo_config import cfg
from oslo_db import exception as db_exc
from oslo_upgradecheck import common_checks
from oslo_upgradecheck import upgradecheck
from sqlalchemy import exc as sa_exc
from stevedore import exception as stevedore_exc

from magnum.common import cert_manager
from magnum.common import clients
from magnum.common import context as magnum_context
from magnum.common import exception
import magnum.conf
from magnum.db import migration
from magnum.drivers.common import driver
from magnum import objects

CONF = magnum.conf.CONF

Code = upgradecheck.Code
Result = upgradecheck.Result

_DATABASE_ERRORS = (db_exc.DBError, db_exc.CantStartEngineError,
                    sa_exc.SQLAlchemyError)

# A file of certificates that is not there comes as it is, and so does a group
# of options that is not.
_KEYSTONE_ERRORS = (exception.MagnumException, ka_exc.ClientException,
                    cfg.Error, OSError)

# Most clusters or templates named in a result.
_NAMED = 5

# Groups of options of which one has to be set, by what they are for.
_TRUST_OPTIONS = (
    ('trustee_domain_id', 'trustee_domain_name'),
    ('trustee_domain_admin_id', 'trustee_domain_admin_name'),
    ('trustee_domain_admin_password',),
)


def _named(names):
    shown = ', '.join(names[:_NAMED])
    more = len(names) - _NAMED
    return f'{shown} and {more} more' if more > 0 else shown


class Checks(upgradecheck.UpgradeCommands):
    """The checks, in the order of the table they are shown in."""

    @staticmethod
    def _context():
        return magnum_context.make_admin_context(all_tenants=True)

    @staticmethod
    def _is_current():
        """Say whether the tables are those of this release."""
        try:
            return migration.current() == migration.heads()
        except (*_DATABASE_ERRORS, exception.MagnumException):
            return False

    def _check_database(self):
        try:
            places, newest = migration.current(), migration.heads()
        except _DATABASE_ERRORS as error:
            return Result(Code.FAILURE,
                          f'The database cannot be read: {error} See '
                          '[database] connection, and --config-file.')
        if places == newest:
            return Result(Code.SUCCESS)
        known = {revision for revision, _about in migration.history()}
        strange = [place for place in places if place and place not in known]
        if strange:
            return Result(Code.FAILURE, 'The database is at a revision that '
                          f'this release does not know: {_named(strange)}. '
                          'It belongs to a newer one, or to another service.')
        return Result(Code.WARNING, 'The tables are those of an earlier '
                      'release: run magnum-db-manage upgrade before the '
                      'services start.')

    def _check_drivers(self):
        if not self._is_current():
            return Result(Code.SUCCESS, 'Checked once the tables are those '
                          'of this release.')
        orphans = []
        for cluster in objects.Cluster.list(self._context()):
            try:
                driver.Driver.get_driver_for_cluster(self._context(), cluster)
            except (exception.NotSupported,
                    exception.ClusterTemplateNotFound):
                orphans.append(cluster.uuid)
        if not orphans:
            return Result(Code.SUCCESS)
        return Result(Code.WARNING, 'No installed driver serves these '
                      'clusters, which can be shown but not changed; install '
                      'their driver, or delete them before the upgrade: ' +
                      _named(orphans))

    def _check_operations(self):
        if not self._is_current():
            return Result(Code.SUCCESS, 'Checked once the tables are those '
                          'of this release.')
        found = [f'{operation.name} of {operation.cluster_uuid}'
                 for operation in objects.Operation.list(self._context())]
        if not found:
            return Result(Code.SUCCESS)
        return Result(Code.WARNING, 'These operations have not ended and go '
                      'on after the upgrade; it is simpler to wait for '
                      'them: ' + _named(found))

    def _check_certificates(self):
        name = CONF.certificates.cert_manager_type
        try:
            cert_manager.get_backend()
        except stevedore_exc.NoMatches:
            return Result(Code.FAILURE, f'There is no certificate store '
                          f'called {name}: see [certificates] '
                          'cert_manager_type.')
        if name == 'local':
            return Result(Code.WARNING, 'Certificates are in files of one '
                          'machine: other conductors do not find them. Use '
                          'barbican or x509keypair.')
        return Result(Code.SUCCESS)

    def _check_trust(self):
        missing = [' or '.join(names) for names in _TRUST_OPTIONS
                   if not any(CONF.trust[name] for name in names)]
        if not missing:
            return Result(Code.SUCCESS)
        return Result(Code.FAILURE, 'No cluster can be created, for its user '
                      'cannot be made: [trust] lacks ' + ', '.join(missing))

    def _check_service_user(self):
        try:
            if clients.OpenStackClients(
                    self._context()).keystone().is_administrator():
                return Result(Code.SUCCESS)
        except _KEYSTONE_ERRORS as error:
            return Result(Code.WARNING, 'Keystone cannot be asked whether '
                          'the user of [keystone_auth] has the role admin: '
                          f'{error}')
        return Result(Code.WARNING, 'The user of [keystone_auth] does not '
                      'have the role admin in its project, which has to be '
                      'the admin project where the cloud has one. Once the '
                      'trust of a cluster is gone, Heat hides its stacks '
                      'from such a user, and the cluster cannot be deleted: '
                      'openstack role add --user USER --project PROJECT '
                      'admin')

    _upgrade_checks = (
        ('Policy File JSON to YAML Migration',
         (common_checks.check_policy_json, {'conf': CONF})),
        ('Revision of the Database', _check_database),
        ('Drivers of the Clusters', _check_drivers),
        ('Operations That Have Not Ended', _check_operations),
        ('Certificate Store', _check_certificates),
        ('Trustee Domain', _check_trust),
        ('Role of the Service User', _check_service_user),
    )


def main():
    """Run the checks; return 0, 1 for warnings, 2 for failures."""
    return upgradecheck.main(CONF, project='magnum', upgrade_command=Checks())


if __name__ == '__main__':
    sys.exit(main())
