"""The partners' interfaces, played on loopback, with faults to switch on."""

from harvesters.sandbox.app import Sandbox
from harvesters.sandbox.places import kinds
from harvesters.sandbox.rows import held
from harvesters.sandbox.server import Server, keys, serve, sources

__all__ = ["Sandbox", "Server", "held", "keys", "kinds", "serve", "sources"]
