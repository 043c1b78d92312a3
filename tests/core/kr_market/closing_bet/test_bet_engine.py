"""A whole scan reckoned by hand, and the proof that it reads nothing that came later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import Universe
from core.enums import BetGrade, BetPart
from core.errors import NotFoundError
from core.kr_market.closing_bet.bet_clock import build_clock
from core.kr_market.closing_bet.engine import find_bets
from core.kr_market.closing_bet.news_analyser import RulesAnalyser
from core.kr_market.closing_bet.presets import PLAN, SHIPPED
from core.kr_market.closing_bet.types import BetInputs
from tests.core.kr_market.closing_bet.bet_samples import (
    CLOCK,
    GOOD,
    TODAY,
    Share,
    build_article,
    build_flows,
    build_universe,
    day,
    scan,
)

GAINER = Share(bars={TODAY: GOOD})


def test_a_scan_reckoned_by_hand() -> None:
    found = scan(
        [GAINER],
        flows=build_flows({"000010": (1e6, -1e6)}),
        articles=[build_article(), build_article("한글전자 신제품", "Reuters")],
    )
    bet = found.bets[0]

    assert {one.part: one.value for one in bet.points} == {
        BetPart.NEWS: 3,  # two major outlets, one positive
        BetPart.TRADED_VALUE: 2,  # 10,800 × 1,000,000 = 10.8 bn
        BetPart.CHART: 1,  # above the 52-week high; flat averages are equal
        BetPart.CANDLE: 1,
        BetPart.CONSOLIDATION: 1,  # 2 % wide, close above 10,100
        BetPart.SUPPLY: 1,  # foreigners only
    }
    assert (bet.score, bet.maximum, bet.unknown_points) == (9, 12, 0)
    assert bet.change == pytest.approx(0.08)
    assert bet.traded_value == 10.8e9
    assert bet.grade is BetGrade.A  # 9 points, but S needs 50 bn
    assert (bet.exit_plan.stop, bet.exit_plan.target) == (10_476.0, 11_340.0)
    assert found.flows_to == day(TODAY - 1)
    assert [one.is_yes for one in bet.checklist] == [
        True, True, True, True, False, True, True, True, False, False,
    ]  # fmt: skip


def test_the_plan_wants_far_more_traded_value() -> None:
    bet = scan([GAINER], articles=[build_article()], preset=PLAN).bets[0]

    assert bet.grade is BetGrade.C
    assert bet.grade_why == "traded value: mandatory, but earned nothing"


def test_no_article_on_a_share_is_0_points_and_no_source_of_news_is_unknown() -> None:
    elsewhere = scan([GAINER], articles=[build_article(symbol="000999")])
    nowhere = scan([GAINER])

    assert elsewhere.bets[0].points[0].value == 0
    assert elsewhere.bets[0].grade is BetGrade.C
    assert nowhere.bets[0].points[0].value is None
    assert nowhere.bets[0].grade is None
    assert nowhere.bets[0].checklist[0].is_yes is None
    assert any(note.startswith("News unknown") for note in nowhere.notes)
    assert nowhere.count_grades() == {"S": 0, "A": 0, "B": 0, "C": 0, "-": 1}


@pytest.mark.parametrize(("late", "points"), [(timedelta(0), 2), (timedelta(seconds=1), 0)])
def test_an_article_counts_up_to_1515_and_not_a_second_later(late: timedelta, points: int) -> None:
    articles = [build_article(at=CLOCK.at + late), build_article(symbol="000999")]

    assert scan([GAINER], articles=articles).bets[0].points[0].value == points


def test_news_from_before_the_close_three_sessions_ago_is_old() -> None:
    close = datetime.combine(day(TODAY - 3), datetime.min.time(), UTC) + timedelta(hours=6.5)
    old = scan([GAINER], articles=[build_article(at=close)])
    new = scan([GAINER], articles=[build_article(at=close + timedelta(seconds=1))])

    assert old.bets[0].points[0].value == 0
    assert new.bets[0].points[0].value == 2


def test_figures_of_the_closed_bar_are_said_to_be_read_too_late() -> None:
    universe = build_universe([GAINER])
    live = replace(universe, fetched_at=CLOCK.at)
    evening = replace(CLOCK, at=CLOCK.bar_known)

    def look(market: Universe, clock: object) -> bool:
        inputs = BetInputs(market, None, "", [])
        found = find_bets(inputs, clock, SHIPPED, RulesAnalyser())  # type: ignore[arg-type] # clocks
        assert any("a look back" in note for note in found.notes) is found.uses_final_bar
        return found.uses_final_bar

    assert look(universe, CLOCK)  # bars came in at 21:00
    assert not look(live, CLOCK)  # bars as they stood at 15:15
    assert not look(universe, evening)  # asked after the close


def test_on_a_day_with_another_close_the_stamp_moves_with_it() -> None:
    late = datetime(2025, 11, 13, 7, 30, tzinfo=UTC)  # 16:30 in Seoul, the day of the exams
    clock = build_clock(late.date(), late)

    assert clock.at == late - timedelta(minutes=15)
    assert clock.flows_known == late + timedelta(minutes=10)
    assert build_clock(day(0)).at == datetime(2025, 1, 1, 6, 15, tzinfo=UTC)


def test_a_session_without_bars_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="no bars of"):
        scan([GAINER], clock=build_clock(day(TODAY + 5)))


def test_an_empty_scan_names_the_step_at_which_the_last_fell_out() -> None:
    calm = scan([Share(bars={})])
    funds = scan([Share("000040", "KODEX 한글", {TODAY: GOOD})])

    assert calm.reason == (
        "Nothing passed “Change 3.0 % to 29.9 %”. Fell out last: 000010: change 0.00 %."
    )
    assert funds.reason == "Nothing passed “Common shares only”. Fell out last: 000040: ETF."


def test_the_first_session_stored_has_nothing_to_compare_with() -> None:
    first = scan([GAINER], clock=build_clock(day(0)))

    assert first.bets == ()
    assert first.reason.startswith("No share traded in this session and before it")


def test_best_grade_first_then_score_then_traded_value() -> None:
    richer = (*GOOD[:4], 2_000_000.0)
    shares = [
        Share("000010", "가", {TODAY: GOOD}), Share("000020", "나", {TODAY: richer}),
        Share("000030", "다", {TODAY: GOOD}),
    ]  # fmt: skip
    found = scan(shares, articles=[build_article(symbol="000030")])

    assert [bet.symbol for bet in found.bets] == ["000030", "000020", "000010"]


def test_more_history_changes_neither_points_nor_hash() -> None:
    universe = build_universe([GAINER])
    cut = {
        name: getattr(universe, name)[:, 10:] for name in ("open", "high", "low", "close", "volume")
    }
    shorter = replace(universe, time=universe.time[10:], **cut)

    def look(market: Universe) -> object:
        return find_bets(BetInputs(market, None, "", []), CLOCK, SHIPPED, RulesAnalyser()).bets

    assert look(universe) == look(shorter)


def test_every_figure_read_is_in_the_hash() -> None:
    articles = [build_article()]
    flows = build_flows({"000010": (1.0, 1.0)})
    plain = scan([GAINER], flows=flows, articles=articles).bets[0].inputs_hash
    other_flows = build_flows({"000010": (2.0, 1.0)})
    dip = (*GOOD[:2], 10_051.0, *GOOD[3:])
    old = (10_000.0, 10_101.0, 9_900.0, 10_000.0, 1e5)

    changed = [
        scan([GAINER], flows=other_flows, articles=articles),
        scan([GAINER], flows=flows, articles=[build_article("다른 수주")]),
        scan([Share(bars={TODAY: dip})], flows=flows, articles=articles),
        scan([Share(bars={TODAY: GOOD, TODAY - 300: old})], flows=flows, articles=articles),
    ]
    hashes = {plain, *(one.bets[0].inputs_hash for one in changed)}
    assert len(hashes) == 5


PLACE = TODAY - 40
SHARES = [
    Share(f"{number:05}0", f"한글{number}", {PLACE: (*GOOD[:3], 10_400.0 + 60 * number, 4e6)})
    for number in range(8)
]


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32 - 1))
def test_what_comes_later_changes_nothing(seed: int) -> None:
    """Later bars, later flows, that day's own flows and later articles: all drawn anew."""
    random = np.random.default_rng(seed)
    clock = build_clock(day(PLACE))
    universe = build_universe(SHARES)
    nets = {one.symbol: (1.0, -1.0) for one in SHARES}
    flows = build_flows(nets, last=TODAY, count=100)
    articles = [
        build_article(at=clock.at - timedelta(hours=hour), symbol=SHARES[hour].symbol)
        for hour in range(4)
    ]
    before = find_bets(BetInputs(universe, flows, "", articles), clock, SHIPPED, RulesAnalyser())

    later = {name: getattr(universe, name).copy() for name in ("open", "high", "low", "close")}
    volume = universe.volume.copy()
    for values in (*later.values(), volume):
        values[:, PLACE + 1 :] *= np.exp(random.normal(0, 1, values[:, PLACE + 1 :].shape))
    later["close"][random.random(len(SHARES)) < 0.3, PLACE + 1 :] = np.nan  # delisted since
    today = int(np.searchsorted(flows.time, universe.time[PLACE]))
    shape = flows.foreign[:, today:].shape
    foreign, institution = flows.foreign.copy(), flows.institution.copy()
    foreign[:, today:] = random.normal(0, 1e12, shape)
    institution[:, today:] = random.normal(0, 1e12, shape)
    news = [
        build_article(
            ["횡령", "급등"][int(random.integers(2))],
            at=clock.at + timedelta(seconds=int(random.integers(1, 10**6))),
            symbol=SHARES[int(random.integers(8))].symbol,
        )
        for _ in range(6)
    ]
    after = find_bets(
        BetInputs(
            replace(universe, volume=volume, **later),
            replace(flows, foreign=foreign, institution=institution),
            "",
            [*news, *articles],
        ),
        clock,
        SHIPPED,
        RulesAnalyser(),
    )

    assert after == before
    assert {bet.grade for bet in before.bets} >= {BetGrade.B, BetGrade.C}
