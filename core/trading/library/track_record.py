"""A template over many instruments: a distribution, never its best case."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.contracts import FloatArray

MIN_SYMBOLS = 20
"""Under this many instruments a distribution is not shown as one."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One instrument's backtest; fractions, None where not defined."""

    symbol: str
    total_return: float
    buy_hold_return: float
    max_drawdown: float | None
    sharpe_ratio: float | None
    trade_count: int


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What one run over a market gave; frozen with the code and the terms it was made with.

    Attributes:
        outcomes: one per instrument that could be run.
        skipped: sentence to how many instruments it kept out.
        listed: how many instruments the market has; the outcomes are an even sample of them.
        source: of the bars.
        is_demo: whether the bars are invented.
        first_bar, last_bar: of all outcomes together, ISO days.
        terms: costs and execution in words.
        fingerprint: of template, terms and code.
    """

    outcomes: tuple[Outcome, ...]
    skipped: dict[str, int]
    listed: int
    source: str
    is_demo: bool
    first_bar: str
    last_bar: str
    terms: str
    fingerprint: str

    def column(self, name: str) -> FloatArray:
        """One field of all outcomes, float64[k]; NaN where it is not defined."""
        values = [getattr(outcome, name) for outcome in self.outcomes]
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    def as_json(self) -> dict[str, Any]:
        """As it is stored; columns, because several hundred objects would repeat their names."""
        names = tuple(Outcome.__dataclass_fields__)
        columns = {name: [getattr(one, name) for one in self.outcomes] for name in names}
        rest = {key: value for key, value in asdict(self).items() if key != "outcomes"}
        return {**rest, "outcomes": columns}


@dataclass(frozen=True, slots=True)
class RecordSummary:
    """The distribution of the total return and what stands beside it.

    Attributes:
        quantiles: of the total return, at `QUANTILES`.
        gained: share of instruments with a gain.
        beat_holding: share whose return is above that of buying and holding.
        median_excess: of the return less that of buying and holding, a fraction.
        median_drawdown: of the deepest drawdowns; None where none is defined.
        without_trade: instruments on which it never traded.
    """

    count: int
    quantiles: tuple[float, ...]
    gained: float
    beat_holding: float
    median_excess: float
    median_drawdown: float | None
    median_trades: float
    without_trade: int


def read_record(stored: dict[str, Any]) -> TrackRecord:
    """The opposite of `TrackRecord.as_json`."""
    columns = stored["outcomes"]
    names = tuple(Outcome.__dataclass_fields__)
    rows = zip(*(columns[name] for name in names), strict=True)
    return TrackRecord(**{**stored, "outcomes": tuple(Outcome(*row) for row in rows)})


def summarise_record(record: TrackRecord) -> RecordSummary:
    """The distribution; quantiles by linear interpolation between order statistics.

    Raises:
        ValueError: the record has no outcomes.
    """
    if not record.outcomes:
        raise ValueError("A record without outcomes has no distribution.")
    returns, held = record.column("total_return"), record.column("buy_hold_return")
    drawdowns, trades = record.column("max_drawdown"), record.column("trade_count")
    known = drawdowns[~np.isnan(drawdowns)]
    return RecordSummary(
        count=len(returns),
        quantiles=tuple(float(value) for value in np.quantile(returns, QUANTILES)),
        gained=float(np.mean(returns > 0)),
        beat_holding=float(np.mean(returns > held)),
        median_excess=float(np.median(returns - held)),
        median_drawdown=float(np.median(known)) if len(known) else None,
        median_trades=float(np.median(trades)),
        without_trade=int(np.sum(trades == 0)),
    )


def pick_evenly(symbols: tuple[str, ...], count: int) -> tuple[str, ...]:
    """At most `count` of them, evenly spaced in the order given; the same ones every time."""
    if len(symbols) <= count:
        return symbols
    places = np.linspace(0, len(symbols) - 1, count).round().astype(int)
    return tuple(symbols[place] for place in places)
