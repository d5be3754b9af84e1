"""The language both halves speak: what a dataset, a source and a request look like."""

from schemas import vocabulary
from schemas.source import Source

__all__ = ["Source", "vocabulary"]
