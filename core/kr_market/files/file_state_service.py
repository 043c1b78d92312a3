"""Says which files of the Korean market are here, and what can run with them."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.clock import now
from core.contracts import Actor, FlowQuery, FlowUniverse, Universe, UniverseQuery
from core.enums import FileContract
from core.errors import InvalidInputError, NotFoundError
from core.kr_market.clock import to_seoul
from core.kr_market.files.file_states import (
    YEAR,
    count_age,
    list_days,
    read_bars,
    read_flows,
    read_instruments,
)
from core.kr_market.files.file_types import FileState, KoreanFiles
from core.kr_market.files.scanner_needs import Supplies, list_needs
from core.kr_market.inputs import MarketInputs
from core.kr_market.market_gate.gate_service import GateService
from core.permissions import Permission, require
from db.kr_market.file_repository import FileRepository, RecordCount
from db.session import Database

LOADED_SESSIONS = 1_040
_NEWS = timedelta(days=7)


class FileStateService:
    """The same for everyone who may read signals.

    Args:
        database: of published signals and scraped sums.
        inputs: bars, flows, news and the exchange's hours.
        gate: says whether it can be read.
    """

    def __init__(self, database: Database, inputs: MarketInputs, gate: GateService) -> None:
        self._database = database
        self._inputs = inputs
        self._gate = gate

    def get_files(self, actor: Actor) -> KoreanFiles:
        """What is here of each kind of file, and what each scanner makes of it."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        universe, flows = self._load_universe(actor), self._load_flows(actor)
        is_demo = universe is not None and universe.is_demo
        clock = universe.fetched_at if universe is not None and is_demo else now()
        with self._database.read() as session:
            counted = FileRepository(session)
            records = [
                (FileContract.TREND_WIDE, counted.count_trends()),
                (FileContract.SIGNALS_LOG, counted.count_logged_signals()),
                (FileContract.PUBLISHED_BETS, counted.count_published_bets()),
            ]
        ends = [row.last for _, rows in records for row in rows]
        ends += [list_days(one.time[-1:])[0] for one in (universe, flows) if one is not None]
        today = to_seoul(clock).date()
        hours = self._inputs.list_hours(min(ends, default=today) - YEAR, today)
        bars = [FileState(FileContract.DAILY_PRICES), FileState(FileContract.STOCKS_LIST)]
        if universe is not None:
            bars = [read_bars(universe, hours, clock), read_instruments(universe)]
        kept = [
            _read_records(contract, row, count_age(row.last, hours, clock))
            for contract, rows in records
            for row in rows
        ]
        missing = [FileState(contract) for contract, rows in records if not rows]
        flow_file = FileState(FileContract.TREND_LONG)
        if flows is not None:
            flow_file = read_flows(flows, hours, clock)
        supplies = self._find_supplies(actor, universe, flows, clock)
        return KoreanFiles(
            (*bars, flow_file, *kept, *missing), list_needs(supplies), clock, is_demo
        )

    def _find_supplies(
        self, actor: Actor, universe: Universe | None, flows: FlowUniverse | None, clock: datetime
    ) -> Supplies:
        gate = self._gate.get_gate(actor)
        articles = 0
        if universe is not None:
            end = max(clock, universe.fetched_at) if universe.is_demo else clock
            found = self._inputs.list_articles(actor, universe.symbols, end - _NEWS, end)
            articles = len(found)
        return Supplies(
            bar_sessions=len(universe.time) if universe else 0,
            bars_to=list_days(universe.time[-1:])[0] if universe else None,
            flow_sessions=len(flows.time) if flows else 0,
            flows_from=list_days(flows.time[:1])[0] if flows else None,
            flows_to=list_days(flows.time[-1:])[0] if flows else None,
            articles=articles,
            gate_reason=gate.reading.reason,
            rate_reason=gate.rate.reason,
        )

    def _load_universe(self, actor: Actor) -> Universe | None:
        try:
            return self._inputs.load_universe(actor, UniverseQuery(LOADED_SESSIONS))
        except NotFoundError:
            return None

    def _load_flows(self, actor: Actor) -> FlowUniverse | None:
        try:
            return self._inputs.load_flows(actor, FlowQuery(LOADED_SESSIONS))
        except (NotFoundError, InvalidInputError):
            return None


def _read_records(contract: FileContract, row: RecordCount, age: int | None) -> FileState:
    return FileState(
        contract=contract,
        source=row.source,
        rows=row.rows,
        symbols=row.symbols,
        first=row.first,
        last=row.last,
        imported_at=row.imported_at,
        age_sessions=age,
    )
