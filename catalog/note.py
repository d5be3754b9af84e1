"""A note beside the index that something waits: who writes makes it another one, who searches sees that it is."""

import os
from pathlib import Path

BYTES = 8


class Note:
    """A file of some random bytes.

    :param path: where it lies; None beside an index that no other process can see, where nobody needs it
    """

    def __init__(self, path: Path | None):
        self.path = path

    def change(self) -> None:
        """Make it another one.  It is written over at one blow: nobody finds it empty."""
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o666)
        try:
            os.pwrite(file, os.urandom(BYTES), 0)
        finally:
            os.close(file)

    def read(self) -> bytes | None:
        """What it says, or None where there is none; b"" while the first one is being made."""
        if self.path is None:
            return None
        try:
            file = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            return os.read(file, BYTES)
        finally:
            os.close(file)
