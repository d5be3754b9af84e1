"""Looking through what people write for data about persons, before anything of it is kept or shown."""

from catalog.privacy.rules import RULES_VERSION
from catalog.privacy.screen import Finding, blocked, hidden, screen, screen_package

__all__ = ["RULES_VERSION", "Finding", "blocked", "hidden", "screen", "screen_package"]
