"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

OnProgress = Callable[[float, str], None]
"""Called with the share done (0–1) and a short sentence; raises JobCancelledError to stop."""


def ignore_progress(share: float, message: str) -> None:
    """An `OnProgress` for callers who do not watch."""
