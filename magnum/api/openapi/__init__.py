"""The API described for programs: OpenAPI 3.1, one document a microversion.

Everything is taken from the tables the service itself works with: routes,
what controllers expose, kinds of values, rows of answers, versions. Must not
say anything that those do not.
"""
