from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from core.enums import BacktestStatus
from core.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from core.trading.honesty.holdout_types import subtract_months
from db.trading.holdout_tables import HoldoutOpening
from db.trading.tables import Backtest
from tests.conftest import on_sqlite
from tests.core.trading.backtest_desk import REQUEST
from tests.core.trading.honesty.honesty_desk import HonestyDesk

REASON = "Final check before trading it."
WHOLE = replace(REQUEST, start=None, end=None)


@pytest.fixture
def desk(database, trader):
    return HonestyDesk(database, trader)


@pytest.fixture
def holdouts(desk):
    return desk.services.holdouts


def test_the_last_months_are_counted_back_from_the_newest_bar(holdouts, trader):
    sealed = holdouts.seal_holdout(trader, 12, ["GOOG"])
    assert sealed.first_day == date(2012, 3, 1)  # GOOG ends on 2013-03-01
    assert (sealed.symbols, sealed.is_sealed, sealed.is_desk) == (("GOOG",), True, False)
    assert holdouts.list_holdouts(trader, "GOOG") == [sealed]
    assert holdouts.list_holdouts(trader, "EURUSD") == []


def test_a_run_that_would_reach_into_it_is_refused_with_the_remedy(desk, holdouts, trader):
    holdouts.seal_holdout(trader, 12, ["GOOG"])
    with pytest.raises(InvalidInputError, match="sealed holdout") as caught:
        desk.service.submit_backtest(trader, WHOLE)
    assert "End the run before 2012-03-01" in caught.value.remedy
    assert desk.count(Backtest) == 0
    desk.run(trader, replace(WHOLE, end=date(2012, 2, 29)))
    with pytest.raises(InvalidInputError):
        desk.service.submit_backtest(trader, replace(WHOLE, end=date(2012, 3, 1)))


def test_a_run_that_waited_while_it_was_sealed_does_not_look(desk, holdouts, trader):
    summary = desk.service.submit_backtest(trader, WHOLE)
    holdouts.seal_holdout(trader, 6, ["GOOG"])
    desk.work()
    found = desk.service.get_backtest(trader, summary.id)
    assert found.summary.status is BacktestStatus.FAILED
    assert "sealed holdout" in found.summary.error
    assert found.result is None


def test_opening_lets_runs_in_is_counted_and_cannot_be_taken_back(desk, holdouts, trader):
    sealed = holdouts.seal_holdout(trader, 12, ["GOOG"])
    opened = holdouts.open_holdout(trader, sealed.id, f"  {REASON} ")
    assert not opened.is_sealed
    assert opened.reasons == (REASON,)
    assert holdouts.list_holdouts(trader) == [opened]
    desk.run(trader, WHOLE)
    with pytest.raises(ConflictError, match="cannot be sealed again"):
        holdouts.open_holdout(trader, sealed.id, REASON)
    for statement in ("DELETE FROM holdout_opening", "UPDATE holdout_opening SET reason='x'"):
        with pytest.raises(ConflictError), desk.database.write() as session:
            session.execute(text(statement))
    assert desk.count(HoldoutOpening) == 1


def test_a_seal_binds_its_owner_and_one_for_the_desk_everybody(desk, holdouts, trader, stranger):
    bars = desk.bars(trader, WHOLE.bar_query())
    own = holdouts.seal_holdout(trader, 12, ["GOOG"])
    holdouts.check_bars(stranger, bars)
    with pytest.raises(NotFoundError):
        holdouts.open_holdout(stranger, own.id, REASON)
    desk_wide = holdouts.seal_holdout(trader, 6, ["GOOG"], is_desk=True)
    with pytest.raises(InvalidInputError, match="2012-09-01"):
        holdouts.check_bars(stranger, bars)
    holdouts.open_holdout(stranger, desk_wide.id, REASON)
    holdouts.check_bars(stranger, bars)
    with pytest.raises(InvalidInputError, match="2012-03-01"):
        holdouts.check_bars(trader, bars)  # their own is still sealed


@on_sqlite
def test_without_symbols_all_are_sealed_from_months_before_today(holdouts, desk, trader):
    sealed = holdouts.seal_holdout(trader, 3)
    assert sealed.symbols == ()
    assert holdouts.list_holdouts(trader, "ANY") == [sealed]
    desk.run(trader, WHOLE)  # bars that end years before


@pytest.mark.parametrize(
    ("months", "symbols", "error"),
    [
        (0, [], InvalidInputError),
        (61, [], InvalidInputError),
        (6, ["NOPE"], NotFoundError),
        (6, [f"S{k}" for k in range(501)], InvalidInputError),
    ],
)
def test_what_cannot_be_sealed_says_why(holdouts, trader, months, symbols, error):
    with pytest.raises(error) as caught:
        holdouts.seal_holdout(trader, months, symbols)
    assert caught.value.remedy
    assert holdouts.list_holdouts(trader) == []


@pytest.mark.parametrize("reason", ["", "because", "x" * 301, "          "])
def test_an_opening_needs_a_reason(holdouts, trader, reason):
    sealed = holdouts.seal_holdout(trader, 6, ["GOOG"])
    with pytest.raises(InvalidInputError, match="character"):
        holdouts.open_holdout(trader, sealed.id, reason)
    assert holdouts.list_holdouts(trader)[0].is_sealed


def test_a_viewer_neither_seals_nor_opens(holdouts, trader, viewer):
    sealed = holdouts.seal_holdout(trader, 6, ["GOOG"], is_desk=True)
    with pytest.raises(NotPermittedError):
        holdouts.open_holdout(viewer, sealed.id, REASON)
    with pytest.raises(NotPermittedError):
        holdouts.seal_holdout(viewer, 6)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_months_are_those_of_pandas(day, months):
    import pandas as pd

    assert subtract_months(day, months) == (pd.Timestamp(day) - pd.DateOffset(months=months)).date()
