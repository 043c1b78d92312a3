"""How the installation stands, for Prometheus. Counts and ages only: no names of people or data.

Asked without signing in; the gate guards the route.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import structlog

from core.telemetry.states import State

logger = structlog.get_logger(__name__)

Source = Callable[[], Iterable[State]]


class SystemStates:
    """Asks every part; one that fails costs its own states only, and is told of.

    Args:
        sources: name of a part to what tells its states.
    """

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources

    def list_states(self) -> list[State]:
        """All states, and which part could not be asked."""
        states: list[State] = []
        failed: dict[tuple[str, ...], float] = {}
        for name, source in self._sources.items():
            try:
                states.extend(source())
            # What is out of order must not hide how the rest is.
            except Exception:
                logger.warning("states_not_read", source=name, exc_info=True)
                failed[name,] = 1
            else:
                failed[name,] = 0
        told = "Whether a part could not tell its states (1) at this reading."
        return [*states, State("signaldeck_source_failed", told, failed, ("source",))]


def read_disk(folder: Path) -> Iterable[State]:
    """Room on the disk of the data folder."""
    disk = shutil.disk_usage(folder)
    yield State("signaldeck_disk_free_bytes", "Free on the data folder's disk.", {(): disk.free})
    yield State("signaldeck_disk_total_bytes", "Size of the data folder's disk.", {(): disk.total})


def count_by(name: str, text: str, label: str, counts: Mapping[str, int]) -> State:
    """A state with one label."""
    return State(name, text, {(value,): count for value, count in counts.items()}, (label,))
