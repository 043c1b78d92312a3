"""When a process has a moment, it reports what it measured. Where to is said at its start."""

from __future__ import annotations

from collections.abc import Callable

import structlog

logger = structlog.get_logger(__name__)

_tellers: tuple[Callable[[], None], ...] = ()


def report_with(*tellers: Callable[[], None]) -> None:
    """Have this process, and those it forks, report by these functions from now on."""
    global _tellers  # noqa: PLW0603 - as with logging: set up once, at the start of a process
    _tellers = tellers


def report() -> None:
    """Report now. Never fails: what is measured must not suffer from being measured."""
    for tell in _tellers:
        try:
            tell()
        except Exception:  # an edge, as said above; what was not told is kept for the next time
            logger.warning("report_failed", exc_info=True)
