"""The count of trials cannot be forgotten, dodged by a name, or reset by deleting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from sqlalchemy import text
from sqlmodel import select

from core.enums import BacktestStatus, Interval, TrialOrigin
from core.errors import ConflictError, JobCancelledError, ProviderError
from core.trading.honesty.idea import Idea, describe_shape, find_idea, hash_trial
from core.trading.honesty.ledger import (
    MAX_SAMPLE,
    BatchNumbers,
    TrialNote,
    add_up,
    count_trials,
    read_trials,
    record_batch,
    record_run,
)
from core.trading.honesty.packing import MAX_ROWS, align, pack_returns, pack_times
from core.trading.honesty.sharpe import calculate_returns, measure_sharpe
from db.trading.trial_repository import StoredReturns, TrialRepository, TrialRow
from db.trading.trial_tables import TrialEntry
from tests.conftest import on_sqlite
from tests.core.trading.backtest_desk import REQUEST, Desk

IDEA = Idea("sma_crossover", "GOOG", Interval.DAY)
TIME = np.arange(100, dtype=np.int64) * 86_400


@pytest.fixture
def desk(database, trader):
    return Desk(database, trader)


def entries(database):
    with database.read() as session:
        return list(session.exec(select(TrialEntry).order_by(TrialEntry.id)).all())


def counts(database, idea=IDEA):
    with database.read() as session:
        return count_trials(session, idea)


def note(key="a", **changes):
    given = TrialNote(IDEA, key, 1, TrialOrigin.HAND, BacktestStatus.COMPLETED, {})
    return replace(given, **changes)


def noise(seed, count=100):
    return np.random.default_rng(seed).normal(0, 0.01, count)


# Written by the run itself -------------------------------------------------------------------


def test_a_run_is_entered_with_its_result_and_nobody_hands_a_count_in(desk, trader):
    number = desk.run(trader)
    (entry,) = entries(desk.database)
    result = desk.service.get_backtest(trader, number).result
    assert (entry.backtest_id, entry.user_id, entry.outcome) == (
        number,
        trader.user_id,
        "completed",
    )
    assert (entry.strategy, entry.symbol, entry.origin) == ("sma_crossover", "GOOG", "hand")
    returns = calculate_returns(result.curve.equity)
    assert entry.sharpe == pytest.approx(measure_sharpe(returns).sharpe)
    assert entry.period_count == len(returns)
    with desk.database.read() as session:
        _, others = read_trials(session, IDEA, result.curve.time[1:])
    assert others[0] == pytest.approx(returns, abs=1e-7)


@on_sqlite
def test_an_exact_repeat_is_a_look_and_no_trial(desk, trader):
    desk.run(trader)
    desk.run(trader, replace(REQUEST, tags=("other",), notes="renamed"))
    assert counts(desk.database) == (1, 2)


@pytest.mark.parametrize(
    "changed",
    [
        {"params": {"short": 11}},
        {"costs": {"commission": 0.002}},
        {"execution": {"stop_loss": 0.05}},
        {"end": date(2008, 12, 30)},
    ],
)
def test_other_numbers_costs_rules_or_period_are_another_trial(desk, trader, changed):
    desk.run(trader)
    desk.run(trader, replace(REQUEST, **changed))
    assert counts(desk.database) == (2, 2)


@on_sqlite
def test_another_symbol_or_strategy_is_another_idea(desk, trader):
    desk.run(trader)
    desk.run(trader, replace(REQUEST, strategy="momentum"))
    assert counts(desk.database) == (1, 1)
    assert counts(desk.database, replace(IDEA, strategy="momentum")) == (1, 1)
    assert counts(desk.database, replace(IDEA, symbol="MSFT")) == (0, 0)


@on_sqlite
def test_deleting_a_run_resets_nothing(desk, trader):
    desk.service.delete_backtest(trader, desk.run(trader))
    assert counts(desk.database) == (1, 1)
    desk.run(trader, replace(REQUEST, params={"short": 12}))
    assert counts(desk.database) == (2, 2)


def test_deleting_it_while_it_runs_does_not_hide_it(desk, trader):
    summary = desk.service.submit_backtest(trader, REQUEST)
    load = desk.bars

    def load_and_delete(actor, query):
        desk.service.delete_backtest(trader, summary.id)
        return load(actor, query)

    desk.bars = load_and_delete
    desk.work()
    (entry,) = entries(desk.database)
    assert entry.backtest_id == summary.id
    assert counts(desk.database) == (1, 1)


def test_another_user_tries_the_same_idea(desk, trader, stranger, database):
    desk.run(trader)
    other = Desk(database, stranger)
    other.run(stranger, replace(REQUEST, params={"short": 12}))
    assert counts(database) == (2, 2)
    assert {entry.user_id for entry in entries(database)} == {trader.user_id, stranger.user_id}


def test_a_failed_and_a_cancelled_run_have_looked_and_count(database, trader):
    desk = Desk(database, trader, max_attempts=1)
    load, good = desk.bars, [True]

    def load_bars(actor, query):
        if good[0]:
            return load(actor, query)
        raise ProviderError("The source is gone.", "Wait.")

    desk.bars = load_bars
    desk.service.submit_backtest(trader, REQUEST)
    good[0] = False
    desk.work()
    (failed,) = entries(database)
    assert (failed.outcome, failed.sharpe, failed.returns) == ("failed", None, None)
    assert counts(database) == (1, 1)

    def cancel(*_):
        raise JobCancelledError("Stopped.")

    good[0] = True
    summary = desk.service.submit_backtest(trader, replace(REQUEST, params={"short": 13}))
    desk.bars = cancel
    desk.work()
    assert desk.service.get_backtest(trader, summary.id).summary.status in {"cancelled", "failed"}
    assert counts(database) == (2, 2)


def test_cancelled_before_it_began_it_has_seen_nothing(desk, trader):
    summary = desk.service.submit_backtest(trader, REQUEST)
    desk.jobs.cancel_job(trader, summary.job_id)
    assert entries(desk.database) == []


# The database refuses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement", ["DELETE FROM trial_entry", "UPDATE trial_entry SET sharpe=0"]
)
def test_the_database_itself_refuses_to_change_or_delete(desk, trader, statement):
    desk.run(trader)
    with pytest.raises(ConflictError), desk.database.write() as session:
        session.execute(text(statement))
    assert counts(desk.database) == (1, 1)


def test_the_repository_has_no_way_to_change_or_delete():
    public = {name for name in vars(TrialRepository) if not name.startswith("_")}
    assert public == {"add", "count", "list_returns", "list_details", "list_rows"}


def test_an_entry_points_at_nothing_that_could_take_it_along():
    assert not TrialEntry.__table__.foreign_keys


# Batches -------------------------------------------------------------------------------------


def test_a_sweep_of_many_is_one_entry_that_counts_in_full(database):
    sharpe = np.random.default_rng(1).normal(0.02, 0.03, 100_000)
    sharpe[:10] = np.nan
    sample = np.random.default_rng(2).normal(0, 0.01, (900, 100))
    batch = note("sweep", origin=TrialOrigin.OPTIMISER)
    with database.write() as session:
        record_batch(session, batch, BatchNumbers(sharpe, TIME, sample))
        record_run(session, note("hand"), TIME, noise(1))
        record_batch(session, batch, BatchNumbers(sharpe, TIME, sample))
    first, *_ = entries(database)
    assert (first.trial_count, first.sample_count) == (100_000, MAX_SAMPLE)
    assert first.sharpe == pytest.approx(np.nanmean(sharpe))
    assert first.sharpe_variance == pytest.approx(np.nanvar(sharpe, ddof=1))
    assert len(first.returns) < 4 * 100 * MAX_SAMPLE
    assert counts(database) == (100_001, 3)
    with database.read() as session:
        trials, returns = read_trials(session, IDEA, TIME, "hand")
    assert (trials.count, trials.looks) == (100_001, 3)
    assert trials.sharpe_variance == pytest.approx(np.nanvar(sharpe), rel=0.01)
    assert returns.shape == (MAX_SAMPLE, 100)


def test_a_batch_without_a_single_ratio_still_counts(database):
    with database.write() as session:
        record_batch(
            session, note(), BatchNumbers(np.full(7, np.nan), TIME, np.empty((0, len(TIME))))
        )
    assert counts(database) == (7, 1)


def test_pooled_variance_is_that_of_all_trials_together():
    values = np.random.default_rng(5).normal(0, 1, 60)
    groups = [values[:30], values[30:59], values[59:]]
    rows = [
        TrialRow(str(k), len(g), float(g.mean()), float(g.var(ddof=1)) if len(g) > 1 else None)
        for k, g in enumerate(groups)
    ]
    found = add_up([*rows, rows[0], TrialRow("dead", 1, None, None)], 0.2)
    assert found.sharpe_variance == pytest.approx(values.var(ddof=1))
    assert (found.count, found.looks, found.mean_correlation) == (61, 5, 0.2)


# What is the same idea -----------------------------------------------------------------------

TREE = {
    "name": "My rule",
    "entry": {
        "kind": "all",
        "conditions": [
            {"left": {"indicator": "rsi", "period": 14}, "relation": "below", "right": 30},
            {"left": "close", "relation": "above", "right": {"indicator": "sma", "period": 50}},
        ],
    },
}


def test_a_rule_tree_is_known_by_its_shape_whatever_it_is_called():
    def idea(tree):
        return find_idea("rules", {"tree": tree}, "GOOG", Interval.DAY).key

    renamed = TREE | {"name": "Something else", "description": "quite new"}
    entry = TREE["entry"]
    other_numbers = {
        "entry": entry
        | {
            "conditions": [
                entry["conditions"][1] | {"right": {"period": 200, "indicator": "sma"}},
                entry["conditions"][0] | {"right": 10},
            ]
        }
    }
    other_shape = {"entry": entry | {"kind": "any"}}
    assert idea(TREE) == idea(renamed) == idea(other_numbers)
    assert idea(other_shape) != idea(TREE)
    import json

    assert idea(json.dumps(TREE)) == idea(TREE)


def test_of_every_other_kind_the_idea_is_the_kind():
    first = find_idea("sma_crossover", {"short": 5}, "goog", Interval.DAY)
    assert first.key == find_idea("sma_crossover", {"long": 9}, "GOOG", Interval.DAY).key
    assert first.key != find_idea("sma_crossover", {}, "GOOG", Interval.HOUR).key


def test_words_of_a_tree_stay_and_numbers_go():
    assert describe_shape({"a": 1, "b": [True, "x", None]}) == {"a": "#", "b": ["#", "#", "x"]}
    assert describe_shape("{not json") == "{not json"


def test_a_trial_does_not_depend_on_the_order_of_its_parameters():
    left = hash_trial({"a": 1, "b": 2}, {}, {}, None, None)
    assert left == hash_trial({"b": 2, "a": 1}, {}, {}, None, None)
    assert left != hash_trial({"a": 1, "b": 2}, {}, {}, date(2020, 1, 1), None)


# Side by side --------------------------------------------------------------------------------


def stored(key, time, *rows):
    values = np.array(rows, dtype=np.float32)
    return StoredReturns(key, len(values), pack_times(time), pack_returns(values))


def test_trials_are_aligned_by_time_and_gaps_are_idle():
    one = noise(1)
    without_five = np.delete(np.arange(100), 5)
    found = align(TIME, [stored("a", TIME[without_five], one[without_five])])
    assert found.shape == (1, 100)
    assert found[0, 5] == 0
    assert np.delete(found[0], 5) == pytest.approx(np.delete(one, 5), abs=1e-8)


def test_trials_of_other_periods_are_not_compared():
    other = stored("b", TIME + 86_400 * 50, noise(1))
    later = stored("c", TIME + 86_400 * 1_000, noise(1))
    assert align(TIME, [other, later]).shape == (0, 100)


def test_at_most_so_many_are_compared():
    many = [stored(str(k), TIME, *np.zeros((200, 100))) for k in range(4)]
    assert align(TIME, many).shape == (MAX_ROWS, 100)
