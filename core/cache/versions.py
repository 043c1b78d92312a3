"""Knows which version each region is at, by asking the database at most once a second."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from core.clock import now
from db.cache.version_repository import VersionRepository
from db.session import Database

LOOK_SECONDS = 1.0
"""For so long a process may not have noticed what another one has made out of date."""


@dataclass(frozen=True, slots=True)
class RegionVersion:
    """What an answer must have been found at to be given.

    Attributes:
        number: raised by events, the same for every process.
        own: how many events this process itself has recorded: it has not to wait for their
            delivery to know that they contradict what it remembers.
        raised_at: when the number was raised last; None for a region no event has touched.
        is_ahead: whether an event of this process has yet to raise the number for the others.
    """

    number: int
    own: int
    raised_at: datetime | None
    is_ahead: bool

    @property
    def stamp(self) -> tuple[int, str]:
        """Number and instant: a restored backup takes the number back, and it rises anew."""
        return self.number, str(self.raised_at)


class RegionVersions:
    """The versions of all regions.

    Args:
        database: holds them, for all processes that work on it.
        timer: seconds that only ever grow.
    """

    def __init__(self, database: Database, timer: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._timer = timer
        self._lock = threading.Lock()
        self._found: dict[str, tuple[int, datetime]] = {}
        self._looked_at = -LOOK_SECONDS
        self._own: Counter[str] = Counter()
        self._noted_at: dict[str, int] = {}  # region to its number when this process noted last

    def find(self, region: str) -> RegionVersion:
        """The version known now."""
        with self._lock:  # one asks, the others have the answer
            if self._timer() - self._looked_at >= LOOK_SECONDS:
                # Taken before the question: what changes after it is seen the next time.
                looked_at = self._timer()
                with self._database.read() as session:
                    self._found = VersionRepository(session).list_versions()
                self._looked_at = looked_at
            number, raised_at = self._found.get(region, (0, None))
            is_ahead = self._noted_at.get(region) == number
            return RegionVersion(number, self._own[region], raised_at, is_ahead)

    def note_own(self, regions: Iterable[str]) -> None:
        """This process has committed what contradicts these regions; others hear of it later."""
        with self._lock:
            for region in regions:
                self._own[region] += 1
                self._noted_at[region] = self._found.get(region, (0, None))[0]

    def raise_all(self, regions: Iterable[str]) -> None:
        """Nothing that is remembered of these regions, in whatever process, is given any more."""
        with self._database.write() as session:
            VersionRepository(session).raise_versions(regions, now())
        with self._lock:
            self._looked_at = -LOOK_SECONDS
