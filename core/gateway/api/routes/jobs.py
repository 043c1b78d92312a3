"""Jobs of the caller: listed, read, cancelled."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query, Response

from core.enums import JobStatus
from core.errors import InvalidInputError
from core.gateway.api.caller import Call, Cursor, Fields, Limit, needs
from core.gateway.api.cursors import read_cursor, write_cursor
from core.gateway.api.models.base import Page
from core.gateway.api.models.jobs import JobModel
from core.gateway.api.routing import build_router
from core.permissions import Permission

ROUTER = build_router("jobs")
_OWNS = needs(Permission.OWN_JOBS)
_Id = Annotated[str, Path(max_length=36)]


@ROUTER.get("/jobs", response_model=Page[JobModel], summary="Your jobs")
def list_jobs(
    call: Annotated[Call, _OWNS],
    *,
    status: Annotated[tuple[JobStatus, ...], Query()] = (),
    kind: Annotated[str, Query(max_length=60)] = "",
    limit: Limit = 50,
    cursor: Cursor = None,
    fields: Fields = "",
) -> Response:
    """Newest first."""
    page = call.services.job_history.list_page(
        call.actor, limit, before=_read(cursor), statuses=status, kind=kind
    )
    following = None
    if page.has_more:
        last = page.items[-1]
        following = write_cursor("jobs", last.created_at.isoformat(), last.id)
    return call.answer_page(JobModel, page.items, following, fields)


@ROUTER.get("/jobs/{job_id}", response_model=JobModel, summary="One job")
def get_job(call: Annotated[Call, _OWNS], job_id: _Id, fields: Fields = "") -> Response:
    """How far it is, and what came of it."""
    return call.answer(JobModel, call.services.jobs.get_job(call.actor, job_id), fields)


@ROUTER.post("/jobs/{job_id}/cancel", response_model=JobModel, summary="Cancel a job")
def cancel_job(call: Annotated[Call, _OWNS], job_id: _Id) -> Response:
    """Stops a waiting job at once; asks a running one to stop at its next report."""
    return call.answer(JobModel, call.services.jobs.cancel_job(call.actor, job_id))


def _read(cursor: str | None) -> tuple[datetime, str] | None:
    key = read_cursor("jobs", cursor, str, str)
    if key is None:
        return None
    # Overflow: the first and the last day there are, in a zone in which they lie a day further.
    with suppress(ValueError, OverflowError):
        at = datetime.fromisoformat(str(key[0]))
        if at.tzinfo is not None:
            return at.astimezone(UTC), str(key[1])
    raise InvalidInputError("This cursor is damaged.", "Begin anew without one.")
