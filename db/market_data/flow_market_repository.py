"""Flows of whole markets: their state, and all rows of a source in one read."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, cast, func, select
from sqlmodel import Session, col

from core.enums import FlowUnit
from db.base import UtcDateTime
from db.bulk_upsert import upsert
from db.market_data.company_tables import InvestorFlow
from db.market_data.flow_market_tables import FlowMarket
from db.market_data.tables import Instrument
from db.named_lock import take_lock

_LOCK = 0x666C6F77  # "flow"


class FlowState(NamedTuple):
    """Columns of `FlowMarket`."""

    source: str
    version: str
    row_count: int
    symbol_count: int
    first_day: date
    last_day: date
    fetched_at: datetime
    is_demo: bool


class FlowRow(NamedTuple):
    """Net buying of one instrument in one session."""

    symbol: str
    day: date
    foreign_net: float | None
    institution_net: float | None
    unit: FlowUnit


class FlowMarketRepository:
    """The flows of one unit of work, a market at a time."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def find_state(
        self, source: str | None = None, *, is_demo: bool | None = None
    ) -> FlowState | None:
        """The state of a source; without one, of that with most instruments, a real one first.

        Args:
            source: None for any.
            is_demo: only invented ones, or only real ones; None for both.
        """
        found = [state for state in self.list_states() if is_demo in (None, state.is_demo)]
        if source is not None:
            found = [state for state in found if state.source == source]
        found.sort(key=lambda state: (-state.symbol_count, state.is_demo, state.source))
        return found[0] if found else None

    def list_states(self) -> list[FlowState]:
        """What is known of each source's flows. Flows stored before states were are counted."""
        columns = [getattr(FlowMarket, name) for name in FlowState._fields]
        kept = [FlowState._make(row) for row in self._connection.execute(select(*columns))]
        return kept or [_make_state(row) for row in self._connection.execute(_count())]

    def lacks_states(self) -> bool:
        """Whether there are flows and no state is kept. Light."""
        is_kept = self._connection.execute(select(col(FlowMarket.source)).limit(1)).first()
        flow = select(col(InvestorFlow.source)).limit(1)
        return is_kept is None and self._connection.execute(flow).first() is not None

    def refresh_states(self) -> None:
        """Take the states from the stored flows anew, under new versions."""
        # Who stores at the same time is counted by the later of the two.
        take_lock(self._connection, _LOCK, FlowMarket.__tablename__)
        states = [_make_state(row) for row in self._connection.execute(_count())]
        rows = [state._replace(version=secrets.token_hex(16))._asdict() for state in states]
        upsert(self._connection, FlowMarket, ("source",), rows)

    def list_rows(self, source: str) -> list[FlowRow]:
        """All flows of a source, by symbol and day."""
        statement = (
            select(
                col(Instrument.symbol),
                *(col(getattr(InvestorFlow, name)) for name in FlowRow._fields[1:]),
            )
            .join(Instrument, col(Instrument.id) == col(InvestorFlow.instrument_id))
            .where(col(InvestorFlow.source) == source)
            .order_by(col(Instrument.symbol), col(InvestorFlow.day))
        )
        return [FlowRow._make(row) for row in self._connection.execute(statement)]


def _count() -> Any:
    table = InvestorFlow
    statement = select(
        col(table.source),
        func.count(),
        func.count(func.distinct(table.instrument_id)),
        func.min(table.day),
        func.max(table.day),
        func.max(table.fetched_at, type_=UtcDateTime()),
        func.max(cast(table.is_demo, Integer)),
    )
    return statement.group_by(col(table.source))


def _make_state(row: Any) -> FlowState:
    source, count, symbols, first, last, fetched_at, is_demo = row
    version = f"{count}-{fetched_at.timestamp()}"[:40]
    return FlowState(source, version, count, symbols, first, last, fetched_at, bool(is_demo))
