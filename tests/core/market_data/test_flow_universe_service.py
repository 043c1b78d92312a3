"""The net buying of a whole market as arrays: one unit, nothing of later, kept until it changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from core.contracts import SYSTEM, Actor, FlowQuery
from core.enums import AssetKind, FlowUnit
from core.errors import InvalidInputError, NotFoundError
from core.market_data.flow_universe_service import FlowUniverseService
from db.base import stored_id
from db.market_data.flow_market_repository import FlowMarketRepository
from db.market_data.investor_flow_repository import InvestorFlowRepository, StoredFlow
from db.market_data.tables import Instrument
from db.session import Database

FETCHED = datetime(2026, 1, 10, tzinfo=UTC)
Flow = tuple[str, int, float | None, float | None]


@pytest.fixture
def flows(database: Database) -> FlowUniverseService:
    return FlowUniverseService(database)


@pytest.fixture
def ids(database: Database) -> dict[str, int]:
    with database.write() as session:
        rows = {
            symbol: Instrument(symbol=symbol, name=symbol, kind=AssetKind.STOCK)
            for symbol in ("000020", "00088K", "005930")
        }
        session.add_all(rows.values())
        session.flush()
        return {symbol: stored_id(row.id) for symbol, row in rows.items()}


def store(
    database: Database,
    ids: dict[str, int],
    rows: Sequence[Flow],
    *,
    source: str = "file",
    unit: FlowUnit = FlowUnit.KRW,
    is_demo: bool = False,
) -> None:
    with database.write() as session:
        InvestorFlowRepository(session).write_flows(
            StoredFlow(
                ids[symbol], date(2026, 1, day), foreign, inst, unit, source, FETCHED, is_demo
            )
            for symbol, day, foreign, inst in rows
        )


def test_what_a_source_does_not_say_is_nan_and_not_zero(
    database: Database, flows: FlowUniverseService, ids: dict[str, int], viewer: Actor
) -> None:
    store(database, ids, [("005930", 5, 7.0, None), ("005930", 7, 0.0, -2.0), ("00088K", 6, 1, 1)])

    found = flows.load_flows(viewer, FlowQuery())

    assert found.symbols == ("00088K", "005930")
    assert np.diff(found.time).tolist() == [86_400, 86_400]
    assert datetime.fromtimestamp(int(found.time[0]), UTC) == datetime(2026, 1, 5, tzinfo=UTC)
    np.testing.assert_array_equal(found.foreign, [[np.nan, 1.0, np.nan], [7.0, np.nan, 0.0]])
    np.testing.assert_array_equal(found.institution, [[np.nan, 1, np.nan], [np.nan, np.nan, -2]])
    assert (found.unit, found.source, found.fetched_at) == (FlowUnit.KRW, "file", FETCHED)


def test_sessions_are_counted_back_from_the_last_day_wanted(
    database: Database, flows: FlowUniverseService, ids: dict[str, int], viewer: Actor
) -> None:
    store(database, ids, [("005930", day, float(day), 0.0) for day in (5, 6, 7, 8)])
    store(database, ids, [("000020", 8, 1.0, 1.0)])

    found = flows.load_flows(viewer, FlowQuery(sessions=2, end=date(2026, 1, 7)))

    assert found.foreign.tolist() == [[6.0, 7.0]]
    assert found.symbols == ("005930",)  # 000020 had no flow yet


def test_units_are_never_mixed_and_the_rows_left_out_are_counted(
    database: Database, flows: FlowUniverseService, ids: dict[str, int], viewer: Actor
) -> None:
    store(database, ids, [("005930", 5, 100.0, 1.0), ("005930", 6, 200.0, 1.0)])
    later = [("000020", day, 3.0, 3.0) for day in (7, 8, 9)]
    store(database, ids, [("000020", 5, 3.0, 3.0)], unit=FlowUnit.SHARES)
    store(database, ids, later, unit=FlowUnit.SHARES)

    assert flows.load_flows(viewer, FlowQuery()).unit is FlowUnit.SHARES
    then = flows.load_flows(viewer, FlowQuery(end=date(2026, 1, 6)))

    assert (then.unit, then.symbols, then.other_unit_rows) == (FlowUnit.KRW, ("005930",), 1)


def test_later_flows_change_nothing_of_what_was(
    database: Database, flows: FlowUniverseService, ids: dict[str, int], viewer: Actor
) -> None:
    store(database, ids, [("005930", 5, 1.0, 2.0), ("005930", 6, 3.0, 4.0)])
    query = FlowQuery(end=date(2026, 1, 6))
    before = flows.load_flows(viewer, query)
    store(database, ids, [("000020", 7, 9.0, 9.0), ("005930", 7, 9.0, 9.0)])
    after = flows.load_flows(viewer, query)

    assert after.symbols == before.symbols
    assert after.foreign.tolist() == before.foreign.tolist() == [[1.0, 3.0]]
    assert after.time.tolist() == before.time.tolist()


def test_one_read_is_kept_until_a_flow_changes(
    database: Database, flows: FlowUniverseService, ids: dict[str, int], viewer: Actor
) -> None:
    store(database, ids, [("005930", 5, 1.0, 2.0)])
    first = flows.load_flows(viewer, FlowQuery())
    assert np.shares_memory(flows.load_flows(viewer, FlowQuery()).foreign, first.foreign)

    store(database, ids, [("005930", 5, 10.0, 2.0)])  # same day, same count, same instant

    assert flows.load_flows(viewer, FlowQuery()).foreign.tolist() == [[10.0]]
    assert first.foreign.tolist() == [[1.0]]
    with pytest.raises(ValueError, match="read-only"):
        first.foreign[0, 0] = 5.0


def test_the_source_with_most_instruments_stands_in_and_demo_is_told_apart(
    database: Database, flows: FlowUniverseService, ids: dict[str, int], viewer: Actor
) -> None:
    store(database, ids, [("005930", day, 1.0, 1.0) for day in range(1, 20)])
    both = [("005930", 5, 2.0, 2.0), ("000020", 5, 2.0, 2.0)]
    store(database, ids, both, source="demo", is_demo=True)

    assert flows.load_flows(viewer, FlowQuery()).source == "demo"
    assert flows.load_flows(viewer, FlowQuery(is_demo=False)).source == "file"
    assert flows.load_flows(viewer, FlowQuery(source="file")).is_demo is False


def test_flows_of_before_are_made_known_once(
    database: Database, flows: FlowUniverseService, ids: dict[str, int], viewer: Actor
) -> None:
    store(database, ids, [("005930", 5, 1.0, 2.0)])
    with database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM flow_market")

    assert flows.load_flows(viewer, FlowQuery()).foreign.tolist() == [[1.0]]
    assert flows.renew_states(SYSTEM) is True
    assert flows.renew_states(SYSTEM) is False
    with database.read() as session:
        (state,) = FlowMarketRepository(session).list_states()
    assert (state.row_count, state.symbol_count, len(state.version)) == (1, 1, 32)


def test_nothing_stored_is_said_with_the_way_on(
    database: Database, flows: FlowUniverseService, ids: dict[str, int], viewer: Actor
) -> None:
    with pytest.raises(NotFoundError, match="No investor flows are stored") as error:
        flows.load_flows(viewer, FlowQuery())
    assert "foreign_buy" in error.value.remedy

    store(database, ids, [("005930", 5, 1.0, 2.0)])
    with pytest.raises(NotFoundError, match="begin on 2026-01-05"):
        flows.load_flows(viewer, FlowQuery(end=date(2026, 1, 5) - timedelta(days=1)))
    with pytest.raises(NotFoundError, match="of 'other'"):
        flows.load_flows(viewer, FlowQuery(source="other"))
    with pytest.raises(NotFoundError, match="of the invented market"):
        flows.load_flows(viewer, FlowQuery(is_demo=True))
    with pytest.raises(InvalidInputError):
        flows.load_flows(viewer, FlowQuery(sessions=0))
