"""Every error of the project, by family, with its HTTP status.

This module is the list of exceptions the message bus may re-raise, so all
classes are here.  Must not import any other part of the project but conf and
i18n, nor any cloud client (those are translated where they are imported).
"""

import contextlib

from keystoneauth1 import exceptions as ka_exception
from oslo_log import log as logging
from oslo_serialization import jsonutils

from magnum.common import transient
import magnum.conf
from magnum.i18n import _

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

is_transient = transient.is_transient

_FORMAT_GROUP = 'oslo_versionedobjects'
CONF.import_opt('fatal_exception_format_errors',
                'oslo_versionedobjects.exception', group=_FORMAT_GROUP)


@contextlib.contextmanager
def keystone_errors(client):
    """Translate the errors of keystoneauth raised inside; also a decorator.

    :raises ServiceUnavailable: the service or Keystone did not answer.
    :raises AuthorizationFailure: one of them refused.
    """
    try:
        yield
    except ka_exception.ClientException as exc:
        if is_transient(exc):
            raise ServiceUnavailable(service=client, reason=exc) from exc
        raise AuthorizationFailure(client=client, message=str(exc)) from exc


def wrap_keystone_exception(func):
    """Translate the errors of keystoneauth raised by ``func``."""
    return keystone_errors(func.__name__)(func)


class MagnumException(Exception):
    """Base of all errors.

    ``message`` of the class is formatted with the keyword arguments; a
    message given to the constructor is taken as it is (it may come from
    another process, formatted already).  ``code`` is the HTTP status.
    """

    message = _('An unknown error occurred')
    code = 500

    def __init__(self, message=None, **kwargs):
        # They travel over the bus.
        self.kwargs = jsonutils.to_primitive(kwargs, fallback=str)
        self.kwargs.setdefault('code', self.code)
        if message is None:
            message = self._formatted()
        self.message = str(message)
        super().__init__(self.message)

    def _formatted(self):
        template = type(self).message
        try:
            return template % self.kwargs
        except (KeyError, TypeError, ValueError):
            if CONF[_FORMAT_GROUP].fatal_exception_format_errors:
                raise
            LOG.exception('The message of %s could not be formatted',
                          type(self).__name__)
            return template

    def __str__(self):
        return self.message

    def format_message(self):
        """Return the text for the user."""
        return self.message


class ObjectNotFound(MagnumException):
    message = _('Object %(name)s %(id)s could not be found.')
    code = 404


class ResourceNotFound(ObjectNotFound):
    message = _('%(name)s resource %(id)s could not be found.')


class Invalid(MagnumException):
    message = _('The request is not valid.')
    code = 400


class Conflict(MagnumException):
    message = _('The request conflicts with the present state.')
    code = 409


class ChangedMeanwhile(Conflict):
    message = _('Somebody else changed the same values at the same moment, so '
                'nothing of this request was done; try again.')


class NotAuthorized(MagnumException):
    message = _('Not authorized.')
    code = 403


class NotSupported(MagnumException):
    message = _('%(operation)s is not supported.')
    code = 400


class NotAcceptable(MagnumException):
    message = _('The request cannot be answered in an acceptable form.')
    code = 406


class Unavailable(MagnumException):
    message = _('A service that is needed does not answer at the moment.')
    code = 503


class AuthorizationFailure(MagnumException):
    message = _('%(client)s connection failed: %(message)s')
    code = 403

    def __init__(self, message=None, client=None, **kwargs):
        if client is not None:
            kwargs['client'] = client
            prefix = _('%(client)s connection failed: %(message)s') % {
                'client': client, 'message': ''}
            text = '' if message is None else str(message)
            # Raised again on this side of the bus, it has its prefix.
            message = text if text.startswith(prefix) else prefix + text
        elif message is None:
            message = _('The connection was refused')
        super().__init__(message, **kwargs)


class ServiceUnavailable(Unavailable):
    message = _('The %(service)s service does not answer at the moment, try '
                'again later: %(reason)s')


class Busy(ServiceUnavailable):
    message = _('The end of another change is waited for, of %(what)s.')


class PolicyNotAuthorized(NotAuthorized):
    message = _("Policy doesn't allow %(action)s to be performed.")


class ApplicationCredentialTrustForbidden(NotAuthorized):
    message = _('An application credential cannot delegate its roles, so no '
                'trust can be made for the cluster. Use a password or a '
                'token, or an application credential made with '
                '--unrestricted.')


class SealingKeyMissing(MagnumException):
    message = _('No secret is configured with which tokens could be sealed.')


class SealBroken(MagnumException):
    message = _('The sealed text is damaged or of another secret.')


class TrustCreateFailed(MagnumException):
    message = _('Failed to create a trust for %(trustee_user_id)s.')


