"""An interface that was laid before us: it answers a harvester from memory as a partner would over HTTP."""

import io
from typing import IO
from urllib.parse import urlsplit

from harvesters import answers
from harvesters.answers import Answer
from harvesters.errors import declined
from schemas import Source

HOST = "https://check.invalid"            # RFC 6761: no such host can ever be
NAME = "check"


class Laid:
    """:param bodies: path → what lies there"""

    secret = ""

    def __init__(self, bodies: dict[str, bytes]):
        self.bodies = bodies

    def get(self, url: str, *_, **__) -> Answer:
        return Answer(200, {}, self._body(url), url)

    def download(self, url: str, *_, **__) -> IO[bytes]:
        return io.BytesIO(self._body(url))

    def json(self, answer: Answer):
        return answers.json(answer)

    def text(self, answer: Answer) -> str:
        return answers.text(answer)

    def _body(self, url: str) -> bytes:
        path = urlsplit(url).path
        if path not in self.bodies:
            raise declined(404)
        return self.bodies[path]


def made(kind, bodies: dict[str, bytes], path: str = "", **options):
    """A harvester of a kind over what was laid down.

    :param path: what its source's address ends in
    """
    source = Source(NAME, NAME, HOST + path, NAME, options=options)
    return kind(source, Laid(bodies))
