"""The funnel: each step counted, with those that fell out and why."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from core.enums import AssetKind
from core.kr_market.closing_bet.funnel import run_funnel
from core.kr_market.closing_bet.presets import PLAN
from core.kr_market.closing_bet.types import FunnelStep
from tests.core.kr_market.closing_bet.bet_samples import (
    GOOD,
    TODAY,
    Bar,
    Share,
    build_universe,
)

RULES = PLAN.funnel


def run(shares: Sequence[Share]) -> tuple[list[str], dict[str, FunnelStep]]:
    universe = build_universe(shares)
    kept, steps = run_funnel(universe, TODAY, RULES, 20)
    return [universe.symbols[one.row] for one in kept], {step.key: step for step in steps}


def bar(close: float, volume: float = 1_000_000.0) -> Bar:
    return (close, close, close, close, volume)


def alone(today: Bar, **changes: object) -> tuple[bool, dict[str, FunnelStep]]:
    kept, steps = run([Share(bars={TODAY: today}, **changes)])  # type: ignore[arg-type] # fields
    return bool(kept), steps


@pytest.mark.parametrize(
    ("close", "is_kept"),
    [(10_300.0, True), (10_299.0, False), (12_990.0, True), (12_991.0, False)],
)
def test_changes_from_3_to_29_9_percent_inclusive(close: float, is_kept: bool) -> None:
    kept, steps = alone(bar(close))

    assert kept is is_kept
    assert steps["change"].kept == int(is_kept)


@pytest.mark.parametrize(
    ("before", "close", "is_kept"),
    [
        (960.0, 1_000.0, True), (960.0, 999.0, False),
        (480e3, 500e3, True), (480e3, 501e3, False),
    ],
)  # fmt: skip
def test_prices_from_1_000_to_500_000_won_inclusive(
    before: float, close: float, is_kept: bool
) -> None:
    bars = {place: bar(before) for place in range(TODAY)}
    kept, steps = run([Share(bars={**bars, TODAY: bar(close)})])

    assert bool(kept) is is_kept
    assert steps["price"].kept == int(is_kept)


@pytest.mark.parametrize(("volume", "is_kept"), [(50_000.0, True), (49_999.0, False)])
def test_traded_value_from_half_a_billion_on(volume: float, is_kept: bool) -> None:
    flat = {place: bar(9_500.0) for place in range(TODAY)}
    kept, steps = run([Share(bars={**flat, TODAY: bar(10_000.0, volume)})])

    assert bool(kept) is is_kept
    if not is_kept:  # 10,000 × 49,999 is 10,000 won short
        assert steps["value"].dropped[0].why == "traded 5.0억 won, estimated"


def test_what_is_no_common_share_falls_out_with_its_kind() -> None:
    names = {
        "000010": "한글전자", "000015": "한글전자우", "000020": "하나28호스팩",
        "000030": "한글리츠", "000040": "KODEX 한글", "000050": "KODEX 인버스",
        "000060": "한글 레버리지 ETN",
    }  # fmt: skip
    kept, steps = run([Share(code, name, {TODAY: GOOD}) for code, name in names.items()])

    assert kept == ["000010"]
    assert {one.symbol: one.why for one in steps["kind"].dropped} == {
        "000015": "preferred", "000020": "SPAC", "000030": "REIT", "000040": "ETF",
        "000050": "inverse", "000060": "leverage",
    }  # fmt: skip


def test_an_index_is_not_listed_at_all() -> None:
    kept, steps = run([Share(bars={TODAY: GOOD}, kind=AssetKind.INDEX)])

    assert kept == []
    assert (steps["traded"].kept, steps["traded"].dropped_count) == (0, 0)


def test_the_30_best_of_each_market_go_on_and_the_rest_is_counted() -> None:
    shares = [
        Share(f"{market}{number:03}0", f"한글{number}", {TODAY: bar(10_400.0 + number)}, exchange)
        for market, exchange in ((10, "KOSPI"), (20, "KOSDAQ"))
        for number in range(32)
    ]
    calm = Share("300000", "조용한", {TODAY: bar(10_001.0)}, "KOSPI")
    kept, steps = run([*shares, calm])

    assert len(kept) == 60
    assert steps["gainers"].kept == 60
    assert steps["gainers"].dropped_count == 5
    assert {one.symbol: one.why for one in steps["gainers"].dropped} == {
        "100010": "gainer number 31 of its market", "100000": "gainer number 32 of its market",
        "200010": "gainer number 31 of its market", "200000": "gainer number 32 of its market",
    }  # fmt: skip


def test_special_kinds_take_their_place_among_the_30() -> None:
    funds = [
        Share(f"1{number:04}0", f"KODEX {number}", {TODAY: bar(11_000.0)}) for number in range(30)
    ]
    kept, steps = run([*funds, Share("200000", "한글전자", {TODAY: bar(10_900.0)})])

    assert kept == []
    assert steps["gainers"].dropped[0].symbol == "200000"


def test_a_share_suspended_today_or_listed_today_did_not_trade_before_and_today() -> None:
    nan = (float("nan"),) * 5
    suspended = Share("000010", bars={TODAY: nan})
    halted = Share("000020", bars={TODAY: (10_000.0, 10_000.0, 10_000.0, 10_000.0, 0.0)})
    listed = Share("000030", bars={TODAY: GOOD}, first=TODAY)
    kept, steps = run([suspended, halted, listed, Share("000040", bars={TODAY: GOOD})])

    assert kept == ["000040"]
    assert (steps["traded"].kept, steps["traded"].dropped_count) == (1, 3)


def test_after_a_suspension_the_change_is_against_the_last_close() -> None:
    nan = (float("nan"),) * 5
    bars = dict.fromkeys(range(TODAY - 30, TODAY), nan)
    universe = build_universe([Share(bars={**bars, TODAY: bar(10_500.0)})])
    kept, _ = run_funnel(universe, TODAY, RULES, 20)

    assert kept[0].change == pytest.approx(0.05)
    assert kept[0].window.dropped == 30


@pytest.mark.parametrize(("ago", "is_kept"), [(19, False), (20, True)])
def test_a_move_beyond_the_limit_within_20_sessions_makes_no_signal(
    ago: int, is_kept: bool
) -> None:
    split = {place: bar(20_000.0) for place in range(TODAY - ago)}
    kept, steps = run([Share(bars={**split, TODAY: GOOD})])

    assert bool(kept) is is_kept
    if not is_kept:
        assert steps["adjusted"].dropped[0].why == (
            f"unadjusted: a move beyond the price limit {ago} sessions ago"
        )


def test_every_step_continues_where_the_one_before_ended() -> None:
    shares = [
        Share(f"{number:05}0", f"한글{number}", {TODAY: bar(9_900.0 + 40 * number)})
        for number in range(100)
    ]
    _, steps = run(shares)

    counts = list(steps.values())
    for before, after in pairwise(counts):
        assert before.kept == after.kept + after.dropped_count
