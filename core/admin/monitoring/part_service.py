"""The parts that an installation stands on, each in a line: what it is, how it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog

from core.contracts import Actor
from core.formatting import format_age, format_count
from core.permissions import Permission, require
from core.tracing import is_traced

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PartView:
    """One part.

    Attributes:
        says: what it is and how it is, in words.
        is_ok: whether nobody needs to look after it.
    """

    title: str
    says: str
    is_ok: bool


class PartService:
    """Asks each part for a line.

    Args:
        find: what stands under a dotted name of the services.
    """

    def __init__(self, find: Callable[[str], Any]) -> None:
        self._find = find

    def list_parts(self, actor: Actor) -> list[PartView]:
        """All parts; one that cannot be asked says so."""
        require(actor, Permission.READ_SYSTEM)
        asked: tuple[tuple[str, Callable[[], PartView]], ...] = (
            ("Job queue", self._ask_queue),
            ("Events", self._ask_events),
            ("Cache", self._ask_cache),
            ("Backups", self._ask_backups),
            ("Traces", _ask_traces),
        )
        return [_ask(title, ask) for title, ask in asked]

    def _ask_queue(self) -> PartView:
        trouble = self._find("transport.find_trouble")()
        return PartView("Job queue", trouble or self._find("transport.title"), is_ok=not trouble)

    def _ask_events(self) -> PartView:
        # Without announcements events are found by looking: later by a moment, never lost.
        return PartView("Events", f"woken by {self._find('broker.describe')()}", is_ok=True)

    def _ask_cache(self) -> PartView:
        state = self._find("cache.find_state")()
        if state.failing_since:
            since = format_age(state.failing_since)
            says = f"Redis stopped answering {since}: memory alone serves, and no reader notices"
            return PartView("Cache", says, is_ok=False)
        place = "memory and Redis" if state.is_shared else "memory of this process"
        return PartView("Cache", place, is_ok=True)

    def _ask_backups(self) -> PartView:
        state = self._find("backups.find_state")()
        is_ok = not (state.is_backup_late or state.is_proof_late or state.failed_at)
        if state.newest_at is None:
            return PartView("Backups", "none yet; the first is made in the first night", is_ok)
        proven = (
            f"restore proven {format_age(state.proven_at)}"
            if state.proven_at
            else ("no restore was ever proven")
        )
        says = f"{format_count(state.backups)} kept, newest {format_age(state.newest_at)}, {proven}"
        return PartView("Backups", says, is_ok)


def _ask_traces() -> PartView:
    says = "sent to the collector" if is_traced() else "off: OTEL_EXPORTER_OTLP_ENDPOINT is not set"
    return PartView("Traces", says, is_ok=True)


def _ask(title: str, ask: Callable[[], PartView]) -> PartView:
    try:
        return ask()
    # A part that is out of order must not hide how the others are.
    except Exception as error:
        logger.warning("part_not_asked", part=title, exc_info=True)
        return PartView(title, f"cannot be asked ({type(error).__name__})", is_ok=False)
