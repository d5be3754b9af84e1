"""Files of resources: what they are called, what they are, where they lie, and which row refers to which."""

from catalog.files.keeping import KINDS, MB, Files, Received, Upload, kept_at, named, received, too_large
from catalog.files.rows import drop, forget, missing, sweep

__all__ = ["KINDS", "MB", "Files", "Received", "Upload", "drop", "forget", "kept_at", "missing", "named", "received",
           "sweep", "too_large"]
