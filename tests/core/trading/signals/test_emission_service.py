from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
import time_machine
from sqlalchemy import text
from sqlmodel import select

from core.enums import Interval, PairOutcome, Role, SignalSide, SignalState
from core.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from core.trading.signals.types import SignalQuery
from db.events.tables import OutboxEvent
from db.trading.execution_repository import ExecutionRepository
from db.trading.signal_tables import SignalScore, StrategyExecution
from tests.conftest import on_sqlite
from tests.core.trading.signals.signal_desk import SignalDesk

FRIDAY = date(2026, 11, 20)
START = datetime(2026, 11, 21, 9, tzinfo=UTC)
ALL = SignalQuery()
RISE = [100.0, 101.0, 102.0, 103.0, 104.0]
BUY = [*RISE, 103.0, 102.0]
"""Two falls after a rise: the RSI of two falls below 30 on the last bar only."""


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as moved:
        yield moved


@pytest.fixture
def desk(clock, database, trader, stranger):
    made = SignalDesk(database, trader, stranger)
    made.put("AAA", BUY, FRIDAY)
    made.put("BBB", [*RISE, 105.0, 106.0], FRIDAY)
    return made


def emitted(desk, actor):
    return desk.signals.list_emitted(actor, ALL).rows


def outcomes(desk, actor):
    return {
        pair.symbol: (pair.outcome, pair.note)
        for view in desk.follows.list_follows(actor)
        for pair in view.pairs
    }


def events(desk):
    with desk.database.read() as session:
        rows = session.exec(select(OutboxEvent).order_by(OutboxEvent.sequence)).all()
        return [row.payload for row in rows if row.name == "SignalsEmitted"]


def test_a_run_emits_the_signal_of_the_newest_bar_with_its_reason(desk, trader):
    strategy = desk.save(trader)
    desk.follow(trader, strategy, "AAA", "BBB")
    result = desk.run(trader)
    assert result == {"pairs": 2, "emitted": 1, "expired": 0, "scored": 0, "failed": 0}
    (row,) = emitted(desk, trader)
    assert (row.symbol, row.side, row.state) == ("AAA", SignalSide.BUY, SignalState.EMITTED)
    assert (row.price, row.last, row.age) == (102.0, 102.0, 0)
    assert row.bar.date() == FRIDAY
    assert 0 < row.strength <= 1
    assert row.reason.startswith("Buys when the RSI over 2 bars has been below 30")
    assert "On 2026-11-20: close 102.00, RSI 2 " in row.reason
    assert (row.name, row.local_name) == ("AAA Inc.", "삼성")
    assert outcomes(desk, trader)["AAA"] == (PairOutcome.EMITTED, "")
    assert outcomes(desk, trader)["BBB"] == (
        PairOutcome.QUIET, "No signal on any of the 7 bars."
    )  # fmt: skip
    (step,) = desk.signals.list_steps(trader, row.id)
    assert (step.state, step.is_by_run, step.at) == (SignalState.EMITTED, True, START)


def test_however_often_it_runs_a_signal_is_there_once_and_told_once(desk, trader):
    desk.follow(trader, desk.save(trader), "AAA")
    first = [desk.run(trader)["emitted"] for _ in range(3)]
    assert first == [1, 0, 0]
    assert len(emitted(desk, trader)) == 1
    assert len(desk.signals.list_steps(trader, emitted(desk, trader)[0].id)) == 1
    (event,) = events(desk)
    assert event["signals"] == ["Buy AAA"]
    assert event["count"] == 1


def test_one_run_tells_all_its_signals_at_once_over_all_strategies(desk, trader):
    desk.put("CCC", BUY, FRIDAY, is_demo=True)
    desk.follow(trader, desk.save(trader), "AAA", "CCC")
    desk.follow(trader, desk.save(trader, "Other"), "AAA")
    desk.run(trader)
    (event,) = events(desk)
    assert (event["user_id"], event["count"], event["is_demo"]) == (trader.user_id, 3, True)


