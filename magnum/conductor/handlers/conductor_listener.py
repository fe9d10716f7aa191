"""Whether a conductor listens."""


class Handler:
    """The endpoint for those who want to know."""

    def ping_conductor(self, context):
        """Return True."""
        return True
