"""What the reports of the day hand out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ReportView:
    """A stored daily report.

    Attributes:
        content: see `core.kr_market.schedule.daily_report`.
        head_sequence, head_hash: the end of the sealed ledger when it was made.
    """

    report_id: int
    source: str
    session: date
    is_demo: bool
    content: Mapping[str, Any]
    head_sequence: int
    head_hash: str
    made_at: datetime
