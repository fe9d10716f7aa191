"""How the documentation is built; needs no network."""

import os
import sys

sys.path.insert(0, os.path.abspath('../ext'))

project = 'Magnum'
copyright = 'OpenStack Foundation'
extensions = [
    'magnum_openapi',
    'magnum_tables',
    'openstackdocstheme',
    'oslo_config.sphinxconfiggen',
    'oslo_config.sphinxext',
    'oslo_policy.sphinxext',
    'oslo_policy.sphinxpolicygen',
    'stevedore.sphinxext',
]
root_doc = 'index'
exclude_patterns = []
html_theme = 'openstackdocs'
html_static_path = ['_static']
pygments_style = 'native'

openstackdocs_repo_name = 'openstack/magnum'
openstackdocs_auto_name = False
openstackdocs_auto_version = False
openstackdocs_bug_project = 'magnum'
openstackdocs_bug_tag = 'doc'
openstackdocs_pdf_link = False

config_generator_config_file = '../../etc/magnum/magnum-config-generator.conf'
sample_config_basename = '_static/magnum'
policy_generator_config_file = '../../etc/magnum/magnum-policy-generator.conf'
sample_policy_basename = '_static/magnum'
