"""Smart money of a market as it was known: nothing of later, unknown stays unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import Actor, SessionHours
from core.enums import AssetKind, FlowUnit, Role
from core.enums import SmartMoneySignal as Signal
from core.errors import InvalidInputError, NotFoundError
from core.kr_market.smart_money.types import SmartMoneyQuery
from tests.core.kr_market.smart_money.flow_samples import (
    NAN,
    build_flows,
    build_service,
    build_universe,
    day,
    seoul,
)

READER = Actor(1, Role.VIEWER)
SESSIONS = 340
LAST = SESSIONS - 1
SYMBOLS = ("000010", "000020")


def market(seed=0, symbols=SYMBOLS, count=SESSIONS):
    """Bars around 10,000 won and flows of both kinds, drawn."""
    rng = np.random.default_rng(seed)
    shape = (len(symbols), count)
    universe = build_universe(10_000 + rng.integers(-500, 500, shape), 100_000.0, symbols)
    foreign, institution = rng.normal(0, 2e7, (2, *shape)).round()
    return universe, build_flows(universe, foreign, institution)


def only(found):
    (reading,) = found.readings
    return reading


def test_before_15_40_the_session_before_is_used_and_said() -> None:
    service = build_service(*market())

    early = service.get_market(READER, SmartMoneyQuery(as_of=seoul(LAST, 15, 39)))
    after = service.get_market(READER, SmartMoneyQuery(as_of=seoul(LAST, 15, 40)))

    assert (early.session, early.known_at) == (day(LAST - 1), seoul(LAST - 1, 15, 40))
    assert early.waiting == (
        f"Flows go up to the session of {day(LAST - 1)}: those of {day(LAST)} are known from "
        "15:40 KST on."
    )
    assert (after.session, after.waiting) == (day(LAST), "")
    assert after.known_at == seoul(LAST, 15, 40)


def test_on_a_day_with_another_close_flows_are_known_ten_minutes_after_it() -> None:
    def list_hours(_first, _last):
        return [SessionHours(day(LAST), seoul(LAST, 10), seoul(LAST, 16, 30))]

    service = build_service(*market(), list_hours)

    early = service.get_market(READER, SmartMoneyQuery(as_of=seoul(LAST, 15, 45)))
    after = service.get_market(READER, SmartMoneyQuery(as_of=seoul(LAST, 16, 40)))

    assert (early.session, after.session) == (day(LAST - 1), day(LAST))
    assert "16:40 KST" in early.waiting


@given(place=st.integers(320, LAST - 1), seed=st.integers(0, 1_000), hour=st.integers(0, 23))
@settings(max_examples=25, deadline=None)
def test_what_comes_later_changes_nothing(place: int, seed: int, hour: int) -> None:
    universe, flows = market(seed)
    as_of = seoul(place, hour)
    known = place if hour >= 16 else place - 1
    before = build_service(universe, flows).get_market(READER, SmartMoneyQuery(as_of=as_of))

    rng = np.random.default_rng(seed + 1)
    foreign, institution = flows.foreign.copy(), flows.institution.copy()
    foreign[:, known + 1 :] = rng.normal(0, 1e12, foreign[:, known + 1 :].shape)
    institution[:, known + 1 :] = NAN
    close = universe.close.copy()
    close[:, known + 1 :] *= 3
    later = replace(universe, open=close, high=close, low=close, close=close)
    after = build_service(later, replace(flows, foreign=foreign, institution=institution))

    assert after.get_market(READER, SmartMoneyQuery(as_of=as_of)) == before


def test_an_old_instant_reads_as_much_history_as_a_new_one() -> None:
    universe, flows = market(9, count=800)
    query = SmartMoneyQuery(as_of=seoul(LAST, 16))
    part = slice(0, SESSIONS)
    arrays = {
        name: getattr(universe, name)[:, part]
        for name in ("open", "high", "low", "close", "volume")
    }
    short = replace(universe, time=universe.time[part], **arrays)
    known = replace(
        flows,
        time=flows.time[part],
        foreign=flows.foreign[:, part],
        institution=flows.institution[:, part],
    )

    found = build_service(universe, flows).get_market(READER, query)

    assert all(reading.score is not None for reading in found.readings)
    assert found.readings == build_service(short, known).get_market(READER, query).readings


def test_history_says_of_each_session_what_the_market_said_then() -> None:
    universe, flows = market(4)
    service = build_service(universe, flows)

    history = service.get_history(READER, " 000020 ", SmartMoneyQuery(), sessions=8)

    assert [one.session for one in history.days] == [
        day(place) for place in range(LAST - 7, SESSIONS)
    ]
    for one in history.days:
        then = service.get_market(READER, SmartMoneyQuery(as_of=one.known_at))
        (reading,) = [found for found in then.readings if found.symbol == "000020"]
        assert (one.score, one.low, one.stage) == (reading.score, reading.low, reading.stage)
        assert (one.foreign_streak, one.signals) == (reading.foreign_streak, reading.signals)


def test_normalised_scores_do_not_know_a_shares_size_and_absolute_ones_do() -> None:
    universe, flows = market(7, ("000010",))
    large = replace(universe, volume=universe.volume * 1_000)
    more = replace(flows, foreign=flows.foreign * 1_000, institution=flows.institution * 1_000)

    def score(preset, *inputs):
        return only(build_service(*inputs).get_market(READER, SmartMoneyQuery(preset))).low

    assert score("normalised", large, more) == pytest.approx(score("normalised", universe, flows))
    assert score("absolute", large, more) != pytest.approx(score("absolute", universe, flows))


def test_won_become_shares_at_each_days_close_and_shares_stay_shares() -> None:
    universe, flows = market(5, ("000010",))
    shares = replace(
        flows,
        foreign=flows.foreign / universe.close,
        institution=flows.institution / universe.close,
        unit=FlowUnit.SHARES,
    )
    query = SmartMoneyQuery("absolute")

    reckoned = build_service(universe, flows).get_market(READER, query)
    counted = build_service(universe, shares).get_market(READER, query)

    assert only(reckoned).low == pytest.approx(only(counted).low)
    expected = float((flows.foreign / universe.close)[0, -60:].sum())
    assert only(reckoned).foreign_net == pytest.approx(expected)
    assert "at the close of each session" in reckoned.reckoning
    assert (reckoned.unit, counted.unit) == (FlowUnit.KRW, FlowUnit.SHARES)
    assert only(reckoned).sums[0].foreign == pytest.approx(flows.foreign[0, -5:].sum())
    assert only(counted).sums[0].foreign == pytest.approx(shares.foreign[0, -5:].sum())


def test_sums_of_5_20_and_60_sessions_leave_out_what_is_missing_and_count_it() -> None:
    universe, flows = market(2, ("000010",))
    flows.foreign[0, -10] = NAN

    reading = only(build_service(universe, flows).get_market(READER, SmartMoneyQuery()))

    week, month, quarter = reading.sums
    assert (week.sessions, month.sessions, quarter.sessions) == (5, 20, 60)
    assert (week.foreign_missing, month.foreign_missing, quarter.foreign_missing) == (0, 1, 1)
    assert month.foreign == pytest.approx(np.nansum(flows.foreign[0, -20:]))
    assert quarter.institution == pytest.approx(flows.institution[0, -60:].sum())
    assert reading.recent[-10] is None
    assert reading.recent[-1] == pytest.approx(flows.foreign[0, -1] + flows.institution[0, -1])


def test_a_suspended_session_is_no_session_of_the_share() -> None:
    """Bought on both sides of three suspended sessions: one streak, nothing missing."""
    universe, flows = market(1, ("000010",))
    flows.foreign[0, -12:] = 1e6
    flows.foreign[0, -13] = -1.0
    for values in (universe.open, universe.volume):
        values[0, -6:-3] = 0.0
    flows.foreign[0, -6:-3] = NAN

    reading = only(build_service(universe, flows).get_market(READER, SmartMoneyQuery()))

    assert (reading.foreign_streak.days, reading.foreign_streak.is_cut) == (9, False)
    assert reading.sums[0].foreign_missing == 0


def test_after_months_of_suspension_history_begins_anew() -> None:
    universe, flows = market(1, ("000010",))
    flows.foreign[0] = 1e6
    universe.close[0, 100:-4] = NAN

    reading = only(build_service(universe, flows).get_market(READER, SmartMoneyQuery()))

    assert (reading.foreign_streak.days, reading.foreign_streak.is_cut) == (4, True)
    assert reading.sums[0].foreign is None
    assert reading.score is None
    assert Signal.FOREIGNER_BUY in reading.undecided


def test_a_share_listed_last_week_has_no_score_but_bounds() -> None:
    universe, flows = market(1)
    universe.close[0, : LAST - 4] = NAN
    flows.foreign[0, : LAST - 4] = NAN

    found = build_service(universe, flows).get_market(READER, SmartMoneyQuery())

    new = found.readings[-1]  # known scores come first
    assert (new.symbol, new.score, new.stage) == ("000010", None, None)
    assert 0 <= new.low < new.high <= 100


def test_no_signal_is_made_of_a_window_with_an_unadjusted_move() -> None:
    universe, flows = market(1, ("000010",))
    flows.foreign[0, -8:], flows.institution[0, -1] = 1e6, -1.0
    service = build_service(universe, flows)
    assert only(service.get_market(READER, SmartMoneyQuery())).signal is Signal.FOREIGNER_BUY

    universe.close[0, -30:] *= 10
    found = only(service.get_market(READER, SmartMoneyQuery()))

    assert (found.signals, found.is_unadjusted, found.is_new) == ((), True, False)


def test_a_signal_is_new_on_its_first_session_only() -> None:
    universe, flows = market(1, ("000010",))
    flows.foreign[0, -6:], flows.foreign[0, -7] = 1e6, -1.0
    flows.institution[0, -6:] = -1.0
    service = build_service(universe, flows)

    def is_new(place):
        query = SmartMoneyQuery(as_of=seoul(place, 16))
        reading = only(service.get_market(READER, query))
        return reading.signal, reading.is_new

    assert is_new(LAST - 2) == (None, False)
    assert is_new(LAST - 1) == (Signal.FOREIGNER_BUY, True)
    assert is_new(LAST) == (Signal.FOREIGNER_BUY, False)


def test_what_is_left_out_is_counted_with_the_reason() -> None:
    symbols = ("000010", "000015", "069500", "000030", "000040")
    universe, flows = market(1, symbols)
    kinds = list(universe.kinds)
    kinds[2] = AssetKind.ETF
    universe = replace(universe, kinds=tuple(kinds))
    universe.close[3, -1] = NAN
    flows = replace(
        flows,
        symbols=symbols[:4],
        foreign=flows.foreign[:4],
        institution=flows.institution[:4],
    )

    found = build_service(universe, flows).get_market(READER, SmartMoneyQuery())

    assert [one.symbol for one in found.readings] == ["000010"]
    assert found.left_out == {
        "no common share": 2,
        "no trade in that session": 1,
        "no flows stored": 1,
    }


def test_the_highest_known_score_comes_first() -> None:
    symbols = tuple(f"00{number}0" for number in range(100, 120))
    found = build_service(*market(3, symbols)).get_market(READER, SmartMoneyQuery())
    scores = [one.score for one in found.readings]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 20


def test_flows_that_are_not_stored_yet_are_said_with_their_day() -> None:
    universe, flows = market()
    shorter = replace(
        flows,
        time=flows.time[:-2],
        foreign=flows.foreign[:, :-2],
        institution=flows.institution[:, :-2],
    )

    found = build_service(universe, shorter).get_market(
        READER, SmartMoneyQuery(as_of=seoul(LAST, 18))
    )

    assert found.session == day(LAST - 2)
    assert f"those of {day(LAST)} are not stored" in found.waiting


def test_an_empty_market_says_why() -> None:
    universe, flows = market()

    nothing = build_service(universe, None).get_market(READER, SmartMoneyQuery())
    apart = build_service(universe, replace(flows, time=flows.time + 7 * 3_600)).get_market(
        READER, SmartMoneyQuery()
    )
    early = build_service(universe, flows).get_market(READER, SmartMoneyQuery(as_of=seoul(0, 12)))

    assert nothing.reason == "No investor flows are stored. Import some."
    assert "has no flows of the sessions" in apart.reason
    assert "No session's flows were known by then" in early.reason
    for one in (nothing, apart, early):
        assert (one.readings, one.session) == ((), None)


def test_the_invented_markets_present_is_when_it_was_made() -> None:
    universe, flows = market()
    made_at = seoul(LAST - 3, 21)
    universe = replace(universe, is_demo=True, fetched_at=made_at)
    flows = replace(flows, is_demo=True)

    found = build_service(universe, flows).get_market(READER, SmartMoneyQuery())

    assert (found.as_of, found.session, found.is_demo) == (made_at, day(LAST - 3), True)


def test_the_hash_changes_with_any_figure_that_was_read_and_with_nothing_else() -> None:
    universe, flows = market(1, ("000010",))

    def hashed(**changes):
        found = build_service(universe, replace(flows, **changes))
        return only(found.get_market(READER, SmartMoneyQuery())).inputs_hash

    changed, early = flows.foreign.copy(), flows.foreign.copy()
    changed[0, -200] += 1.0
    early[0, 0] += 1.0  # beyond the 312 sessions that the rules reach back
    assert hashed() == hashed(fetched_at=datetime(2030, 1, 1, tzinfo=UTC)) == hashed(foreign=early)
    assert hashed(foreign=changed) != hashed()


def test_wrong_questions_are_refused_in_words() -> None:
    service = build_service(*market())
    with pytest.raises(NotFoundError, match="no share 'X'"):
        service.get_history(READER, "x", SmartMoneyQuery())
    without = build_service(market()[0], None).get_history(READER, "000010", SmartMoneyQuery())
    assert (without.days, without.reason) == ((), "No investor flows are stored. Import some.")
    with pytest.raises(NotFoundError, match="preset"):
        service.get_market(READER, SmartMoneyQuery("other"))
    naive = seoul(LAST, 16).replace(tzinfo=None)
    with pytest.raises(InvalidInputError, match="no time zone"):
        service.get_market(READER, SmartMoneyQuery(as_of=naive))