class TrustDeleteFailed(MagnumException):
    message = _('Failed to delete the trust %(trust_id)s.')


class TrusteeCreateFailed(MagnumException):
    message = _('Failed to create the trustee %(username)s in the domain '
                '%(domain_id)s.')


class TrusteeDeleteFailed(MagnumException):
    message = _('Failed to delete the trustee %(trustee_id)s.')


class TrusteeOrTrustToClusterFailed(MagnumException):
    message = _('Failed to make the trust of cluster %(cluster_uuid)s.')


class RegionsListFailed(MagnumException):
    message = _('Failed to list the regions.')


class ServicesListFailed(MagnumException):
    message = _('Failed to list the services.')


class ProjectNotFound(ObjectNotFound):
    message = _('Project %(id)s could not be found.')


class VolumeTypeNotFound(ResourceNotFound):
    message = _('No volume type is configured, nor does Cinder have one.')
    code = 400


class ImageNotFound(ResourceNotFound):
    message = _('Unable to find image %(image_id)s.')
    code = 400


class ImageNotAuthorized(NotAuthorized):
    message = _('Not authorized to use image %(image_id)s.')


class OSDistroFieldNotFound(ResourceNotFound):
    message = _("Image %(image_id)s doesn't have the property os_distro.")
    code = 400


class KeyPairNotFound(ResourceNotFound):
    message = _('Unable to find keypair %(keypair)s.')


class FlavorNotFound(ResourceNotFound):
    message = _('Unable to find flavor %(flavor)s.')
    code = 400


class FlavorZeroRootVolumeNotSupported(NotSupported):
    message = _('A flavor without a root disk is not supported unless nodes '
                'boot from a volume: set the label boot_volume_size.')


class FixedNetworkNotFound(ResourceNotFound):
    message = _('Unable to find fixed network %(network)s.')
    code = 400


class FixedSubnetNotFound(ResourceNotFound):
    message = _('Unable to find fixed subnet %(subnet)s.')
    code = 400


class ExternalNetworkNotFound(ResourceNotFound):
    message = _('Unable to find external network %(network)s.')
    code = 400


class HTTPNotFound(ResourceNotFound):
    message = _('The page could not be found.')


class ApiVersionsIntersect(Invalid):
    message = _('Versions %(min_ver)s to %(max_ver)s of %(name)s overlap.')


class InvalidUUID(Invalid):
    message = _('Expected a uuid but received %(uuid)s.')


class InvalidName(Invalid):
    message = _('Expected a name but received %(name)s.')


class InvalidIdentity(Invalid):
    message = _('Expected a uuid or an id but received %(identity)s.')


class InvalidParameterValue(Invalid):
    message = _('%(err)s')


class InvalidMAC(Invalid):
    message = _('Expected a MAC address but received %(mac)s.')


class InvalidDNS(Invalid):
    message = _('Expected DNS nameserver addresses but received %(dns)s.')


class InvalidSubnet(Invalid):
    message = _('Expected a subnet but received %(subnet)s.')


class InvalidVersion(Invalid):
    message = _('%(tag)s is not a version.')


class InvalidCsr(Invalid):
    message = _('The certificate signing request cannot be used: %(csr)s')


class PatchError(Invalid):
    message = _('The patch cannot be applied: %(reason)s. See %(patch)s')


class ConfigInvalid(Invalid):
    message = _('The configuration is not valid: %(error_msg)s')


class RequiredParameterNotProvided(Invalid):
    message = _('The required parameter %(heat_param)s is missing.')


class UnsupportedK8sQuantityFormat(Invalid):
    message = _('The quantity does not have a format of Kubernetes.')


class UnsupportedDockerQuantityFormat(Invalid):
    message = _('The quantity does not have a format of Docker.')


class QuotaAlreadyExists(Conflict):
    message = _('Project %(project_id)s has a quota of %(resource)s already.')


class QuotaNotFound(ResourceNotFound):
    message = _('Quota could not be found: %(msg)s')


class ResourceLimitExceeded(NotAuthorized):
    message = _('Resource limit exceeded: %(msg)s')


class ClusterTemplateNotFound(ResourceNotFound):
    message = _('ClusterTemplate %(clustertemplate)s could not be found.')


class ClusterTemplateAlreadyExists(Conflict):
    message = _('A ClusterTemplate with UUID %(uuid)s already exists.')


class ClusterTemplateReferenced(Invalid):
    message = _('ClusterTemplate %(clustertemplate)s is used by a cluster.')


class ClusterTemplatePublishDenied(NotAuthorized):
    message = _("Policy doesn't allow %(action)s, which to publish or hide a "
                "ClusterTemplate needs.")


