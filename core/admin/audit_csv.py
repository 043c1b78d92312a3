"""The audit trail as a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from core.admin.types import AuditEntryView
from core.spreadsheet import neutralise_formula

_COLUMNS = ("at", "user", "action", "target", "details", "address", "reference")


def write_csv(entries: Sequence[AuditEntryView]) -> bytes:
    """Entries as they come; UTC times, details as JSON, nothing that a spreadsheet would run."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for entry in entries:
        row = (
            entry.at.isoformat(),
            entry.username,
            entry.action,
            entry.target,
            json.dumps(entry.details, ensure_ascii=False, sort_keys=True, default=str),
            entry.address,
            entry.correlation_id or "",
        )
        writer.writerow([neutralise_formula(value) for value in row])
    return text.getvalue().encode("utf-8-sig")
