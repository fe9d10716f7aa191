"""A benchmark of the API; see __main__.py."""
