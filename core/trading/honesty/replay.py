"""Whether a stored run gives the same numbers again, and if not, what has changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

import numpy as np

from core.contracts import BarSeries, TimeArray
from core.formatting import format_count
from core.trading.backtest_engine import EngineResult
from core.trading.bar_digests import DigestArray, digest_bars
from core.trading.types import TRADE_NUMBERS, BacktestResultView, Curve

SHOWN_DAYS = 20
"""Days that are named one by one; more are counted."""

_CODE = {"strategy_sha256": "the strategy", "engine_sha256": "the engine"}


@dataclass(frozen=True, slots=True)
class ReplayFindings:
    """What a replay found. Times are ISO strings in UTC, so that it is ready for JSON.

    Attributes:
        is_same: trades, equity and every statistic are equal, bit for bit.
        changed_bars, added_bars, removed_bars: how many, against the run.
        days: of those bars, the first ones.
        is_exact: whether each bar has a digest; without, only closes are compared.
        code: which code has changed.
        versions: package to (then, now), those that differ.
        numbers: statistics that differ.
    """

    is_same: bool
    changed_bars: int
    added_bars: int
    removed_bars: int
    days: tuple[str, ...]
    is_exact: bool
    code: tuple[str, ...]
    versions: Mapping[str, tuple[str, str]]
    numbers: tuple[str, ...]

    @property
    def has_data_changed(self) -> bool:
        """Whether any bar differs."""
        return bool(self.changed_bars or self.added_bars or self.removed_bars)

    def dump(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> ReplayFindings:
        """From `dump`'s JSON."""
        return cls(
            **{
                **stored,
                "days": tuple(stored["days"]),
                "code": tuple(stored["code"]),
                "versions": {key: tuple(pair) for key, pair in stored["versions"].items()},
                "numbers": tuple(stored["numbers"]),
            }
        )

    def sentences(self) -> list[str]:
        """The findings in words, the verdict first."""
        first = (
            "Same: trades, equity and every statistic are equal, bit for bit."
            if self.is_same
            else "Different numbers."
        )
        found = [first]
        if self.numbers:
            found.append(f"Statistics that differ: {', '.join(self.numbers)}.")
        if self.has_data_changed:
            counts = (
                (self.changed_bars, "changed"),
                (self.added_bars, "added"),
                (self.removed_bars, "removed"),
            )
            words = ", ".join(f"{format_count(count)} {verb}" for count, verb in counts if count)
            more = self.changed_bars + self.added_bars + self.removed_bars - len(self.days)
            days = ", ".join(self.days) + (f" and {format_count(more)} more" if more > 0 else "")
            found.append(f"Data changed: bars {words} ({days}).")
        if not self.is_exact:
            found.append("The run is from before bars were digested: only closes were compared.")
        if self.code:
            found.append(f"Code changed: {' and '.join(self.code)}.")
        if self.versions:
            pairs = ", ".join(f"{name} {old} → {new}" for name, (old, new) in self.versions.items())
            found.append(f"Versions changed: {pairs}.")
        if not self.is_same and not (self.has_data_changed or self.code or self.versions):
            found.append(
                "Nothing that decides the numbers has changed: the run does not repeat itself. "
                "Tell an administrator."
            )
        return found


def compare_replay(
    stored: BacktestResultView,
    digests: DigestArray | None,
    bars: BarSeries,
    receipt: Mapping[str, Any],
    result: EngineResult,
) -> ReplayFindings:
    """Compare a stored run with the same run made now.

    Args:
        stored: what the run gave.
        digests: of the bars it used; None if they were not kept.
        bars: of its span, as they are now.
        receipt: of the run made now.
        result: of the run made now.
    """
    changed, added, removed = _compare_bars(stored, digests, bars)
    then, today = stored.receipt, receipt
    times = sorted({*changed.tolist(), *added.tolist(), *removed.tolist()})
    return ReplayFindings(
        is_same=_is_same(stored, result),
        changed_bars=len(changed),
        added_bars=len(added),
        removed_bars=len(removed),
        days=tuple(_write_day(time) for time in times[:SHOWN_DAYS]),
        is_exact=digests is not None,
        code=tuple(words for key, words in _CODE.items() if then.get(key) != today[key]),
        versions={
            name: (str(then.get("versions", {}).get(name, "unknown")), str(version))
            for name, version in today["versions"].items()
            if then.get("versions", {}).get(name) != version
        },
        numbers=tuple(
            key
            for key in sorted(result.statistics)
            if stored.statistics.get(key) != result.statistics[key]
        ),
    )


def _compare_bars(
    stored: BacktestResultView, digests: DigestArray | None, bars: BarSeries
) -> tuple[TimeArray, TimeArray, TimeArray]:
    """Times of the bars that differ, that are new, and that are gone."""
    then = stored.curve.time
    both, at_then, at_now = np.intersect1d(then, bars.time, return_indices=True)
    if digests is None:
        differs = stored.curve.close[at_then] != bars.close[at_now]
    else:
        differs = digests[at_then] != digest_bars(bars)[at_now]
    return both[differs], np.setdiff1d(bars.time, then), np.setdiff1d(then, bars.time)


def _is_same(stored: BacktestResultView, result: EngineResult) -> bool:
    # What else is known of a trade is worked out of these and of the bars.
    tables = (
        (stored.trades, result.trades, TRADE_NUMBERS),
        (stored.curve, result.curve, tuple(field.name for field in fields(Curve))),
    )
    arrays_equal = all(
        np.array_equal(getattr(old, name), getattr(new, name), equal_nan=True)
        for old, new, names in tables
        for name in names
    )
    # A view adds figures that are worked out of trades and equity; those are compared above.
    return arrays_equal and all(
        stored.statistics.get(key) == value for key, value in result.statistics.items()
    )


def _write_day(seconds: int) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment:%Y-%m-%d}" if seconds % 86_400 == 0 else f"{moment:%Y-%m-%d %H:%M}"
