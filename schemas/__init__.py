"""The language both halves speak: what a dataset, a source and a request look like."""

from schemas.source import Source

__all__ = ["Source"]
