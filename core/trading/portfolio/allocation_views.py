"""Allocation runs as services hand them out."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from core.enums import AllocationMethod, BacktestStatus
from core.trading.portfolio.allocation_request import AllocationRequest, ReturnView
from core.trading.portfolio.outcome import AllocationOutcome, read_outcome
from db.base import stored_id
from db.trading.portfolio_tables import AllocationResult, AllocationRun


@dataclass(frozen=True, slots=True)
class AllocationSummary:
    """One line of the list of runs."""

    id: int
    job_id: str
    portfolio_id: int | None
    request: AllocationRequest
    status: BacktestStatus
    error: str
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class AllocationDetail:
    """One run.

    Attributes:
        outcome: None unless the run is completed.
        passport: of each asset its source, span and hash; versions of what computed it.
    """

    summary: AllocationSummary
    outcome: AllocationOutcome | None
    passport: dict[str, Any]


def write_request(request: AllocationRequest) -> dict[str, Any]:
    """Ready for JSON."""
    end = request.end.isoformat() if request.end else None
    return asdict(request) | {"end": end, "methods": [one.value for one in request.methods]}


def read_request(written: dict[str, Any]) -> AllocationRequest:
    """The inverse of `write_request`; what an older version did not write has its default."""
    known = {field.name for field in fields(AllocationRequest)}
    values = {name: value for name, value in written.items() if name in known}
    end = values.get("end")
    return AllocationRequest(
        **values
        | {
            "symbols": tuple(values["symbols"]),
            "backtest_ids": tuple(values.get("backtest_ids", ())),
            "methods": tuple(AllocationMethod(one) for one in values.get("methods", ())),
            "views": tuple(ReturnView(**view) for view in values.get("views", ())),
            "end": date.fromisoformat(end) if end else None,
        }
    )


def read_summary(row: AllocationRun) -> AllocationSummary:
    """A stored run as one line."""
    return AllocationSummary(
        id=stored_id(row.id),
        job_id=row.job_id,
        portfolio_id=row.portfolio_id,
        request=read_request(row.request),
        status=row.status,
        error=row.error,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


def read_detail(row: AllocationRun, result: AllocationResult | None) -> AllocationDetail:
    """A stored run with what it found."""
    if result is None:
        return AllocationDetail(read_summary(row), None, {})
    return AllocationDetail(read_summary(row), read_outcome(result.result), result.passport)
