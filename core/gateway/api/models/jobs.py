"""Jobs of the caller."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from core.enums import JobStatus
from core.gateway.api.models.base import ApiModel


class JobModel(ApiModel):
    """One piece of long work."""

    id: str
    kind: str
    title: str
    status: JobStatus
    progress: float = Field(description="Share done, 0 to 1.")
    message: str
    eta_seconds: float | None
    attempt: int
    max_attempts: int
    is_cancel_requested: bool
    result: dict[str, Any] | None
    error: str
    correlation_id: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
