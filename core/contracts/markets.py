"""Which markets are stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from core.contracts.people import Actor


@dataclass(frozen=True, slots=True)
class MarketListing:
    """All daily series of one source.

    Attributes:
        source: name of the provider.
        instruments: how many have bars.
        first, last: days of its first and its newest bar.
    """

    source: str
    instruments: int
    first: date
    last: date
    is_demo: bool


ListMarkets = Callable[[Actor], Sequence[MarketListing]]


def know_no_markets(actor: Actor) -> Sequence[MarketListing]:
    """For a desk that has none."""
    del actor
    return ()
