"""How the release notes are built; needs no network."""

project = 'Magnum Release Notes'
copyright = 'OpenStack Foundation'
extensions = ['openstackdocstheme', 'reno.sphinxext']
root_doc = 'index'
html_theme = 'openstackdocs'

openstackdocs_repo_name = 'openstack/magnum'
openstackdocs_auto_name = False
openstackdocs_auto_version = False
openstackdocs_bug_project = 'magnum'
openstackdocs_pdf_link = False
