"""Sealed signals are followed as bars come; a closed one is final; all is read back with names."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from sqlmodel import select

from core.contracts import SYSTEM
from core.enums import (
    BetGrade,
    FollowState,
    Interval,
    JobStatus,
    KoreanSignalKind,
    SignalExit,
)
from core.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from core.events.types import UniverseUpdated
from core.kr_market.clean_bars import clean_row
from core.kr_market.ledger.types import SignalFilter
from core.kr_market.lifecycle import EXIT_PRESETS, TradingCosts, follow
from core.kr_market.lifecycle.outcomes import FOLLOWED_RULES
from core.kr_market.lifecycle.stop_line import trace_stop
from core.kr_market.performance.performance_service import PerformanceQuery
from db.jobs.tables import Job
from tests.conftest import on_sqlite
from tests.core.kr_market.lifecycle.follow_desk import FollowDesk
from tests.core.kr_market.performance.market_samples import make_universe

ALL = SignalFilter()


@pytest.fixture
def desk(database):
    return FollowDesk(database, make_universe(sessions=90))


def outcome(desk, sequence, rules="base"):
    return desk.ledger.get_signal(SYSTEM, sequence, rules).outcome


def test_an_outcome_is_that_of_the_engine(desk):
    sequence = desk.seal(2, 30)
    desk.follow()
    for name, rules in EXIT_PRESETS.items():
        own = follow(clean_row(desk.universe, 2), 31, rules, TradingCosts(), desk.universe.time)
        found = outcome(desk, sequence, name)
        assert (found.state, found.exit_reason) == (FollowState.CLOSED, own.reason)
        assert found.net_return == pytest.approx(own.net_return)
        assert found.entry_session == desk.days[31]
        assert found.exit_session == desk.days[own.exit_place]
        assert found.sessions_held == own.sessions_held
    assert outcome(desk, sequence, "hold 5").exit_reason is SignalExit.TIME_EXIT


@on_sqlite
def test_a_signal_of_the_newest_session_waits_then_opens_then_closes(desk):
    desk.shown = 31
    sequence = desk.seal(2, 30)
    desk.follow()
    waiting = outcome(desk, sequence)
    assert (waiting.state, waiting.net_return) == (FollowState.WAITING, None)
    assert waiting.note == "Bought at the open of the next session."
    desk.shown = 32
    desk.follow()
    assert outcome(desk, sequence).state in {FollowState.OPEN, FollowState.CLOSED}
    desk.shown = 90
    desk.follow()
    assert outcome(desk, sequence).state is FollowState.CLOSED


def test_a_closed_outcome_is_not_looked_at_again(desk):
    sequence = desk.seal(2, 30)
    desk.follow()
    before = outcome(desk, sequence)
    desk.universe.close[2, 31:] *= 1.1
    desk.universe.open[2, 31:] *= 1.2
    desk.follow()
    assert outcome(desk, sequence) == before


def test_a_share_that_does_not_trade_next_is_missed_and_says_why(desk):
    for name in ("open", "high", "low", "close", "volume"):
        getattr(desk.universe, name)[2, 31] = np.nan
    sequence = desk.seal(2, 30)
    desk.follow()
    found = outcome(desk, sequence)
    assert (found.state, found.entry_price) == (FollowState.MISSED, None)
    assert "Could not be bought" in found.note


def test_a_suspended_share_stays_open_and_says_since_when(desk):
    for name in ("open", "high", "low", "close", "volume"):
        getattr(desk.universe, name)[2, 32:] = np.nan
    sequence = desk.seal(2, 30)
    desk.follow()
    found = outcome(desk, sequence, "hold 20")
    assert (found.state, found.sessions_held) == (FollowState.OPEN, 1)
    assert f"Has not traded since {desk.days[31]}" in found.note


def test_a_jump_leaves_the_result_unknown_and_says_so(desk):
    for name in ("open", "high", "low", "close"):
        getattr(desk.universe, name)[2, 31:] *= 10
    sequence = desk.seal(2, 30)
    desk.follow()
    found = outcome(desk, sequence)
    assert (found.state, found.net_return, found.exit_price) == (FollowState.UNADJUSTED, None, None)
    assert "beyond the daily limit" in found.note


def test_a_market_that_is_gone_leaves_its_signals_as_they_are(desk):
    sequence = desk.seal(2, 30)
    desk.is_gone = True
    job = desk.follow()
    assert job.result == {"followed": 0, "closed": 0, "lost": 1}
    assert outcome(desk, sequence) is None
    path = desk.log.get_path(SYSTEM, sequence, "base")
    assert "not stored any more" in path.reason
    assert not len(path.time)


def test_following_twice_at_once_is_refused_with_words(desk):
    desk.following.submit_following(SYSTEM)
    with pytest.raises(ConflictError):
        desk.following.submit_following(SYSTEM)


def test_a_viewer_reads_and_does_not_start(desk, viewer):
    assert desk.log.list_log(viewer, ALL).rows == ()
    with pytest.raises(NotPermittedError):
        desk.following.submit_following(viewer)
    with pytest.raises(NotPermittedError):
        desk.studies.submit_study(viewer, "legs")


def test_the_log_has_both_names_and_counts_what_it_does_not_show(desk):
    sequences = [desk.seal(row, 30 + row) for row in range(4)]
    log = desk.log.list_log(SYSTEM, SignalFilter(limit=2))
    assert [row.signal.sequence for row in log.rows] == sequences[:1:-1]
    assert log.total == 4
    assert (log.rows[0].name, log.rows[0].local_name) == ("Share 3", "종목 3")


def test_unknown_exit_rules_are_refused_and_a_missing_row_is_named(desk):
    with pytest.raises(InvalidInputError):
        desk.log.list_log(SYSTEM, SignalFilter(exit_preset="hold 5"))
    with pytest.raises(NotFoundError):
        desk.log.get_path(SYSTEM, 99, "base")


def test_the_file_has_every_signal_and_no_formula(desk):
    desk.universe = make_universe(sessions=90)
    desk.seal(1, 20)
    desk.seal(2, 30, grade=BetGrade.S)
    desk.follow()
    text = desk.log.export_log(SYSTEM, ALL).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["symbol"] for row in rows] == ["000020", "000010"]
    assert (rows[0]["grade"], rows[0]["state"], rows[0]["is_demo"]) == ("S", "closed", "True")
    assert float(rows[0]["net_return"]) == pytest.approx(outcome(desk, 2).net_return)


def test_a_path_shows_the_hold_with_its_stop_and_target(desk):
    sequence = desk.seal(2, 60)
    desk.follow()
    path = desk.log.get_path(SYSTEM, sequence, "base")
    found = outcome(desk, sequence)
    assert path.signal_at == 40
    assert path.entry_at == 41
    assert path.open[path.entry_at] == found.entry_price
    assert path.exit_at == 40 + found.sessions_held
    assert path.target == pytest.approx(found.entry_price * 1.15)
    assert path.stop[path.entry_at] == pytest.approx(found.entry_price * 0.95)
    assert np.isnan(path.stop[: path.entry_at]).all()
    assert np.isnan(path.stop[path.exit_at + 1 :]).all()
    assert [one.exit_preset for one in path.outcomes] == [
        "base", "conservative", "aggressive", "hold 1", "hold 5", "hold 20",
    ]  # fmt: skip


def test_the_stop_that_is_drawn_follows_the_high_of_the_session_before():
    universe = make_universe(sessions=10)
    bars = clean_row(universe, 0)
    stop = trace_stop(bars, 2, 6, EXIT_PRESETS["base"])
    bought = bars.open[2]
    for at in range(2, 7):
        peak = max([bought, *bars.high[2:at]])
        assert stop[at] == pytest.approx(max(bought * 0.95, peak * 0.95))
    assert np.isnan(stop[[0, 1, 7]]).all()


def test_performance_stands_beside_the_base_of_the_same_sessions(desk):
    for place in (10, 11, 12, 25, 40, 55):
        desk.seal(place % 5, place, score=float(place))
    desk.seal(0, 60, kind=KoreanSignalKind.CLOSING_BET, grade=BetGrade.A, score=9.0)
    assert desk.performance.find_stamp(SYSTEM) == ""
    assert desk.performance.build_report(SYSTEM, PerformanceQuery()) is None
    desk.follow()
    assert desk.performance.find_stamp(SYSTEM)
    report = desk.performance.build_report(SYSTEM, PerformanceQuery())
    total = report.rules[0].total
    nets = [outcome(desk, sequence).net_return for sequence in range(1, 8)]
    assert (total.count, report.signals, report.is_demo) == (7, 7, True)
    assert total.mean == pytest.approx(np.mean(nets))
    members = [clean_row(desk.universe, row) for row in range(5)]
    bases = []
    for place in (10, 11, 12, 25, 40, 55, 60):
        own = [
            follow(bars, place + 1, EXIT_PRESETS["base"], TradingCosts(), desk.universe.time)
            for bars in members
        ]
        bases.append(np.mean([one.net_return for one in own]))
    assert total.base_mean == pytest.approx(np.mean(bases))
    grades = {group.label: group.count for group in report.rules[0].groups["grade"]}
    assert grades == {"A": 1, "no grade": 6}
    assert {b.label: b.forward[5].count for b in report.buckets}["60-80"] == 1  # 9 of 12
    one = desk.performance.build_report(SYSTEM, PerformanceQuery(KoreanSignalKind.CLOSING_BET))
    assert one.signals == 1
    none = PerformanceQuery(KoreanSignalKind.SMART_MONEY)
    assert desk.performance.build_report(SYSTEM, none) is None


def test_young_signals_are_told_and_not_counted(desk):
    desk.shown = 45
    desk.seal(1, 10)
    desk.seal(1, 40)
    desk.follow()
    total = desk.performance.build_report(SYSTEM, PerformanceQuery()).rules[0].total
    assert (total.signals, total.count, total.young) == (2, 1, 1)
    desk.shown = 90
    desk.follow()
    total = desk.performance.build_report(SYSTEM, PerformanceQuery()).rules[0].total
    assert (total.count, total.young) == (2, 0)


def test_a_study_is_kept_and_replaced_by_the_next(desk):
    assert desk.studies.list_studies(SYSTEM) == []
    for _ in range(2):
        desk.carry_out(desk.studies.submit_study(SYSTEM, "screener", "demo"))
    (found,) = desk.studies.list_studies(SYSTEM)
    assert (found.preset, found.source, found.is_demo) == ("screener", "demo", True)
    assert not found.is_outdated
    assert found.report.signals == found.report.rules[0].total.signals


def test_a_study_of_an_unknown_preset_names_those_there_are(desk):
    with pytest.raises(InvalidInputError) as told:
        desk.studies.submit_study(SYSTEM, "boxes")
    assert "screener" in told.value.remedy
    with pytest.raises(NotFoundError):
        desk.studies.submit_study(SYSTEM, "legs", "nowhere")


def test_no_rules_that_are_followed_ask_for_flows_which_the_job_does_not_load():
    assert all(rules.foreign_sell_sessions is None for rules in FOLLOWED_RULES)


def test_new_daily_bars_have_signals_followed_once_however_often_it_is_heard(desk):
    daily = UniverseUpdated(source="demo", interval=Interval.DAY.value, first_changed={})
    desk.following.on_universe_updated(replace(daily, interval=Interval.MINUTE.value), "e-0")
    assert not list_waiting(desk)
    for event_id in ("e-1", "e-1", "e-2"):
        desk.following.on_universe_updated(daily, event_id)
    assert len(list_waiting(desk)) == 1


def test_bars_that_come_while_signals_are_followed_have_them_followed_once_more(desk):
    daily = UniverseUpdated(source="demo", interval=Interval.DAY.value, first_changed={})
    sequence, desk.shown = desk.seal(2, 30), 31
    load = desk.load

    def load_and_import(actor, query):
        universe = load(actor, query)
        if desk.shown == 31:  # read, and then the next session's bars are stored
            desk.shown = 90
            for event_id in ("e-1", "e-2"):
                desk.following.on_universe_updated(daily, event_id)
        return universe

    desk.following._load_universe = load_and_import
    desk.follow()
    assert outcome(desk, sequence).state is FollowState.WAITING
    (next_id,) = list_waiting(desk)
    desk.carry_out(next_id)
    assert outcome(desk, sequence).state is FollowState.CLOSED
    assert not list_waiting(desk)


def list_waiting(desk):
    with desk.database.read() as session:
        return [job.id for job in session.exec(select(Job)) if job.status is JobStatus.PENDING]
