"""Investor flows: written in bulk, read by instrument."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from core.enums import FlowUnit
from db.base import STREAMED
from db.bulk_upsert import upsert
from db.market_data.company_tables import InvestorFlow
from db.market_data.flow_market_repository import FlowMarketRepository
from db.market_data.tables import Instrument

_TOGETHER = 5_000  # flows that are written at a time


class StoredFlow(NamedTuple):
    """Columns of `InvestorFlow`."""

    instrument_id: int
    day: date
    foreign_net: float | None
    institution_net: float | None
    unit: FlowUnit
    source: str
    fetched_at: datetime
    is_demo: bool


class InvestorFlowRepository:
    """The flows of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write_flows(self, flows: Iterable[StoredFlow]) -> None:
        """Add flows, or overwrite those of the same instrument, day and source, as they come."""
        key, coming = ("instrument_id", "day", "source"), iter(flows)
        while some := list(islice(coming, _TOGETHER)):
            rows = [flow._asdict() for flow in some]
            upsert(self._session.connection(), InvestorFlow, key, rows)
        FlowMarketRepository(self._session).refresh_states()

    def list_flows(self, instrument_id: int, last: int | None = None) -> Sequence[StoredFlow]:
        """Flows of an instrument by day and source, oldest first; all, or so many last ones."""
        statement = (
            select(*(getattr(InvestorFlow, name) for name in StoredFlow._fields))
            .where(col(InvestorFlow.instrument_id) == instrument_id)
            .order_by(col(InvestorFlow.day).desc(), col(InvestorFlow.source).desc())
            .limit(last)
        )
        found = self._session.connection().execute(statement)
        return [StoredFlow._make(row) for row in found][::-1]

    def list_source_flows(
        self, source: str
    ) -> Iterator[tuple[date, str, float | None, float | None]]:
        """Day, symbol, foreign and institutional net buying of a source, by day; no demo.

        They are read as they are asked for.
        """
        fields = (
            col(InvestorFlow.day),
            col(Instrument.symbol),
            col(InvestorFlow.foreign_net),
            col(InvestorFlow.institution_net),
        )
        statement = (
            select(*fields)
            .join(Instrument, col(Instrument.id) == col(InvestorFlow.instrument_id))
            .where(col(InvestorFlow.source) == source, col(InvestorFlow.is_demo).is_(False))
            .order_by(col(InvestorFlow.day), col(Instrument.symbol))
        )
        found = self._session.connection().execute(statement, execution_options=STREAMED)
        yield from map(tuple, found)

    def list_sources(self) -> list[str]:
        """The sources that have flows which are not demo, sorted."""
        source = col(InvestorFlow.source)
        statement = select(source).where(col(InvestorFlow.is_demo).is_(False)).distinct()
        statement = statement.order_by(source)
        return list(self._session.connection().execute(statement).scalars())
