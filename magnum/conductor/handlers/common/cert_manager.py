"""The old address of magnum.common.cluster_certs and client_files."""

from magnum.common import client_files
from magnum.common import cluster_certs

CONDUCTOR_CLIENT_NAME = cluster_certs.CONDUCTOR_CLIENT_NAME

generate_certificates_to_cluster = (
    cluster_certs.generate_certificates_to_cluster)
get_cluster_ca_certificate = cluster_certs.get_cluster_ca_certificate
get_cluster_magnum_cert = cluster_certs.get_cluster_magnum_cert
create_client_files = client_files.create_client_files
sign_node_certificate = cluster_certs.sign_node_certificate
delete_certificates_from_cluster = (
    cluster_certs.delete_certificates_from_cluster)
delete_client_files = client_files.delete_client_files
