"""Live bars from Yahoo Finance."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from core.clock import now
from core.enums import AssetKind, CallOutcome, Interval
from core.errors import ProviderError
from core.market_data.bar_columns import BarColumns, build_columns
from core.market_data.bar_periods import INTRADAY_SECONDS, find_finished
from core.market_data.clean_bars import require_clean
from core.market_data.providers.base import (
    PROVIDERS,
    ProviderCallError,
    ProviderOptions,
    ProviderSwitchedOffError,
    refuse_interval,
)
from core.market_data.providers.yfinance_download import (
    Download,
    DownloadAnswer,
    DownloadRequest,
    download_history,
)
from core.market_data.providers.yfinance_retry import try_yahoo
from core.market_data.types import FetchedBars, InstrumentFacts

if TYPE_CHECKING:
    import pandas as pd

_KINDS = {
    "EQUITY": AssetKind.STOCK,
    "ETF": AssetKind.ETF,
    "CRYPTOCURRENCY": AssetKind.CRYPTO,
    "CURRENCY": AssetKind.FX,
    "INDEX": AssetKind.INDEX,
}
_ADJUSTED_NOTE = (
    "Adjusted for splits and dividends: returns include dividends, and past prices are lower "
    "than those that were traded."
)
_INTRADAY_NOTE = "Adjusted for splits only."
_COLUMNS = ("Open", "High", "Low", "Close", "Volume")


@PROVIDERS.register("yfinance")
class YFinanceProvider:
    """Stocks, ETFs, indices, crypto and FX under Yahoo's symbols.

    Daily and longer bars are adjusted for splits and dividends (`auto_adjust`): the alternative
    shows each dividend as a loss, so that a strategy that stays out of the market looks better
    than it is. The price is that every dividend restates all earlier bars, so an answer replaces
    the stored history instead of being joined to it. A bar still forming is left out.

    Args:
        download: makes the call; tests put their own here.
        sleep: waits between tries.
        timeout: seconds one request for bars may take.
        total_timeout: seconds after which no further try is made.
    """

    name = "yfinance"
    title = "Yahoo Finance"

    def __init__(
        self,
        options: ProviderOptions | None = None,
        *,
        download: Download = download_history,
        sleep: Callable[[float], None] = time.sleep,
        timeout: float = 10.0,
        total_timeout: float = 45.0,
    ) -> None:
        self._is_enabled = (options or ProviderOptions()).is_network_allowed
        self._download = download
        self._sleep = sleep
        self._timeout = timeout
        self._total_timeout = total_timeout

    def list_instruments(self) -> Sequence[InstrumentFacts]:
        """Empty: Yahoo is asked by symbol and offers no list."""
        return ()

    def list_intervals(self, symbol: str) -> Sequence[Interval]:  # noqa: ARG002 - Provider's form
        """All intervals, for any symbol; Yahoo keeps minutes for days and hours for two years."""
        return tuple(Interval)

    def fetch(
        self, symbol: str, interval: Interval, start: date | None = None, end: date | None = None
    ) -> FetchedBars:
        """Yahoo's finished bars between the two days; see `Provider.fetch`."""
        if not self._is_enabled:
            raise ProviderSwitchedOffError(
                "Live prices are switched off in this installation.",
                "Set SIGNALDECK_IS_YFINANCE_ENABLED=true, or import a CSV file.",
            )
        if interval not in self.list_intervals(symbol):
            raise refuse_interval(self, symbol, interval)
        answer = self._try(DownloadRequest(symbol, interval, start, end, self._timeout))
        facts = _read_facts(symbol, answer.metadata)
        is_dated = interval not in INTRADAY_SECONDS
        columns = _read_columns(symbol, answer.frame, is_dated=is_dated)
        at = now()
        finished = columns.take(find_finished(columns.time, interval, facts.time_zone, at))
        return FetchedBars(
            instrument=facts,
            interval=interval,
            columns=require_clean(finished, interval=interval, at=at, source=self.title),
            fetched_at=at,
            is_adjusted=is_dated,
            replaces_history=is_dated,
            note=_ADJUSTED_NOTE if is_dated else _INTRADAY_NOTE,
        )

    def _try(self, request: DownloadRequest) -> DownloadAnswer:
        return try_yahoo(
            lambda: self._download(request),
            symbol=request.symbol,
            wanted="bars",
            sleep=self._sleep,
            total_timeout=self._total_timeout,
        )


def _read_facts(symbol: str, metadata: Mapping[str, Any]) -> InstrumentFacts:
    currency, zone = metadata.get("currency"), metadata.get("exchangeTimezoneName")
    if not currency or not zone:
        raise ProviderError(
            f"Yahoo Finance does not say in which currency or time zone {symbol} is quoted.",
            "Bars without a currency are not stored. Check the symbol at finance.yahoo.com.",
        )
    return InstrumentFacts(
        symbol=symbol,
        name=str(metadata.get("longName") or metadata.get("shortName") or symbol),
        kind=_KINDS.get(str(metadata.get("instrumentType")), AssetKind.STOCK),
        exchange=str(metadata.get("exchangeName") or ""),
        currency=str(currency),
        time_zone=str(zone),
    )


def _read_columns(symbol: str, frame: pd.DataFrame, *, is_dated: bool) -> BarColumns:
    if frame.empty or not set(_COLUMNS) <= set(frame.columns):
        raise ProviderCallError(
            f"Yahoo Finance answered without bars of {symbol}.",
            "Check the symbol and the interval; stored bars are unchanged.",
            outcome=CallOutcome.EMPTY,
        )
    import pandas as pd

    index = pd.DatetimeIndex(frame.index)
    if is_dated:
        index = index.tz_localize(None).normalize()
    elif index.tz is not None:
        index = index.tz_convert("UTC").tz_localize(None)
    seconds = index.to_numpy().astype("datetime64[s]").astype(np.int64)
    *prices, volume = (frame[name].to_numpy(dtype=np.float64) for name in _COLUMNS)
    # Yahoo writes 0 where it knows no volume at all, as for currencies and many indices.
    is_unknown = not np.nan_to_num(volume).any()
    return build_columns(seconds, prices, np.full_like(volume, np.nan) if is_unknown else volume)
