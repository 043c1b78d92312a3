"""Checks make their events by themselves, once; people handle them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sqlmodel import select

from core.contracts import Actor
from core.enums import FindingStatus, Severity
from core.errors import InvalidInputError, NotFoundError, NotPermittedError
from core.events.outbox import Outbox
from core.events.types import MarketDataUpdated
from core.market_data.quality_service import QualityService
from core.market_data.series_store import SeriesStore
from db.events.tables import OutboxEvent
from db.session import Database

UPDATED = MarketDataUpdated(
    symbol="TEST", interval="1d", source="csv", bar_count=100, first_changed_time=0
)


@pytest.fixture
def quality(database: Database, outbox: Outbox, jobs: Any) -> QualityService:
    return QualityService(database, outbox, jobs)


@pytest.fixture
def jumpy(
    database: Database,
    outbox: Outbox,
    trader: Actor,
    make_columns: Callable[..., Any],
    make_fetched: Callable[..., Any],
) -> None:
    bars = make_columns(100)
    after = np.where(np.arange(100) >= 50, 3.3, 1.0)
    prices = {name: getattr(bars, name) * after for name in ("open", "high", "low", "close")}
    with database.write() as session:
        SeriesStore(session, outbox).store(
            make_fetched(columns=bars._replace(**prices)), "csv", trader
        )


def count_published(database: Database) -> int:
    with database.read() as session:
        names = session.exec(select(OutboxEvent.name)).all()
    return list(names).count("DataQualityFound")


@pytest.mark.usefixtures("jumpy")
def test_a_finding_is_created_and_published_once(
    database: Database, quality: QualityService, trader: Actor
) -> None:
    assert quality.check_series(trader, "test") == 1
    assert quality.check_series(trader, "TEST") == 0
    quality.on_market_data_updated(UPDATED, "event-1")
    quality.on_market_data_updated(UPDATED, "event-1")

    board = quality.get_board(trader)
    assert [item.severity for item in board.findings] == [Severity.HIGH]
    assert board.counts == {Severity.HIGH: 1}
    assert board.top == board.findings
    assert board.scores[0].accuracy == 70
    assert count_published(database) == 1


@pytest.mark.usefixtures("jumpy")
def test_a_finding_is_acknowledged_assigned_and_resolved(
    quality: QualityService, trader: Actor
) -> None:
    quality.check_series(trader, "TEST")
    found = quality.get_board(trader).findings[0].id
    assert quality.worst_open(trader, ["TEST", "ELSE"]) == {"TEST": Severity.HIGH}

    quality.acknowledge(trader, found, "seen")
    quality.assign(trader, found, "ada")
    quality.resolve(trader, found)

    assert quality.worst_open(trader, ["TEST"]) == {}
    assert quality.check_series(trader, "TEST") == 0
    (view,) = quality.get_board(trader, is_open_only=False, symbol="test").findings
    assert (view.status, view.note, view.assigned_to) == (FindingStatus.RESOLVED, "seen", "ada")
    with pytest.raises(InvalidInputError):
        quality.resolve(trader, found)


def test_unknown_findings_and_symbols_are_named(quality: QualityService, trader: Actor) -> None:
    with pytest.raises(NotFoundError, match="finding 7"):
        quality.resolve(trader, 7)
    with pytest.raises(NotFoundError):
        quality.check_series(trader, "NOPE")


def test_a_viewer_may_look_only(quality: QualityService, viewer: Actor) -> None:
    assert quality.get_board(viewer).findings == ()
    with pytest.raises(NotPermittedError):
        quality.check_all(viewer)


@pytest.mark.usefixtures("jumpy")
def test_the_job_checks_everything(
    quality: QualityService, trader: Actor, jobs: Any, make_job: Callable[..., Any]
) -> None:
    assert quality.check_all(trader) == "job-1"
    assert jobs.sent == ["job-1"]
    job = make_job(trader, {})
    result = quality.run_check_job(job)
    assert result["symbols"] == 1
    assert result["found"] >= 1
    assert job.shares == [0.0]
