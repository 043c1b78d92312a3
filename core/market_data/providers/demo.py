"""The invented market as a source of bars; in the demo only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from core.clock import now
from core.enums import Interval
from core.errors import ProviderError
from core.market_data.bar_columns import select_days
from core.market_data.clean_bars import require_clean
from core.market_data.demo_market.names import list_listings
from core.market_data.providers.base import PROVIDERS, ProviderOptions, refuse_interval
from core.market_data.types import FetchedBars, InstrumentFacts

if TYPE_CHECKING:
    from core.market_data.demo_market.market import DemoMarket


@PROVIDERS.register("demo")
class DemoProvider:
    """Daily bars of the generated market; every series is marked as a demonstration.

    Outside the demo it lists nothing and fetches nothing: invented prices have no place beside
    real ones.
    """

    name = "demo"
    title = "Demo market (invented)"

    def __init__(self, options: ProviderOptions | None = None) -> None:
        """Only `is_demo` matters: nothing is read and nobody is called."""
        self._is_offered = options is not None and options.is_demo

    def list_instruments(self) -> Sequence[InstrumentFacts]:
        """Companies, sector funds and the index; none outside the demo."""
        from core.market_data.demo_market.market import build_facts

        return tuple(map(build_facts, list_listings())) if self._is_offered else ()

    def list_intervals(self, symbol: str) -> Sequence[Interval]:
        """Daily."""
        return (Interval.DAY,) if self._is_offered and symbol in _symbols() else ()

    def fetch(
        self, symbol: str, interval: Interval, start: date | None = None, end: date | None = None
    ) -> FetchedBars:
        """The generated bars between the two days; see `Provider.fetch`."""
        if not self._is_offered:
            raise ProviderError(
                "The demo market is offered in the demo only.",
                "Choose another source, or start with SIGNALDECK_MODE=demo.",
            )
        if symbol not in _symbols():
            raise ProviderError(
                f"The demo market has no {symbol!r}.",
                "Its symbols run from DK0001; the sector funds from DKE01; the index is DKINDEX.",
            )
        if interval is not Interval.DAY:
            raise refuse_interval(self, symbol, interval)
        fetched = _market().fetched(symbol)
        columns = select_days(fetched.columns, start, end)
        return replace(
            fetched,
            columns=require_clean(columns, interval=interval, at=now(), source=self.title),
        )


@cache
def _symbols() -> frozenset[str]:
    return frozenset(listing.symbol for listing in list_listings())


@cache
def _market() -> DemoMarket:
    from core.market_data.demo_market.market import build_market

    return build_market()