def test_another_version_of_the_strategy_is_another_signal(desk, trader):
    from core.trading.library.types import StrategyDraft

    strategy = desk.save(trader)
    desk.follow(trader, strategy, "AAA")
    desk.run(trader)
    changed = StrategyDraft("Dips", "rsi_mean_reversion", {
        "period": 2, "oversold": 35, "overbought": 70, "confirmation": 1
    })  # fmt: skip
    desk.strategies.update_strategy(trader, strategy, changed)
    assert desk.run(trader)["emitted"] == 1
    assert [row.strategy_version for row in emitted(desk, trader)] == [2, 1]
    assert len(desk.signals.list_latest(trader, ALL).rows) == 1


def test_two_workers_with_the_same_signals_store_each_once(desk, trader):
    strategy = desk.save(trader)
    barrier, added = threading.Barrier(2), []

    def emit():
        signals = [
            StrategyExecution(
                user_id=0, strategy_id=strategy, strategy_version=1, strategy_name="Dips",
                symbol=f"S{place}", source="x", interval=Interval.DAY, bar_time=1,
                side=SignalSide.BUY, strength=0.5, price=1.0, reason="r", horizon_bars=5,
                expiry_sessions=5,
                state=SignalState.EMITTED,
            )
            for place in range(20)
        ]  # fmt: skip
        barrier.wait(timeout=60)
        with desk.database.write() as session:
            added.append(len(ExecutionRepository(session, trader.user_id).add_new(signals)))

    workers = [threading.Thread(target=emit) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert sorted(added) == [0, 20]
    assert len(emitted(desk, trader)) == 20


def test_a_job_that_is_killed_before_its_end_and_repeated_leaves_everything_once(desk, trader):
    desk.follow(trader, desk.save(trader), "AAA")
    job_id = desk.emissions.submit_run(trader)
    original, seen = desk.emissions._tell, []

    def die_once(*args):
        seen.append(args)
        if len(seen) == 1:
            raise OSError("the disk is gone")
        original(*args)

    desk.emissions._tell = die_once
    desk.work()
    assert emitted(desk, trader) == ()
    desk.sent.ids.append(job_id)
    desk.work()
    assert len(seen) == 2
    assert len(emitted(desk, trader)) == 1
    assert len(events(desk)) == 1


def test_each_pair_says_why_it_gave_nothing(desk, trader):
    desk.put("FLAT", [100.0] * 30, FRIDAY)
    desk.put("OLD", BUY, date(2026, 11, 2))
    desk.put("SHORT", [100.0, 99.0], FRIDAY)
    desk.put("TODAY", BUY, FRIDAY, is_early=True)
    desk.follow(trader, desk.save(trader), "FLAT", "OLD", "SHORT", "TODAY", "VOID")
    assert desk.run(trader)["failed"] == 3
    found = outcomes(desk, trader)
    assert found["FLAT"][0] is PairOutcome.QUIET
    assert "has not moved" in found["FLAT"][1]
    assert found["OLD"][0] is PairOutcome.STALE
    assert "(2026-11-02) is 14 sessions old" in found["OLD"][1]
    assert found["SHORT"][0] is PairOutcome.TOO_SHORT
    assert "needs 4" in found["SHORT"][1]
    assert found["TODAY"][0] is PairOutcome.QUIET  # its newest bar is not finished
    assert found["VOID"] == (
        PairOutcome.NO_BARS, "VOID is known, but none of its bars are stored. Import them."
    )  # fmt: skip
    assert emitted(desk, trader) == ()


def test_a_strategy_that_is_off_stopped_or_deleted_says_so(desk, trader):
    strategy = desk.save(trader)
    number = desk.follow(trader, strategy, "AAA")
    desk.strategies.set_active(trader, strategy, is_active=False)
    desk.run(trader)
    assert outcomes(desk, trader)["AAA"] == (
        PairOutcome.OFF, "The strategy is switched off: switch it on to get signals."
    )  # fmt: skip
    desk.strategies.set_active(trader, strategy, is_active=True)
    desk.follows.stop_follow(trader, number)
    desk.run(trader)
    assert outcomes(desk, trader)["AAA"][1] == "No longer followed."
    desk.strategies.delete_strategy(trader, strategy)
    desk.run(trader)
    (view,) = desk.follows.list_follows(trader)
    assert "has been deleted" in view.note
    assert emitted(desk, trader) == ()


def test_a_signal_outlives_its_strategy(desk, trader):
    strategy = desk.save(trader)
    desk.follow(trader, strategy, "AAA")
    desk.run(trader)
    desk.strategies.delete_strategy(trader, strategy)
    (row,) = emitted(desk, trader)
    assert (row.strategy_id, row.strategy_name) == (None, "Dips")


def come(desk, symbol, *closes):
    """More sessions pass: their bars are stored, and it is the morning after the last."""
    bars = desk.bars[symbol]
    newest = np.busday_offset(bars.at(-1).date(), len(closes), roll="forward").item()
    desk.put(symbol, [*bars.close.tolist(), *closes], newest)
    return datetime(newest.year, newest.month, newest.day, 23, 30, tzinfo=UTC)


def state_of(desk, actor):
    return {row.symbol: row.state for row in emitted(desk, actor)}


def test_a_signal_expires_by_age_and_is_scored_once_its_horizon_has_passed(desk, trader, clock):
    desk.follow(trader, desk.save(trader), "AAA", horizon_bars=4, expiry_sessions=2)
    desk.run(trader)
    clock.move_to(come(desk, "AAA", 101.0, 102.0))
    desk.run(trader)
    assert state_of(desk, trader) == {"AAA": SignalState.EMITTED}
    assert emitted(desk, trader)[0].note == "2 of the 4 bars of its horizon have come."
    clock.move_to(come(desk, "AAA", 104.0))
    assert desk.run(trader)["expired"] == 1
    assert state_of(desk, trader) == {"AAA": SignalState.EXPIRED}
    clock.move_to(come(desk, "AAA", 108.0))
    assert desk.run(trader)["scored"] == 1
    first = next(row for row in emitted(desk, trader) if row.bar.date() == FRIDAY)
    assert first.state is SignalState.SCORED
    paid = 102.0 * 1.0005  # opens at the close before
    expected = (108.0 - paid - 0.001 * (paid + 108.0)) / paid
    assert first.score.return_fraction == pytest.approx(expected)
    assert first.score.worst_excursion == pytest.approx(101 / 102 - 1)
    assert first.score.best_excursion == pytest.approx(108 / 102 - 1)
    assert (first.score.entry_at.date(), first.score.exit_at.date()) == (
        date(2026, 11, 23), date(2026, 11, 26)
    )  # fmt: skip
    states = [step.state for step in desk.signals.list_steps(trader, first.id)]
    assert states == [SignalState.EMITTED, SignalState.EXPIRED, SignalState.SCORED]


def test_what_was_acted_on_does_not_expire_and_is_scored(desk, trader, clock):
    desk.follow(trader, desk.save(trader), "AAA", horizon_bars=4, expiry_sessions=1)
    desk.run(trader)
    desk.signals.mark_acted(trader, emitted(desk, trader)[0].id)
    clock.move_to(come(desk, "AAA", 101.0, 101.0, 101.0))
    desk.run(trader)
    assert emitted(desk, trader)[-1].state is SignalState.ACTED
    clock.move_to(come(desk, "AAA", 101.0))
    desk.run(trader)
    assert emitted(desk, trader)[-1].state is SignalState.SCORED


def test_a_score_is_made_once_and_the_database_refuses_to_change_it(desk, trader, clock):
    desk.follow(trader, desk.save(trader), "AAA", horizon_bars=1, expiry_sessions=1)
    desk.run(trader)
    clock.move_to(come(desk, "AAA", 103.0))
    desk.run(trader)
    score = emitted(desk, trader)[-1].score
    desk.bars["AAA"] = replace(desk.bars["AAA"], close=desk.bars["AAA"].close * 2)
    clock.shift(timedelta(hours=1))
    desk.run(trader)
    assert emitted(desk, trader)[-1].score == score
    for statement in ("UPDATE signal_score SET return_fraction = 9", "DELETE FROM signal_score"):
        with pytest.raises(ConflictError), desk.database.write() as session:
            session.execute(text(statement))
    with desk.database.read() as session:
        assert len(session.exec(select(SignalScore)).all()) == 1


def test_a_signal_whose_bar_or_series_is_gone_waits_and_says_so(desk, trader, clock):
    desk.follow(trader, desk.save(trader), "AAA", expiry_sessions=1)
    desk.run(trader)
    kept = desk.bars.pop("AAA")
    desk.run(trader)
    assert "none of its bars are stored" in emitted(desk, trader)[0].note
    desk.bars["AAA"] = replace(kept, time=kept.time + 1)
    clock.shift(timedelta(days=9))
    desk.run(trader)
    assert emitted(desk, trader)[0].note == (
        "Not scored: the bar of the signal is not stored any more."
    )
    assert state_of(desk, trader) == {"AAA": SignalState.EXPIRED}


def test_scored_entries_make_the_performance_of_a_strategy(desk, trader, clock):
    assert desk.signals.list_performance(trader) == []
    desk.put("CCC", BUY, FRIDAY)
    desk.follow(trader, desk.save(trader), "AAA", "CCC", horizon_bars=1, expiry_sessions=1)
    desk.run(trader)
    come(desk, "AAA", 110.0)
    clock.move_to(come(desk, "CCC", 101.0))
    desk.run(trader)
    (found,) = desk.signals.list_performance(trader)
    returns = [row.score.return_fraction for row in emitted(desk, trader) if row.score]
    assert (found.strategy_name, found.count, found.exits) == ("Dips", 2, 0)
    assert found.hit_rate == 0.5
    assert found.mean_return == pytest.approx(sum(returns) / 2)


def test_a_second_run_at_the_same_time_is_refused(desk, trader, stranger):
    desk.follow(trader, desk.save(trader), "AAA")
    desk.emissions.submit_run(trader)
    with pytest.raises(ConflictError):
        desk.emissions.submit_run(trader)
    with pytest.raises(InvalidInputError, match="follow no strategy"):
        desk.emissions.submit_run(stranger)


def test_an_owner_who_lost_the_role_gets_no_signals(desk, trader):
    desk.follow(trader, desk.save(trader), "AAA")
    job_id = desk.emissions.submit_run(trader)
    desk.people[trader.user_id] = replace(trader, role=Role.VIEWER)
    desk.work()
    assert "role" in desk.jobs.get_job(trader, job_id).error
    assert emitted(desk, trader) == ()


def test_a_strategy_deleted_while_the_run_looks_gives_nothing_and_breaks_nothing(desk, trader):
    strategy = desk.save(trader)
    desk.follow(trader, strategy, "AAA", "BBB")
    load = desk.load_bars

    def load_and_delete(actor, query):
        if query.symbol == "BBB":
            desk.strategies.delete_strategy(trader, strategy)
        return load(actor, query)

    desk.emissions._assessor._load_bars = load_and_delete
    assert desk.run(trader)["emitted"] == 0


def test_seen_and_acted_are_marked_once_by_whom_and_only_where_they_may(desk, trader, stranger):
    desk.follow(trader, desk.save(trader), "AAA")
    desk.run(trader)
    number = emitted(desk, trader)[0].id
    assert desk.signals.mark_seen(trader, [number, number]) == 1
    assert desk.signals.mark_seen(trader, [number]) == 0
    desk.signals.mark_acted(trader, number)
    desk.signals.mark_acted(trader, number)
    assert desk.signals.mark_seen(trader, [number]) == 0
    steps = desk.signals.list_steps(trader, number)
    assert [(step.state, step.is_by_run) for step in steps] == [
        (SignalState.EMITTED, True), (SignalState.SEEN, False), (SignalState.ACTED, False)
    ]  # fmt: skip
    for change in (lambda: desk.signals.mark_seen(stranger, [number]),
                   lambda: desk.signals.mark_acted(stranger, number)):  # fmt: skip
        with pytest.raises(NotFoundError):
            change()
    assert desk.signals.list_steps(stranger, number) == ()
    assert emitted(desk, stranger) == ()


def test_an_expired_signal_can_no_longer_be_acted_on(desk, trader, clock):
    desk.follow(trader, desk.save(trader), "AAA", expiry_sessions=1)
    desk.run(trader)
    clock.shift(timedelta(days=10))
    desk.run(trader)
    with pytest.raises(ConflictError, match="This signal is expired"):
        desk.signals.mark_acted(trader, emitted(desk, trader)[0].id)


def test_the_latest_list_has_each_pair_once_also_what_was_never_emitted(desk, trader):
    desk.put("CCC", [*BUY, 104.0], FRIDAY)  # sells on the last bar
    desk.put("DDD", [*BUY, 102.1], FRIDAY)  # bought on the bar before
    desk.follow(trader, desk.save(trader), "AAA", "BBB", "CCC", "DDD")
    desk.run(trader)
    board = desk.signals.list_latest(trader, ALL)
    found = {row.symbol: (row.side, row.state, row.age) for row in board.rows}
    assert found == {
        "AAA": (SignalSide.BUY, SignalState.EMITTED, 0),
        "CCC": (SignalSide.SELL, SignalState.EMITTED, 0),
        "DDD": (SignalSide.BUY, None, 1),
    }
    assert (board.follows, board.pairs, board.total) == (1, 4, 3)
    assert board.run_at == START


@on_sqlite
@pytest.mark.parametrize(
    ("query", "symbols"),
    [
        (SignalQuery(strategy="Dips"), {"AAA", "CCC"}),
        (SignalQuery(strategy="None"), set()),
        (SignalQuery(sides=(SignalSide.SELL,)), {"CCC"}),
        (SignalQuery(states=(SignalState.SEEN,)), {"AAA"}),
        (SignalQuery(text="ccc inc"), {"CCC"}),
        (SignalQuery(text="삼성"), {"AAA", "CCC"}),
    ],
)
def test_filters_narrow_the_list_and_the_total_stays(desk, trader, query, symbols):
    desk.put("CCC", [*BUY, 104.0], FRIDAY)
    desk.follow(trader, desk.save(trader), "AAA", "CCC")
    desk.run(trader)
    seen = [row.id for row in emitted(desk, trader) if row.symbol == "AAA"]
    desk.signals.mark_seen(trader, seen)
    board = desk.signals.list_latest(trader, query)
    assert {row.symbol for row in board.rows} == symbols
    assert board.total == 2


def test_the_file_holds_what_the_list_shows_and_runs_no_formula(desk, trader):
    import csv
    import io

    desk.follow(trader, desk.save(trader, name="=1+1"), "AAA")
    desk.run(trader)
    content = desk.signals.export_csv(trader, ALL, is_latest=True).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(content))
    assert row["strategy"] == "'=1+1"
    assert (row["symbol"], row["side"], row["state"]) == ("AAA", "Buy", "new")
    assert float(row["price"]) == 102.0
    assert (row["age_sessions"], row["return_fraction"]) == ("0", "")


