"""Optimisations, their trials as arrays, picks and looks, on both databases."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from sqlalchemy import text

from core.contracts import Actor
from core.enums import BacktestStatus, Interval
from core.errors import ConflictError, NotFoundError
from db.session import Database
from db.trading.optimisation_pick_repository import LookRepository, PickRepository
from db.trading.optimisation_repository import OptimisationRepository
from db.trading.optimisation_tables import (
    OptimisationBlock,
    OptimisationLook,
    OptimisationPick,
    OptimisationRun,
    OptimisationWindow,
)
from db.trading.optimisation_trials import (
    TrialBlock,
    TrialBlockRepository,
    pack_floats,
    pack_whole,
    unpack_floats,
)


def make_run(actor: Actor, **changes) -> OptimisationRun:
    values = {
        "user_id": actor.user_id,
        "strategy": "sma_crossover",
        "space": {"kind": "sma_crossover"},
        "method": "grid",
        "objectives": [{"statistic": "sharpe_ratio", "is_max": True}],
        "min_trades": 5,
        "budget": 0,
        "seed": 1,
        "holdout_share": 0.3,
        "costs": {},
        "execution": {},
        "symbol": "GOOG",
        "source": "bundled",
        "interval": Interval.DAY,
        "start": date(2004, 8, 19),
        "end": date(2013, 3, 1),
        "in_sample_end": date(2010, 8, 9),
        "in_sample_bars": 1504,
        "planned": 10,
        "warnings": [],
    }
    return OptimisationRun(**(values | changes))


def make_block(first: int, count: int) -> TrialBlock:
    numbers = np.arange(first, first + count, dtype=np.float64)
    rows = np.stack([numbers, numbers * 10, numbers * 100], axis=1)
    rows[0, 1] = np.nan
    return TrialBlock(
        np.stack([numbers, -numbers], axis=1),
        rows,
        numbers[:, None] + 0.5,
        np.ones(count, dtype=np.int8),
        np.arange(count, dtype=np.int64),
    )


def add_run(database: Database, actor: Actor, **changes) -> int:
    with database.write() as session:
        return OptimisationRepository(session).add(make_run(actor, **changes))


def test_blocks_come_back_bit_by_bit_and_in_order(database, trader):
    number = add_run(database, trader)
    with database.write() as session:
        for first, count in ((4, 3), (0, 4)):  # whatever the order they were written in
            TrialBlockRepository(session).add(number, first, make_block(first, count))
    with database.read() as session:
        trials = TrialBlockRepository(session)
        blocks = list(trials.iterate(number, [2, 0]))
        assert trials.count(number) == 7
    assert np.concatenate([block.points for block in blocks])[:, 0].tolist() == list(range(7))
    rows = np.concatenate([block.rows for block in blocks])
    assert rows.tolist() == [[100.0 * i, float(i)] for i in range(7)]
    assert blocks[1].scores[:, 0].tolist() == [4.5, 5.5, 6.5]
    assert blocks[1].unfilled.tolist() == [0, 1, 2]
    assert blocks[0].code.dtype == np.int8


@pytest.mark.parametrize(("trial", "is_there"), [(0, True), (3, True), (6, True), (7, False)])
def test_one_trial_is_found_in_its_block(database, trader, trial, is_there):
    number = add_run(database, trader)
    with database.write() as session:
        for first, count in ((0, 4), (4, 3)):
            TrialBlockRepository(session).add(number, first, make_block(first, count))
    with database.read() as session:
        found = TrialBlockRepository(session).find_trial(number, trial)
        assert TrialBlockRepository(session).find_trial(number, -1) is None
        assert TrialBlockRepository(session).find_trial(number, 10**15) is None
    assert (found is not None) == is_there
    if found is not None:
        assert found.points.tolist() == [[float(trial), -float(trial)]]


def test_a_second_block_at_the_same_trial_is_refused(database, trader):
    number = add_run(database, trader)
    with database.write() as session:
        TrialBlockRepository(session).add(number, 0, make_block(0, 4))
    with pytest.raises(ConflictError), database.write() as session:
        TrialBlockRepository(session).add(number, 0, make_block(0, 4))


def test_deleting_a_run_takes_trials_windows_and_picks_and_leaves_the_looks(database, trader):
    number = add_run(database, trader)
    with database.write() as session:
        TrialBlockRepository(session).add(number, 0, make_block(0, 4))
        TrialBlockRepository(session).add_window(
            OptimisationWindow(
                run_id=number, number=0, record={}, time=pack_whole([1]), returns=pack_floats([0.5])
            )
        )
        PickRepository(session).add(
            OptimisationPick(run_id=number, trial=1, is_default=True, differences=[])
        )
        LookRepository(session).add(make_look(number))
    with database.write() as session:
        repository = OptimisationRepository(session)
        repository.delete(repository.get_for_update(number, trader.user_id))
    with database.read() as session:
        for table, left in (
            (OptimisationRun, 0),
            (OptimisationBlock, 0),
            (OptimisationWindow, 0),
            (OptimisationPick, 0),
            (OptimisationLook, 1),
        ):
            query = text(f"SELECT count(*) FROM {table.__tablename__}")  # noqa: S608 - our own
            assert session.execute(query).scalar() == left


def make_look(run_id: int, **changes) -> OptimisationLook:
    values = {
        "idea": "abc",
        "strategy": "sma_crossover",
        "symbol": "GOOG",
        "interval": Interval.DAY,
        "first_day": date(2010, 8, 10),
        "last_day": date(2013, 3, 1),
        "user_id": 1,
        "run_id": run_id,
    }
    return OptimisationLook(**(values | changes))


def test_looks_are_counted_by_idea_and_shared_days(database):
    with database.write() as session:
        looks = LookRepository(session)
        assert looks.add(make_look(1)) == 1
        assert looks.add(make_look(2, user_id=9)) == 2
        assert looks.add(make_look(3, idea="other")) == 1
        assert looks.add(make_look(4, first_day=date(2013, 3, 2), last_day=date(2014, 1, 1))) == 1
        # One shared day is enough, at either end.
        assert looks.add(make_look(5, first_day=date(2013, 3, 1), last_day=date(2013, 3, 2))) == 4
        found = looks.list_looks("abc", date(2010, 8, 10), date(2013, 3, 1))
        assert [look.run_id for look in found] == [1, 2, 5]
        assert [look.run_id for look in looks.list_of_run(2)] == [2]


@pytest.mark.parametrize(
    "verb", ["DELETE FROM optimisation_look", "UPDATE optimisation_look SET run_id = 7"]
)
def test_the_database_refuses_to_change_or_delete_a_look(database, verb):
    with database.write() as session:
        LookRepository(session).add(make_look(1))
    with pytest.raises(ConflictError), database.write() as session:
        session.execute(text(verb))


def test_runs_belong_to_their_owner(database, trader, stranger):
    number = add_run(database, trader)
    with database.read() as session:
        repository = OptimisationRepository(session)
        assert repository.get_for_owner(number, trader.user_id).symbol == "GOOG"
        for wrong in (number + 1, 0, -1, 10**12):
            with pytest.raises(NotFoundError):
                repository.get_for_owner(wrong, trader.user_id)
        with pytest.raises(NotFoundError):
            repository.get_for_owner(number, stranger.user_id)
        assert repository.list_for_owner(stranger.user_id) == []


def test_runs_are_listed_by_text_and_status_with_their_looks(database, trader):
    first = add_run(database, trader, notes="100 % mine", status=BacktestStatus.COMPLETED)
    second = add_run(database, trader, symbol="AAPL", strategy="momentum")
    with database.write() as session:
        picks = PickRepository(session)
        picks.add(OptimisationPick(run_id=first, trial=1, is_default=True, differences=[]))
        at = session.get(OptimisationRun, first).created_at
        picks.add(
            OptimisationPick(
                run_id=first, trial=2, is_default=False, differences=[], committed_at=at
            )
        )
    with database.read() as session:
        repository, owner = OptimisationRepository(session), trader.user_id

        def found(**how):
            return [(row.id, looks) for row, looks in repository.list_for_owner(owner, **how)]

        assert found() == [(second, 0), (first, 1)]
        assert found(text="aapl") == [(second, 0)]
        assert found(text="0 %") == [(first, 1)]
        assert found(text="moment", strategies=["sma_crossover"]) == [(second, 0), (first, 1)]
        assert found(statuses=[BacktestStatus.COMPLETED]) == [(first, 1)]
        assert found(before_id=second) == [(first, 1)]
        assert found(limit=1) == [(second, 0)]


def test_only_searches_that_took_time_over_one_stretch_are_measured(database, trader):
    add_run(database, trader)
    add_run(database, trader, tried=100, seconds=2.5)
    add_run(database, trader, tried=100, seconds=2.5, is_walk=True, walk_forward={"train": 1})
    with database.read() as session:
        [run] = OptimisationRepository(session).list_measured(10)
    assert (run.strategy, run.method, run.tried, run.bars) == ("sma_crossover", "grid", 100, 1504)
    assert run.seconds == 2.5


def test_windows_come_back_in_order(database, trader):
    number = add_run(database, trader)
    with database.write() as session:
        for place in (1, 0):
            TrialBlockRepository(session).add_window(
                OptimisationWindow(
                    run_id=number,
                    number=place,
                    record={"reason": ""},
                    time=pack_whole([place]),
                    returns=pack_floats([place / 3]),
                )
            )
    with database.read() as session:
        windows = TrialBlockRepository(session).list_windows(number)
    assert [unpack_floats(window.returns).tolist() for window in windows] == [[0.0], [1 / 3]]


def test_picks_are_found_by_job_and_backtest(database, trader):
    number = add_run(database, trader)
    with database.write() as session:
        picks = PickRepository(session)
        picks.add(
            OptimisationPick(
                run_id=number,
                trial=1,
                is_default=True,
                differences=[],
                look_job_id="a-job",
                backtest_id=77,
            )
        )
        assert picks.find(number, 1).is_default
        assert picks.find(number, 2) is None
        for found in (picks.find_by_look_job("a-job"), picks.find_by_backtest(77)):
            assert (found[0].trial, found[1].id) == (1, number)
        assert picks.find_by_look_job("another") is None
    with pytest.raises(ConflictError), database.write() as session:
        PickRepository(session).add(
            OptimisationPick(run_id=number, trial=1, is_default=False, differences=[])
        )
