"""The last lines of this process's log that told of an error, until somebody stores them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import Any

from core.clock import now
from core.telemetry import LOG_ERRORS

_MAX_KEPT = 200
_MAX_ERROR = 500
_MAX_PLACE = 120
_LEVELS = frozenset({"error", "critical"})
_PLACES = ("page", "job_kind", "handler", "route")


class ErrorLog:
    """Keeps what `core.log` hands it, secrets removed already. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: deque[dict[str, Any]] = deque(maxlen=_MAX_KEPT)

    def note(self, line: Mapping[str, Any]) -> None:
        """Keep a line if it tells of an error.

        The note has the fields of db.admin's ErrorNote.
        """
        if line.get("level") not in _LEVELS:
            return
        event = str(line.get("event", ""))[:80]
        LOG_ERRORS.labels(event).inc()
        traceback = str(line.get("exception", "")).strip()
        error = traceback.rpartition("\n")[2] or str(line.get("error", ""))
        place = next((str(line[name]) for name in _PLACES if line.get(name)), "")
        note = {
            "at": now(),
            "event": event,
            "place": place[:_MAX_PLACE],
            "error": error[:_MAX_ERROR],
            "correlation_id": str(line.get("correlation_id", ""))[:36],
        }
        with self._lock:
            self._kept.append(note)

    def take(self) -> list[dict[str, Any]]:
        """What was kept, to be stored; it is no longer kept here."""
        with self._lock:
            notes = list(self._kept)
            self._kept.clear()
        return notes

    def put_back(self, notes: list[dict[str, Any]]) -> None:
        """Keep what could not be stored, as far as there is room beside what is newer."""
        with self._lock:
            self._kept = deque([*notes, *self._kept], maxlen=_MAX_KEPT)


ERRORS = ErrorLog()
