"""What may be remembered, for how long, how much of it, and which news makes it forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from core.events.types import (
    DailyReportMade,
    DataQualityFound,
    Event,
    FlowsUpdated,
    MarketDataUpdated,
    MarketStatusChanged,
    SignalCreated,
    SignalsAnalysed,
    SignalsEmitted,
    UniverseUpdated,
    VcpSignalDetected,
)
from core.permissions import Permission


@dataclass(frozen=True, slots=True)
class RegionRule:
    """One region of the cache.

    Attributes:
        name: short and fixed: part of keys and of the name of metrics.
        title: for people.
        ttl_seconds: an answer older than that is never given.
        max_entries: beyond it, the answer that was asked for longest ago is forgotten.
        permission: what every reader needs, whether the answer is remembered or not.
        forgotten_by: events after which nothing of the region is given any more.
        is_personal: whether answers belong to the reader; their id is then part of every key.
    """

    name: str
    title: str
    ttl_seconds: float
    max_entries: int
    permission: Permission
    forgotten_by: tuple[type[Event], ...]
    is_personal: bool = False


INSTRUMENTS = RegionRule(
    "instruments",
    "Instruments and their names",
    ttl_seconds=3600,
    max_entries=2_000,
    permission=Permission.READ_MARKET_DATA,
    forgotten_by=(MarketDataUpdated, UniverseUpdated),
)
SIGNALS = RegionRule(
    "signals",
    "Signals of the Korean scanners",
    ttl_seconds=300,
    max_entries=256,
    permission=Permission.READ_KOREAN_SIGNALS,
    forgotten_by=(
        UniverseUpdated,
        FlowsUpdated,
        VcpSignalDetected,
        SignalCreated,
        SignalsAnalysed,
        DailyReportMade,
    ),
)
OWN_SIGNALS = RegionRule(
    "own_signals",
    "A user's signals",
    ttl_seconds=300,
    max_entries=512,
    permission=Permission.READ_MARKET_DATA,
    forgotten_by=(SignalsEmitted, MarketDataUpdated, UniverseUpdated),
    is_personal=True,
)
PRICES = RegionRule(
    "prices",
    "Prices, news and findings",
    ttl_seconds=60,
    max_entries=2_000,
    permission=Permission.READ_MARKET_DATA,
    forgotten_by=(MarketDataUpdated, UniverseUpdated, DataQualityFound),
)
GATE = RegionRule(
    "gate",
    "Market Gate and sectors",
    ttl_seconds=900,
    max_entries=64,
    permission=Permission.READ_KOREAN_SIGNALS,
    forgotten_by=(MarketDataUpdated, UniverseUpdated, MarketStatusChanged),
)
RULES = (INSTRUMENTS, PRICES, GATE, SIGNALS, OWN_SIGNALS)
FORGETTING = tuple(dict.fromkeys(event for rule in RULES for event in rule.forgotten_by))
"""Every event that makes something out of date, once."""


def find_forgotten(event: Event) -> list[str]:
    """The names of the regions that the event makes out of date."""
    return [rule.name for rule in RULES if isinstance(event, rule.forgotten_by)]
