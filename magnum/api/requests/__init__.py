"""Use cases: what a request is about, with everything it needs loaded once.

Owns the step from a request body to objects: templates and drivers are
looked up here, and values the client left out are inherited here. Rules
judge the result; controllers send it on.
"""
