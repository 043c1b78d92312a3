"""Bars to test with, and the services on a database of one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from core.contracts import Actor
from core.enums import AssetKind, Interval
from core.events.outbox import Outbox
from core.market_data.bar_columns import BarColumns, build_columns
from core.market_data.bar_service import BarService
from core.market_data.fetch_service import FetchService
from core.market_data.import_service import ImportService
from core.market_data.import_types import CsvUpload
from core.market_data.types import FetchedBars, InstrumentFacts
from db.session import Database, Session

DAY = 86_400
MakeColumns = Callable[..., BarColumns]


@pytest.fixture
def make_columns() -> MakeColumns:
    """Daily bars from 2024-01-01: close 100, 101, …; open one below, range two either side."""

    def make(count: int = 5, first: str = "2024-01-01", step: int = DAY) -> BarColumns:
        start = int(np.datetime64(first, "s").astype(np.int64))
        close = 100.0 + np.arange(count)
        time = start + step * np.arange(count)
        prices = (close - 1, close + 2, close - 2, close)
        return build_columns(time, prices, np.full(count, 1_000.0))

    return make


@pytest.fixture
def make_fetched(make_columns: MakeColumns) -> Callable[..., FetchedBars]:
    def make(
        symbol: str = "TEST",
        columns: BarColumns | None = None,
        currency: str = "USD",
        interval: Interval = Interval.DAY,
        **facts: Any,
    ) -> FetchedBars:
        return FetchedBars(
            instrument=InstrumentFacts(
                symbol, f"{symbol} Corporation", AssetKind.STOCK, currency=currency
            ),
            interval=interval,
            columns=make_columns() if columns is None else columns,
            fetched_at=datetime(2024, 6, 1, tzinfo=UTC),
            **({"is_adjusted": False} | facts),
        )

    return make


@pytest.fixture
def make_upload() -> Callable[..., CsvUpload]:
    def make(text: str | bytes, symbol: str = "TEST", **fields: Any) -> CsvUpload:
        content = text.encode() if isinstance(text, str) else text
        return CsvUpload(content, "prices.csv", symbol, **({"interval": Interval.DAY} | fields))

    return make


class RecordingQueue:
    """A queue that keeps what it was given, for services that only submit."""

    def __init__(self) -> None:
        self.jobs: dict[str, dict[str, Any]] = {}
        self.sent: list[str] = []

    def add(self, session: Session, **job: Any) -> str:
        job_id = f"job-{len(self.jobs) + 1}"
        self.jobs[job_id] = job
        return job_id

    def send(self, job_id: str) -> None:
        self.sent.append(job_id)


class RunningJobStub:
    """A claimed job that remembers its progress and result."""

    def __init__(self, actor: Actor, arguments: dict[str, Any]) -> None:
        self.id, self.kind, self.attempt = "job-1", "fetch_bars", 1
        self.actor, self.arguments = actor, arguments
        self.shares: list[float] = []
        self.result: dict[str, Any] | None = None

    def on_progress(self, share: float, message: str) -> None:
        self.shares.append(share)

    def finish(self, session: Session, result: dict[str, Any]) -> None:
        self.result = result


@pytest.fixture
def outbox() -> Outbox:
    return Outbox({"MarketDataUpdated": ["watchlists.on_market_data_updated"]})


@pytest.fixture
def jobs() -> RecordingQueue:
    return RecordingQueue()


@pytest.fixture
def make_job() -> Callable[..., RunningJobStub]:
    return RunningJobStub


@pytest.fixture
def imports(database: Database, outbox: Outbox) -> ImportService:
    return ImportService(database, outbox)


@pytest.fixture
def fetches(database: Database, outbox: Outbox, jobs: RecordingQueue) -> FetchService:
    return FetchService(database, outbox, jobs)


@pytest.fixture
def bars(database: Database) -> BarService:
    return BarService(database)
