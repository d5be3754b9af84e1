"""What ends a command although nobody made a mistake here."""


class FailedError(Exception):
    """The other side did not answer, or only with errors of its own, however often it was asked."""
