from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest
import time_machine
from sqlmodel import select

from core.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from core.trading.honesty.holdout_service import HoldoutService
from core.trading.library.types import StrategyDraft
from db.trading.trial_tables import TrialEntry
from tests.conftest import on_sqlite
from tests.core.trading.signals.signal_desk import FALLING, SignalDesk

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def desk(database, trader, stranger):
    with time_machine.travel(datetime(2026, 11, 21, 9, tzinfo=UTC), tick=False):
        made = SignalDesk(database, trader, stranger)
        random = np.random.default_rng(5)
        for symbol in ("AAA", "BBB"):
            made.put(symbol, 100 * np.exp(np.cumsum(random.normal(0, 0.02, 400))), FRIDAY)
        yield made


def measure(desk, actor, follow):
    job = desk.decays.submit_measurement(actor, follow)
    desk.work()
    return desk.jobs.get_job(actor, job)


def test_a_measurement_is_kept_with_everything_that_stands_beside_it(desk, trader):
    follow = desk.follow(trader, desk.save(trader), "AAA", "BBB", "VOID", horizon_bars=3)
    assert desk.decays.find_decay(trader, follow) is None
    assert measure(desk, trader, follow).result["symbols"] == 2
    view = desk.decays.find_decay(trader, follow)
    assert view.decay.count > 50
    assert len(view.decay.mean) == len(view.decay.low) == 11
    assert view.decay.base is not None
    assert (view.horizon_bars, view.symbols, view.emitted, view.is_old) == (3, 2, 0, False)
    assert view.last_day == "2026-11-20"
    assert view.left_out == ("VOID is known, but none of its bars are stored.",)
    assert not view.is_demo


@on_sqlite
def test_measuring_again_gives_the_same_and_replaces_it(desk, trader):
    follow = desk.follow(trader, desk.save(trader), "AAA")
    measure(desk, trader, follow)
    first = desk.decays.find_decay(trader, follow)
    measure(desk, trader, follow)
    assert desk.decays.find_decay(trader, follow) == first


def test_each_series_is_a_look_in_the_trial_ledger(desk, trader):
    follow = desk.follow(trader, desk.save(trader), "AAA", "BBB", "VOID")
    measure(desk, trader, follow)
    with desk.database.read() as session:
        rows = session.exec(select(TrialEntry)).all()
    assert sorted(row.symbol for row in rows) == ["AAA", "BBB"]
    assert {row.strategy for row in rows} == {"rsi_mean_reversion"}
    assert {row.user_id for row in rows} == {trader.user_id}


def test_a_sealed_holdout_is_not_looked_at(desk, trader):
    follow = desk.follow(trader, desk.save(trader), "AAA", horizon_bars=3)
    measure(desk, trader, follow)
    whole = desk.decays.find_decay(trader, follow)
    HoldoutService(desk.database, desk.load_bars).seal_holdout(trader, 6, ["AAA"])
    measure(desk, trader, follow)
    view = desk.decays.find_decay(trader, follow)
    assert view.last_day < "2026-05-21"
    assert view.decay.count < whole.decay.count
    assert view.left_out == ("AAA is measured up to its sealed holdout, 2026-05-20.",)


def test_too_few_signals_are_not_run_with_the_reason(desk, trader):
    desk.put("FEW", [100.0 + (place // 20 % 2) for place in range(90)], FRIDAY)
    follow = desk.follow(trader, desk.save(trader), "FEW")
    measure(desk, trader, follow)
    view = desk.decays.find_decay(trader, follow)
    assert view.decay.mean == ()
    assert "under 10 nothing can be told" in view.decay.reason


def test_what_has_changed_since_is_said(desk, trader):
    strategy = desk.save(trader)
    follow = desk.follow(trader, strategy, "AAA")
    measure(desk, trader, follow)
    desk.follow(trader, strategy, "AAA", "BBB")
    assert desk.decays.find_decay(trader, follow).is_old
    measure(desk, trader, follow)
    assert not desk.decays.find_decay(trader, follow).is_old
    draft = StrategyDraft("Dips", "rsi_mean_reversion", {**FALLING, "oversold": 20})
    desk.strategies.update_strategy(trader, strategy, draft)
    assert desk.decays.find_decay(trader, follow).is_old


def test_a_stopped_follow_can_be_measured_a_deleted_strategy_cannot(desk, trader):
    strategy = desk.save(trader)
    follow = desk.follow(trader, strategy, "AAA")
    desk.follows.stop_follow(trader, follow)
    assert measure(desk, trader, follow).result["symbols"] == 1
    desk.strategies.delete_strategy(trader, strategy)
    with pytest.raises(InvalidInputError, match="has been deleted"):
        desk.decays.submit_measurement(trader, follow)


def test_a_strategy_deleted_before_the_job_ran_is_said_by_the_job(desk, trader):
    strategy = desk.save(trader)
    follow = desk.follow(trader, strategy, "AAA")
    job = desk.decays.submit_measurement(trader, follow)
    desk.strategies.delete_strategy(trader, strategy)
    desk.work()
    assert "has been deleted" in desk.jobs.get_job(trader, job).error


def test_two_at_once_and_those_of_others_are_refused(desk, trader, stranger, viewer):
    follow = desk.follow(trader, desk.save(trader), "AAA")
    desk.decays.submit_measurement(trader, follow)
    with pytest.raises(ConflictError):
        desk.decays.submit_measurement(trader, follow)
    for ask in (desk.decays.find_decay, desk.decays.submit_measurement):
        with pytest.raises(NotFoundError):
            ask(stranger, follow)
    with pytest.raises(NotPermittedError):
        desk.decays.submit_measurement(viewer, follow)
