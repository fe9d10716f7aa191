"""The house rules that flake8 checks; knows nothing of the service."""