def test_a_viewer_may_not_mark_or_run(desk, viewer):
    for change in (
        lambda: desk.signals.mark_seen(viewer, [1]),
        lambda: desk.signals.mark_acted(viewer, 1),
        lambda: desk.emissions.submit_run(viewer),
    ):
        with pytest.raises(NotPermittedError):
            change()


def test_each_part_of_the_key_makes_another_signal(desk, trader):
    first, other = desk.save(trader), desk.save(trader, "Other")
    values = {
        "user_id": 0, "strategy_id": first, "strategy_version": 1, "strategy_name": "Dips",
        "symbol": "AAA", "source": "x", "interval": Interval.DAY, "bar_time": 1,
        "side": SignalSide.BUY, "strength": 0.5, "price": 1.0, "reason": "r", "horizon_bars": 5,
        "expiry_sessions": 5, "state": SignalState.EMITTED,
    }  # fmt: skip
    changes = (
        {}, {"strategy_id": other}, {"strategy_version": 2}, {"symbol": "BBB"},
        {"interval": Interval.WEEK}, {"bar_time": 2}, {"side": SignalSide.SELL},
    )  # fmt: skip
    same = ({"price": 2.0}, {"source": "y"}, {"strength": 0.1})
    with desk.database.write() as session:
        repository = ExecutionRepository(session, trader.user_id)
        added = [
            len(repository.add_new([StrategyExecution(**{**values, **change})]))
            for change in (*changes, *same)
        ]
    assert added == [1] * len(changes) + [0] * len(same)
