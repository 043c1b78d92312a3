"""Bars that stay unseen until a pick is committed, and looks that nobody can take back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from sqlalchemy import text
from sqlmodel import select

from core.enums import BacktestStatus
from core.errors import ConflictError, InvalidInputError, NotFoundError, ProviderError
from core.trading.honesty.holdout_service import HoldoutService
from core.trading.optimisation.grid import build_points, enumerate_points
from core.trading.optimisation.types import OptimisationDetail
from core.trading.request import BacktestRequest
from core.trading.sweep.agreement import find_differences
from core.trading.sweep.sweep import SweepSettings, run_sweep
from db.trading.optimisation_tables import OptimisationBlock, OptimisationLook, OptimisationRun
from tests.core.trading.optimisation.optimisation_desk import REQUEST, SPACE
from tests.core.trading.sample_bars import load_bars


def commit(desk, number, trial) -> OptimisationDetail:
    desk.picks.commit_pick(desk.trader, number, trial)
    desk.work()
    return desk.get(number)


def read_rows(desk, table) -> list[dict]:
    changing = {"job_id", "created_at", "started_at", "finished_at", "seconds", "at", "id"}
    with desk.database.read() as session:
        rows = session.exec(select(table)).all()
        return [
            {name: value for name, value in row.model_dump().items() if name not in changing}
            for row in rows
        ]


def unseen_bars(detail):
    query = detail.request.bar_query()
    return load_bars(None, replace(query, start=detail.out_of_sample.first))


def test_what_is_stored_before_a_commit_does_not_depend_on_the_unseen_bars(desk, trader):
    """The unseen bars are replaced by others: every stored bit stays as it is."""
    split = desk.service.plan_optimisation(trader, REQUEST).out_of_sample.first
    desk.run()
    first = read_rows(desk, OptimisationRun), read_rows(desk, OptimisationBlock)
    entries = [(entry.times, entry.returns, entry.sharpe) for entry in desk.entries()]

    def other_future(actor, query):
        bars = load_bars(actor, query)
        is_late = bars.time >= int(np.datetime64(split, "s").astype(np.int64))
        wild = np.where(is_late, 1 + 0.5 * np.sin(np.arange(len(bars))), 1.0)
        names = ("open", "high", "low", "close")
        return replace(bars, **{name: getattr(bars, name) * wild for name in names})

    desk.service.delete_optimisation(trader, 1)
    desk.bars = other_future
    desk.run()
    second = read_rows(desk, OptimisationRun), read_rows(desk, OptimisationBlock)
    for left, right in zip(first, second, strict=True):
        for one, other in zip(left, right, strict=True):
            one.pop("run_id", None), other.pop("run_id", None)
            assert one == other
    again = [(entry.times, entry.returns, entry.sharpe) for entry in desk.entries()]
    assert again[1:] == entries


def test_the_search_itself_never_loads_an_unseen_bar(desk, trader):
    summary = desk.service.submit_optimisation(trader, REQUEST)
    desk.loaded.clear()
    desk.work()
    detail = desk.get(summary.id)
    assert [query.end for query in desk.loaded] == [detail.in_sample.last]
    assert detail.in_sample.last < detail.out_of_sample.first


def test_a_committed_pick_is_judged_by_a_plain_run_over_the_unseen_bars(desk, trader):
    detail = desk.run()
    trial = detail.findings.plateau.trial
    before = desk.get(detail.summary.id)
    assert before.picks == ()
    assert before.looks == ()
    opened = commit(desk, detail.summary.id, trial).picks[0].out_of_sample
    points = enumerate_points(SPACE, 0, 100)
    direct = run_sweep(unseen_bars(detail), build_points(SPACE, points), SweepSettings())
    assert opened.statistics == direct.statistics(trial)
    values = direct.column("sharpe_ratio")
    assert opened.value == values[trial]
    assert opened.rank == 1 + int((values > values[trial]).sum())
    assert opened.ranked == np.isfinite(values).sum()
    assert opened.quantiles[0] == pytest.approx(np.nanmin(values))
    assert opened.quantiles[50] == pytest.approx(np.nanmedian(values))
    assert len(opened.quantiles) == len(opened.in_sample_quantiles) == 101
    seen = desk.trials.load_trials(trader, detail.summary.id).scores[:, 0]
    assert opened.in_sample_value == seen[trial]
    assert opened.in_sample_rank == 1 + int((seen > seen[trial]).sum())
    import pandas as pd

    both = pd.DataFrame({"seen": seen, "unseen": values}).dropna()
    assert opened.rank_correlation == pytest.approx(both.corr(method="spearman").iloc[0, 1])
    assert opened.period == detail.out_of_sample


def test_the_judgement_equals_a_plain_backtest_anybody_can_make(desk, trader):
    detail = desk.run()
    opened = commit(desk, detail.summary.id, 6).picks[0].out_of_sample
    view = desk.trials.get_trial(trader, detail.summary.id, 6)
    backtest = desk.services.backtests.submit_backtest(
        trader,
        BacktestRequest(
            "GOOG",
            "sma_crossover",
            params=view.params,
            start=detail.out_of_sample.first,
            end=detail.out_of_sample.last,
        ),
    )
    desk.work()
    plain = desk.services.backtests.get_backtest(trader, backtest.id).result.statistics
    theirs = {name: plain[name] for name in opened.statistics}
    assert find_differences(opened.statistics, theirs) == []


def test_every_look_is_numbered_and_shown_for_ever(desk, trader):
    number = desk.run().summary.id
    assert desk.picks.commit_pick(trader, number, 3).look_number == 1
    desk.work()
    assert commit(desk, number, 4).picks[1].look_number == 2
    desk.service.delete_optimisation(trader, number)
    # Another search of the idea over the same days, with other ranges and another name.
    again = desk.run(replace(REQUEST, notes="a fresh start", min_trades=0))
    assert [look.number for look in again.looks] == [1, 2]
    assert [look.optimisation_id for look in again.looks] == [number, number]
    assert desk.service.plan_optimisation(trader, REQUEST).looks == 2
    assert commit(desk, again.summary.id, 0).picks[0].look_number == 3
    assert desk.get(again.summary.id).summary.look_count == 1


def test_the_look_is_in_the_trial_ledger_too(desk, trader):
    number = desk.run().summary.id
    commit(desk, number, 3)
    entry = desk.entries()[-1]
    assert (entry.trial_count, entry.outcome) == (1, BacktestStatus.COMPLETED)
    assert entry.details["trial"] == 3
    detail = desk.get(number)
    assert entry.period_count == detail.out_of_sample.bars - 1
    assert detail.trial_count == detail.summary.done + 1


@pytest.mark.parametrize("verb", ["DELETE FROM {}", "UPDATE {} SET user_id = 9"])
def test_the_database_itself_refuses_to_forget_a_look(desk, verb):
    number = desk.run().summary.id
    commit(desk, number, 3)
    with pytest.raises(ConflictError), desk.database.write() as session:
        session.execute(text(verb.format("optimisation_look")))
    assert len(read_rows(desk, OptimisationLook)) == 1


def test_a_trial_is_opened_once(desk, trader):
    number = desk.run().summary.id
    desk.picks.commit_pick(trader, number, 3)
    with pytest.raises(ConflictError, match="committed"):
        desk.picks.commit_pick(trader, number, 3)
    desk.work()
    with pytest.raises(ConflictError, match="committed"):
        desk.picks.commit_pick(trader, number, 3)
    assert len(read_rows(desk, OptimisationLook)) == 1


def test_a_look_that_failed_is_counted_and_trying_again_is_no_other(desk, trader):
    number = desk.run().summary.id

    def fail(actor, query):
        raise ProviderError("The source is down.", "Try again.")

    job = desk.picks.commit_pick(trader, number, 3).look_job_id
    desk.bars = fail
    for _ in range(3):
        desk.worker.run(job)
    [pick] = desk.get(number).picks
    assert "The source is down." in pick.look_error
    assert (pick.look_number, pick.out_of_sample) == (1, None)
    assert desk.entries()[-1].outcome is BacktestStatus.FAILED
    desk.bars = load_bars
    [pick] = commit(desk, number, 3).picks
    assert pick.look_error == ""
    assert (pick.look_number, pick.out_of_sample.reason) == (1, "")
    assert len(read_rows(desk, OptimisationLook)) == 1


def test_a_look_that_is_cancelled_stays_counted(desk, trader):
    number = desk.run().summary.id
    view = desk.picks.commit_pick(trader, number, 3)
    desk.jobs.cancel_job(trader, view.look_job_id)
    [pick] = desk.get(number).picks
    assert pick.look_error == "It was cancelled."
    assert len(desk.get(number).looks) == 1
    assert commit(desk, number, 4).picks[1].look_number == 2


def test_a_run_deleted_before_its_look_ends_the_job_quietly_and_the_look_stays(desk, trader):
    number = desk.run().summary.id
    desk.picks.commit_pick(trader, number, 3)
    desk.service.delete_optimisation(trader, number)
    desk.work()
    assert {job.error for job in desk.jobs.list_jobs(trader)} == {""}
    assert len(read_rows(desk, OptimisationLook)) == 1


def test_sealed_bars_are_not_opened_and_no_look_is_counted(desk, trader):
    number = desk.run().summary.id
    HoldoutService(desk.database, load_bars).seal_holdout(trader, 12, ["GOOG"])
    with pytest.raises(InvalidInputError, match="sealed holdout"):
        desk.picks.commit_pick(trader, number, 3)
    assert read_rows(desk, OptimisationLook) == []


def test_a_seal_over_the_unseen_bars_alone_is_told_beforehand(desk, trader):
    HoldoutService(desk.database, load_bars).seal_holdout(trader, 12, ["GOOG"])
    plan = desk.service.plan_optimisation(trader, REQUEST)
    assert any("sealed holdout" in each for each in plan.warnings)


def test_earlier_trials_that_used_the_unseen_bars_are_told(desk, trader):
    """The search has not seen them; its user may have."""
    early = replace(REQUEST, end=date(2010, 6, 30), holdout_share=0.0)
    desk.run(early)
    assert not any("earlier trial" in each for each in desk.run().warnings)
    plain = BacktestRequest("GOOG", "sma_crossover", params={"short": 7}, start=date(2012, 1, 2))
    number = desk.services.backtests.submit_backtest(trader, plain).id
    desk.work()
    desk.services.backtests.delete_backtest(trader, number)
    [told] = [each for each in desk.run().warnings if "earlier trial" in each]
    assert told.startswith("1 earlier trial of this idea used bars from 2010-08-10 on")
    assert told in desk.service.plan_optimisation(trader, REQUEST).warnings


def test_nobody_commits_before_the_search_has_ended(desk, trader):
    summary = desk.service.submit_optimisation(trader, REQUEST)
    with pytest.raises(ConflictError, match="under way"):
        desk.picks.commit_pick(trader, summary.id, 0)


def test_a_search_that_kept_nothing_unseen_has_nothing_to_open(desk, trader):
    number = desk.run(replace(REQUEST, holdout_share=0.0)).summary.id
    with pytest.raises(InvalidInputError, match="kept no bars unseen"):
        desk.picks.commit_pick(trader, number, 0)


def test_a_trial_that_does_not_exist_cannot_be_committed(desk, trader):
    number = desk.run().summary.id
    for trial in (-1, 26, 10**12):
        with pytest.raises(NotFoundError):
            desk.picks.commit_pick(trader, number, trial)


def test_a_pick_that_does_not_fit_the_unseen_bars_says_so(desk, trader):
    request = replace(
        REQUEST, start=date(2006, 1, 2), end=date(2006, 8, 31), holdout_share=0.3, min_trades=0
    )
    detail = desk.run(request)
    assert detail.out_of_sample.bars < 63
    trial = int(np.flatnonzero(desk.trials.load_trials(trader, 1).points[:, 1] == 60.0)[0])
    opened = commit(desk, detail.summary.id, trial).picks[0].out_of_sample
    assert (opened.statistics, opened.rank) == ({}, None)
    assert "too few bars" in opened.reason