class InvalidClusterTemplateForUpgrade(Conflict):
    message = _('Cluster Template is not valid for upgrade: %(reason)s')


class ClusterNotFound(ResourceNotFound):
    message = _('Cluster %(cluster)s could not be found.')


class ClusterAlreadyExists(Conflict):
    message = _('A cluster with UUID %(uuid)s already exists.')


class OperationInProgress(Invalid):
    message = _('Cluster %(cluster_name)s has an operation in progress.')


class ClusterTypeNotSupported(NotSupported):
    message = _('No driver serves clusters of server type %(server_type)s, '
                'operating system %(os)s and engine %(coe)s; supported are: '
                '%(supported_cluster_types)s')


class ClusterTypeBetaNotEnabled(NotSupported):
    message = _('Clusters of server type %(server_type)s, operating system '
                '%(os)s and engine %(coe)s are served by the beta driver '
                '%(driver_name)s, which is not enabled.')


class ClusterDriverNotSupported(NotSupported):
    message = _('The cluster driver %(driver_name)s is not supported.')


class ClusterUpgradeNotSupported(NotSupported):
    message = _('The driver of this cluster does not support upgrades.')


class ClusterAPIAddressUnavailable(Conflict):
    message = _('The API address of the cluster is not known yet.')


class PreDeletionFailed(Conflict):
    message = _('Cluster %(cluster_uuid)s cannot be deleted yet: %(msg)s')


class InvalidDiscoveryURL(Invalid):
    message = _('The discovery service %(discovery_endpoint)s gave the '
                'invalid URL %(discovery_url)s.')


class GetDiscoveryUrlFailed(MagnumException):
    message = _('The discovery service %(discovery_endpoint)s gave no URL.')


class InvalidClusterDiscoveryURL(Invalid):
    message = _('%(discovery_url)s is not the URL of a discovery service.')


class InvalidClusterSize(Invalid):
    message = _('The discovery URL %(discovery_url)s is for %(size)s members '
                'where %(expect_size)s are expected.')


class GetClusterSizeFailed(MagnumException):
    message = _('%(discovery_url)s does not tell the size of the cluster.')


class NodeGroupNotFound(ResourceNotFound):
    message = _('Nodegroup %(nodegroup)s could not be found.')


class NodeGroupAlreadyExists(Conflict):
    message = _('Cluster %(cluster_id)s already has a nodegroup %(name)s.')


class NodeGroupInvalidInput(Conflict):
    message = _('%(attr)s of nodegroup %(nodegroup)s is not valid: %(expl)s')


class NgOperationInProgress(Invalid):
    message = _('Nodegroup %(nodegroup)s has an operation in progress.')


class NGResizeOutBounds(Invalid):
    message = _('Nodegroup %(nodegroup)s cannot be resized beyond its '
                'bounds: min_node_count is %(min_nc)s, max_node_count is '
                '%(max_nc)s')


class MasterNGResizeNotSupported(NotSupported):
    message = _('Resizing a master nodegroup is not supported.')


class MasterNGSizeInvalid(InvalidParameterValue):
    message = _('A master nodegroup cannot have %(requested_size)s nodes: an '
                'odd number greater than zero is needed.')


class CreateMasterNodeGroup(NotSupported):
    message = _('A cluster cannot have a second master nodegroup.')


class DeletingDefaultNGNotSupported(NotSupported):
    message = _('Deleting a default nodegroup is not supported.')


class ZeroNodeCountNotSupported(NotSupported):
    message = _('Nodegroups without nodes are not supported here.')


class CertificateStorageException(MagnumException):
    message = _('The certificate store failed: %(msg)s')


class CertificateValidationError(Invalid):
    message = _("Extension '%(extension)s' not allowed")


class CertificatesToClusterFailed(MagnumException):
    message = _('Failed to make certificates of cluster %(cluster_uuid)s.')


class X509KeyPairNotFound(ResourceNotFound):
    message = _('A key pair %(x509keypair)s could not be found.')


class X509KeyPairAlreadyExists(Conflict):
    message = _('A key pair with UUID %(uuid)s already exists.')


class MagnumServiceNotFound(ResourceNotFound):
    message = _('The service %(magnum_service_id)s could not be found.')


class MagnumServiceAlreadyExists(Conflict):
    message = _('A service with ID %(id)s already exists.')


class FederationNotFound(ResourceNotFound):
    message = _('Federation %(federation)s could not be found.')


class FederationAlreadyExists(Conflict):
    message = _('A federation with UUID %(uuid)s already exists.')


class MemberAlreadyExists(Conflict):
    message = _('Cluster %(uuid)s is in federation %(federation_name)s.')


class ObjectError(MagnumException):
    message = _('The object failed to perform the action.')
