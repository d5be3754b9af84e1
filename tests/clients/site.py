"""A site to let real clients loose on: `ieum serve` in processes of its own, on a free port, in a folder of its own."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from functools import cache
from pathlib import Path

from ckanapi import RemoteCKAN

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "web")
PATIENCE = 60.0                         # seconds it may take to come up, on a machine that is busy


@cache
def _migrated() -> bytes:
    """The database of a site that was never opened, as `ieum migrate` makes it."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("IEUM_")}
        subprocess.run([*COMMAND, "migrate"], cwd=ROOT, env=environ | {"IEUM_DATA": folder, "IEUM_DEMO": "1"},
                       check=True, stdout=subprocess.DEVNULL)
        return (Path(folder) / "catalog.db").read_bytes()


class Site:
    """Use it in a `with`.

    :param folder: where its data lie
    :param reset: whether it may be emptied with `reset()`; the sysadmin's token is `token` then
    :param environ: settings beside those that make it start
    """

    def __init__(self, folder: Path, *, reset: bool = True, workers: int = 1, environ: dict | None = None):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        self.address, self.token = f"http://127.0.0.1:{port}", ""
        self.words = ["serve", *(["--test-reset"] if reset else [])]
        mine = {name: value for name, value in os.environ.items() if not name.startswith("IEUM_")}
        self.environ = mine | {"IEUM_DATA": str(folder), "IEUM_DEMO": "1", "IEUM_PORT": str(port), "IEUM_WORKERS":
                               str(workers), "IEUM_LOG_LEVEL": "WARNING", "IEUM_SITE_URL": self.address,
                               **(environ or {})}

    def __enter__(self) -> "Site":
        folder = Path(self.environ["IEUM_DATA"])
        folder.mkdir(exist_ok=True)
        (folder / "catalog.db").write_bytes(_migrated())
        self.process = subprocess.Popen([*COMMAND, *self.words], cwd=ROOT, env=self.environ, stdout=subprocess.PIPE)
        try:
            if "--test-reset" in self.words:
                self.token = json.loads(self.process.stdout.readline())["token"]
            self._wait()
        except BaseException:           # whatever it was, no process may be left behind
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def ckan(self, token: str | None = None) -> RemoteCKAN:
        """The site as the sysadmin sees it, or whoever has that token; "" for nobody."""
        return RemoteCKAN(self.address, apikey=self.token if token is None else token)

    def reset(self) -> dict:
        """Empty it."""
        asked = urllib.request.Request(f"{self.address}/__reset", method="POST", headers={"Authorization": self.token})
        with urllib.request.urlopen(asked) as answer:
            return json.loads(answer.read())

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            with suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(f"{self.address}/api/3"):
                return
            time.sleep(0.05)
        raise RuntimeError("the site did not come up")
