"""The one error a user of this program sees."""


class CloudError(Exception):
    """Something did not work; says what, and where more is written.

    :param message: one sentence for the user.
    :param log: path of the log file that has the details, or None.
    """

    def __init__(self, message, log=None):
        super().__init__(message)
        self.log = log

    def __str__(self):
        text = super().__str__()
        return f'{text}\n  details: {self.log}' if self.log else text
