"""ckanapi's own command, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

BIN = Path(sys.executable).parent


class Ended(NamedTuple):
    """What a command left behind.

    :param out: bytes it wrote to the standard output
    """

    code: int
    out: bytes
    err: str

    @property
    def records(self) -> list:
        """The lines it wrote, each of them JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


class Ckanapi:
    """The command, turned to one site.

    :param address: of the site
    :param token: whom it calls for; "" for nobody
    """

    def __init__(self, address: str, token: str = ""):
        self.address, self.token = address, token

    def __call__(self, *words: str, given: bytes = b"") -> Ended:
        """Run it.

        :param given: what it reads from the standard input
        """
        told = subprocess.run([str(BIN / "ckanapi"), *words, "-r", self.address,
                               *(["-a", self.token] if self.token else [])], input=given, capture_output=True,
                              env=os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}"}, timeout=100, check=False)
        return Ended(told.returncode, told.stdout, told.stderr.decode())
