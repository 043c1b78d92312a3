"""All regions: events make them out of date in every process, and they tell of themselves."""

from __future__ import annotations

from collections.abc import Sequence

from core.cache.region import Region
from core.cache.regions import (
    GATE,
    INSTRUMENTS,
    OWN_SIGNALS,
    PRICES,
    RULES,
    SIGNALS,
    find_forgotten,
)
from core.cache.shared_answers import SharedAnswers
from core.cache.types import CacheState, RegionStats
from core.cache.versions import RegionVersions
from core.contracts import Actor, ListQuotes, QuoteView
from core.events.types import Event
from db.session import Database


class CacheService:
    """Pages read through it; jobs and event handlers read what is stored, always.

    Args:
        database: holds the regions' versions, for all processes.
        shared: answers in Redis; None without.
    """

    def __init__(self, database: Database, shared: SharedAnswers | None = None) -> None:
        self._versions = RegionVersions(database)
        self._shared = shared
        regions = {rule.name: Region(rule, self._versions, shared) for rule in RULES}
        self._regions = regions
        self.instruments = regions[INSTRUMENTS.name]
        self.prices = regions[PRICES.name]
        self.gate = regions[GATE.name]
        self.signals = regions[SIGNALS.name]
        self.own_signals = regions[OWN_SIGNALS.name]

    def on_news(self, event: Event, event_id: str) -> None:  # noqa: ARG002 - twice is harmless
        """Make out of date what the event contradicts, in every process."""
        self._versions.raise_all(find_forgotten(event))

    def note_own(self, event: Event) -> None:
        """What this process has just committed is out of date here at once, undelivered."""
        self._versions.note_own(find_forgotten(event))

    def remember_quotes(self, list_quotes: ListQuotes) -> ListQuotes:
        """The same question for what is only shown: a minute old at most."""

        def list_remembered(actor: Actor, symbols: Sequence[str]) -> dict[str, QuoteView]:
            return self.prices.get_or_load(
                actor,
                ("quotes", *symbols),
                lambda: list_quotes(actor, symbols),
                dict[str, QuoteView],
            )

        return list_remembered

    def list_regions(self) -> list[RegionStats]:
        """What each region holds in this process, and how often it could answer."""
        return [region.tell_stats() for region in self._regions.values()]

    def find_state(self) -> CacheState:
        """Whether answers are shared through Redis, and whether it answers."""
        return self._shared.tell_state() if self._shared else CacheState(is_shared=False)

    def close(self) -> None:
        """Let go of connections."""
        if self._shared:
            self._shared.close()


def build_cache(database: Database, redis_url: str) -> CacheService:
    """In memory; with `redis_url`, shared by the processes that work on that database."""
    installation = database.engine.url.render_as_string(hide_password=True)
    return CacheService(database, SharedAnswers(redis_url, installation) if redis_url else None)
