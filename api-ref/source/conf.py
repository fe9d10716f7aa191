"""How the API reference is built; needs no network."""

project = 'Container Infrastructure Management API Reference'
copyright = 'OpenStack Foundation'
extensions = ['os_api_ref', 'openstackdocstheme']
root_doc = 'index'
html_theme = 'openstackdocs'
html_theme_options = {'sidebar_dropdown': 'api_ref', 'sidebar_mode': 'toc'}

openstackdocs_repo_name = 'openstack/magnum'
openstackdocs_auto_name = False
openstackdocs_auto_version = False
openstackdocs_bug_project = 'magnum'
openstackdocs_bug_tag = 'api-ref'
openstackdocs_pdf_link = False
