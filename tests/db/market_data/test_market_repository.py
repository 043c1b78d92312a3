"""What is known of a whole market counts what everybody stored, however units of work overlap."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.enums import AssetKind, FlowUnit, Interval
from db.base import stored_id
from db.market_data.flow_market_repository import FlowMarketRepository
from db.market_data.investor_flow_repository import InvestorFlowRepository, StoredFlow
from db.market_data.market_repository import MarketRepository
from db.market_data.tables import BarSeriesRow, Instrument
from db.session import Database, Session
from tests.db.interleaved import interleave

pytestmark = pytest.mark.postgres  # SQLite's writers take turns

AT = datetime(2026, 11, 20, tzinfo=UTC)


def add_instrument(session: Session, number: int) -> int:
    row = Instrument(symbol=f"S{number}", name="", kind=AssetKind.STOCK)
    session.add(row)
    session.flush()
    return stored_id(row.id)


def store_series(session: Session, number: int) -> None:
    session.add(
        BarSeriesRow(
            instrument_id=add_instrument(session, number),
            interval=Interval.DAY,
            source="csv",
            fetched_at=AT,
            first_time=number,
            last_time=number,
            bar_count=1,
            content_hash="",
        )
    )
    session.flush()
    MarketRepository(session).refresh_market("csv")


def store_flow(session: Session, number: int) -> None:
    flow = StoredFlow(
        add_instrument(session, number),
        date(2026, 11, number),
        1.0,
        1.0,
        FlowUnit.SHARES,
        "csv",
        AT,
        is_demo=False,
    )
    InvestorFlowRepository(session).write_flows([flow])


def test_a_market_counts_the_series_of_two_that_store_at_once(
    postgresql_database: Database,
) -> None:
    interleave(postgresql_database, store_series)
    with postgresql_database.read() as session:
        market = MarketRepository(session).find_market("csv")
    assert market is not None
    assert (market.series_count, market.first_time, market.last_time) == (2, 1, 2)


def test_a_market_counts_the_flows_of_two_that_store_at_once(
    postgresql_database: Database,
) -> None:
    interleave(postgresql_database, store_flow)
    with postgresql_database.read() as session:
        (state,) = FlowMarketRepository(session).list_states()
    assert (state.row_count, state.symbol_count) == (2, 2)
