"""Real bars that installed packages carry with them: useful without a network or a key."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from core.clock import now
from core.enums import Interval
from core.errors import ProviderError
from core.market_data.bar_columns import (
    BarColumns,
    build_close_columns,
    build_columns,
    select_days,
)
from core.market_data.clean_bars import require_clean
from core.market_data.providers.base import PROVIDERS, ProviderOptions, refuse_interval
from core.market_data.providers.bundled_instruments import CLOSE_INSTRUMENTS, OHLC_INSTRUMENTS
from core.market_data.types import FetchedBars, InstrumentFacts

if TYPE_CHECKING:
    import pandas as pd

_CLOSES = ("skfolio", "datasets/data/sp500_dataset.csv.gz")
_CLOSE_NOTE = (
    "Adjusted closes only (open, high and low equal the close, no volume), 1990 to 2022, "
    "shipped with skfolio."
)


@dataclass(frozen=True, slots=True)
class _Sample:
    file: str
    interval: Interval
    note: str


_SAMPLES = {
    "GOOG": _Sample(
        "test/GOOG.csv",
        Interval.DAY,
        "Daily, 2004 to 2013, as traded: not adjusted for the splits of 2014 and 2022. "
        "Shipped with backtesting.py.",
    ),
    "EURUSD": _Sample(
        "test/EURUSD.csv",
        Interval.HOUR,
        "Hourly, April 2017 to February 2018; the file names no time zone, read as UTC; volume "
        "counts ticks. Shipped with backtesting.py.",
    ),
    "BTCUSD": _Sample(
        "test/BTCUSD.csv",
        Interval.MONTH,
        "Monthly index, 2012 to 2024; each bar is dated with the last day of its month. "
        "Shipped with backtesting.py.",
    ),
}


@PROVIDERS.register("bundled")
class BundledProvider:
    """Sample files of backtesting.py (OHLC and volume) and skfolio (closes).

    `fetched_at` is when the package was installed: that is when the bars came to this machine.
    """

    name = "bundled"
    title = "Bundled samples"

    def __init__(self, options: ProviderOptions | None = None) -> None:
        """Needs nothing from the options: the files are on this machine."""

    def list_instruments(self) -> Sequence[InstrumentFacts]:
        """All of them: 3 with OHLC bars and 20 with closes."""
        return (*OHLC_INSTRUMENTS, *CLOSE_INSTRUMENTS)

    def list_intervals(self, symbol: str) -> Sequence[Interval]:
        """The one interval in which the sample is."""
        if symbol in _SAMPLES:
            return (_SAMPLES[symbol].interval,)
        return (Interval.DAY,) if symbol in _facts() else ()

    def fetch(
        self, symbol: str, interval: Interval, start: date | None = None, end: date | None = None
    ) -> FetchedBars:
        """The sample's bars between the two days; see `Provider.fetch`."""
        if symbol not in _facts():
            raise ProviderError(
                f"There is no bundled sample of {symbol!r}.",
                f"Choose one of: {', '.join(_facts())}; or use another source.",
            )
        if interval not in self.list_intervals(symbol):
            raise refuse_interval(self, symbol, interval)
        sample = _SAMPLES.get(symbol)
        path = _package_file("backtesting", sample.file) if sample else _package_file(*_CLOSES)
        columns = _read_ohlc(path) if sample else _read_closes(path, symbol)
        return FetchedBars(
            instrument=_facts()[symbol],
            interval=interval,
            columns=require_clean(
                select_days(columns, start, end), interval=interval, at=now(), source=self.title
            ),
            fetched_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
            is_adjusted=sample is None,
            is_close_only=sample is None,
            note=sample.note if sample else _CLOSE_NOTE,
        )


def _facts() -> dict[str, InstrumentFacts]:
    return {item.symbol: item for item in (*OHLC_INSTRUMENTS, *CLOSE_INSTRUMENTS)}


def _package_file(package: str, file: str) -> Path:
    # Found without importing: backtesting brings Bokeh along and skfolio scikit-learn.
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / file
        if path.is_file():
            return path
    raise ProviderError(
        f"The sample file {file} of the package {package} is missing.",
        "Install the pinned packages again: pip install -r requirements.txt.",
    )


def _read_ohlc(path: Path) -> BarColumns:
    frame = _read_csv(path)
    prices = [frame[name] for name in ("Open", "High", "Low", "Close")]
    return build_columns(_seconds(frame), prices, frame["Volume"])


def _read_closes(path: Path, symbol: str) -> BarColumns:
    frame = _read_csv(path)
    return build_close_columns(_seconds(frame), frame[symbol])


@cache
def _read_csv(path: Path) -> pd.DataFrame:
    import pandas as pd

    return pd.read_csv(path, index_col=0, parse_dates=True)


def _seconds(frame: pd.DataFrame) -> object:
    return frame.index.to_numpy().astype("datetime64[s]").astype("int64")
