"""Web servers in processes of their own, all started the same way, so that their rates can be compared."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress


@contextmanager
def granian(target: str, *, factory: bool = False, config: str | None = None, workers: int = 1):
    """Workers with four threads each on a free port.

    :param target: `module:application`
    :param config: the settings file the application is to read
    :returns: the port
    """
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", str(workers),
               "--blocking-threads", "4", "--no-log", *(["--factory"] if factory else []), target]
    with running(command, port, os.environ | ({"IEUM_CONFIG": config} if config else {})):
        yield port


@contextmanager
def running(command: list[str], port: int, environ=None, stderr=None):
    """A process that listens on a port, stopped at the end.

    :param stderr: an open file for what it writes there
    """
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=stderr)
    try:
        wait_for(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(40)


def wait_for(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("the server did not come up")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
