"""The real Korean bars, class by class, against a count that shares no code with the checks."""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.enums import QualityRule, Severity
from core.market_data.bar_columns import build_columns
from core.market_data.bar_validation import find_price_defects
from core.market_data.calendars import list_sessions
from core.market_data.quality.check import check_bars

Counts = dict[tuple[str, str], tuple[int, int]]
"""(rule, severity) → series concerned, bars concerned."""


@pytest.fixture(scope="module")
def rows(real_data: Path) -> pd.DataFrame:
    frame = pd.read_csv(
        real_data / "kr_daily_prices.csv.gz", dtype={"ticker": str}, parse_dates=["date"]
    )
    frame = frame.sort_values(["ticker", "date"], ignore_index=True)
    frame["is_suspended"] = (frame["open"] == 0) & (frame["volume"] == 0)
    top = frame[["open", "close"]].max(axis=1) > frame["high"]
    bottom = frame[["open", "close"]].min(axis=1) < frame["low"]
    frame["is_refused"] = ~frame["is_suspended"] & (top | bottom)
    return frame


@pytest.fixture(scope="module")
def found(rows: pd.DataFrame) -> Counts:
    """What our checks say of the bars that an import lets in."""
    sessions = list_sessions("XKRX", date(2023, 12, 1), date(2025, 6, 30))
    counts: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for _, part in rows[~rows["is_refused"]].groupby("ticker"):
        days = part["date"].to_numpy().astype("datetime64[D]")
        idle = part["is_suspended"].to_numpy()
        bars = part[~idle]
        prices = [bars[name] for name in ("open", "high", "low", "close")]
        time = days[~idle].astype("datetime64[s]").astype(np.int64)
        first, last = np.searchsorted(sessions, [days[~idle][0], days[~idle][-1]])
        expected = sessions[first : last + 1]
        findings = check_bars(
            build_columns(time, prices, bars["volume"]),
            exchange="KRX",
            expected=expected[~np.isin(expected, days[idle])],
        )
        for item in findings:
            counts[item.rule.value, item.severity.value][1] += item.count
        for mark in {(item.rule.value, item.severity.value) for item in findings}:
            counts[mark][0] += 1
    found = {mark: (series, bars) for mark, (series, bars) in sorted(counts.items())}
    for (rule, severity), (series, bars) in found.items():
        sys.stdout.write(f"{rule:18} {severity:9} {series:6,} series {bars:8,} bars\n")
    return found


@pytest.fixture(scope="module")
def bars(rows: pd.DataFrame) -> pd.DataFrame:
    kept = rows[~rows["is_refused"] & ~rows["is_suspended"]].copy()
    of_symbol = kept.groupby("ticker")
    kept["change"] = of_symbol["close"].pct_change()
    kept["days"] = of_symbol["date"].diff().dt.days
    return kept


def count_bars(found: Counts, rule: QualityRule) -> int:
    return sum(bars for (name, _), (_, bars) in found.items() if name == rule.value)


def test_what_an_import_refuses_is_what_pandas_counts(rows: pd.DataFrame) -> None:
    prices = [rows[name] for name in ("open", "high", "low", "close")]
    time = rows["date"].to_numpy().astype("datetime64[s]").astype(np.int64)
    defects = dict(find_price_defects(build_columns(time, prices, rows["volume"])))
    by_name = {defect.value: mask for defect, mask in defects.items()}

    assert len(rows) == 986_298
    assert by_name["suspended"].tolist() == rows["is_suspended"].tolist()
    assert int(rows["is_suspended"].sum()) == 29_739
    outside = by_name["outside_range"] & ~by_name["suspended"]
    assert outside.tolist() == rows["is_refused"].tolist()
    assert int(rows["is_refused"].sum()) == 85


def test_every_move_beyond_the_limit_is_a_jump_or_a_split(
    found: Counts, bars: pd.DataFrame
) -> None:
    beyond = bars[bars["change"].abs() > 0.305]

    assert len(beyond) == 29
    assert (
        count_bars(found, QualityRule.PRICE_JUMP) + count_bars(found, QualityRule.UNADJUSTED_SPLIT)
        == 29
    )
    over_breaks = int((beyond["days"] > 10).sum())
    assert found["price_jump", "medium"][1] <= over_breaks == 10
    assert found["price_jump", "critical"] == (10, 18)
    assert found["unadjusted_split", "critical"] == (4, 4)


def test_bars_without_volume_are_told_apart_by_whether_the_price_moved(
    found: Counts, bars: pd.DataFrame
) -> None:
    silent = bars[bars["volume"] == 0]
    moved = (silent["high"] > silent["low"]) | (silent["change"].fillna(0) != 0)

    assert len(silent) == 756
    assert found["zero_volume", "low"][1] == int(moved.sum()) == 33
    assert found["zero_volume", "normal"][1] == int((~moved).sum()) == 723


def test_stale_closes_are_the_runs_that_pandas_finds(found: Counts, bars: pd.DataFrame) -> None:
    is_new = bars["close"] != bars.groupby("ticker")["close"].shift()
    lengths = bars.groupby(["ticker", is_new.cumsum()]).size()
    long = lengths[lengths >= 5].groupby("ticker")
    longest, total = long.max(), long.sum()

    for severity, low, high in (("low", 5, 9), ("medium", 10, 19), ("high", 20, 10**6)):
        symbols = longest[longest.between(low, high)].index
        assert found["stale_price", severity] == (len(symbols), int(total[symbols].sum()))
    assert len(longest) == 222


def test_missing_sessions_are_those_of_the_calendar_without_a_row(
    found: Counts, rows: pd.DataFrame
) -> None:
    import exchange_calendars

    calendar = exchange_calendars.get_calendar("XKRX", start="2023-12-01", end="2025-06-30")
    days = calendar.sessions.tz_localize(None)
    missing = {}
    for symbol, part in rows[~rows["is_refused"]].groupby("ticker"):
        traded = part.loc[~part["is_suspended"], "date"]
        held = days[(days >= traded.min()) & (days <= traded.max())]
        if count := len(held.difference(pd.DatetimeIndex(part["date"]))):
            missing[symbol] = count

    assert {rule for rule, _ in found} >= {"missing_sessions"}
    assert found["missing_sessions", "low"] == (len(missing), sum(missing.values())) == (56, 84)


def test_no_class_is_found_that_was_not_counted(found: Counts) -> None:
    assert {rule for rule, _ in found} == {
        *("price_jump", "unadjusted_split", "stale_price", "zero_volume", "missing_sessions")
    }
    assert all(Severity(severity) for _, severity in found)
