"""Cheap tests that keep the house: what stands where, and what is declared.

They look at the repository itself, not at the behaviour of the service.
"""
