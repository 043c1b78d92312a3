"""What became of due times, and what a schedule said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.formatting import MISSING, format_age, format_count, format_instant
from core.schedules.definition import read_schedule
from core.schedules.views import DueView, VersionView
from pages.components.empty_state import show_empty
from pages.components.schedule_words import (
    MISSED_WORDS,
    OVERLAP_WORDS,
    STATE_WORDS,
    TONES,
    write_note,
    write_span,
)
from pages.components.small_table import Cell, show_small_table


def show_history(due: Sequence[DueView], titles: Mapping[str, str], time_zone: str) -> None:
    """The newest due times, each with the timeline of what it led to."""
    if not due:
        show_empty(
            "Nothing has been due yet",
            "A scheduler, part of every worker, looks every ten seconds. What would have been due "
            "before the first of them ran is not made up for.",
            link="admin/system.py",
            link_label="Which workers are alive",
        )
        return
    show_small_table(
        ("Schedule", "Due", "State", "What came of it", "Jobs", "Took", "Led to"),
        [_write_due(one, titles, time_zone) for one in due],
        label="What became of due times",
        numbers_from=4,
    )


def show_versions(versions: Sequence[VersionView], name: str, time_zone: str) -> None:
    """What a schedule said and says, newest first."""
    if not versions:
        show_empty(
            "Not installed yet",
            "The first scheduler that looks stores what it says.",
            link="admin/system.py",
            link_label="Which workers are alive",
        )
        return
    show_small_table(
        ("Version", "Since", "By", "Due", "While under way", "Missed", "Late by", "Reason"),
        [_write_version(one, name, time_zone) for one in versions],
        label="Versions",
        numbers_from=8,
    )


def _write_due(due: DueView, titles: Mapping[str, str], time_zone: str) -> list[Cell]:
    took = (due.ended_at - due.due_at).total_seconds() if due.ended_at else None
    session = f"session of {due.session}" if due.session else ""
    return [
        Cell(
            titles.get(due.name, due.name),
            page="schedules" if due.name in titles else "",
            query=(("schedule", due.name),),
        ),
        Cell(
            format_instant(due.due_at, time_zone),
            hint=" · ".join(filter(None, (format_age(due.due_at), session))),
        ),
        Cell(STATE_WORDS[due.state], tone=TONES[due.state]),
        Cell(write_note(due), tone="wide"),
        Cell(format_count(len(due.job_ids)) if due.job_ids else MISSING),
        Cell(MISSING if took is None or due.job_ids == () else _write_seconds(took)),
        Cell("timeline", page="timeline", query=(("id", due.correlation_id),))
        if due.correlation_id and due.job_ids
        else Cell(MISSING, tone="quiet"),
    ]


def _write_seconds(seconds: float) -> str:
    minute = 60
    if seconds < minute:
        return f"{seconds:.0f} s"
    return f"{format_count(int(seconds // minute))} min {seconds % minute:02.0f} s"


def _write_version(version: VersionView, name: str, time_zone: str) -> list[Cell]:
    schedule = read_schedule(name, version.content)
    state = " (paused)" if schedule.is_paused else " (removed)" if schedule.is_removed else ""
    zone = version.content.get("zone", "")
    return [
        Cell(str(version.version)),
        Cell(format_instant(version.at, time_zone), hint=format_age(version.at)),
        Cell(version.changed_by or "the application", tone="" if version.changed_by else "quiet"),
        Cell(f"{schedule.when.describe()} {zone}{state}".replace("  ", " "), tone="wide"),
        Cell(f"next {OVERLAP_WORDS[schedule.overlap]}"),
        Cell(MISSED_WORDS[schedule.missed]),
        Cell(write_span(round(schedule.window.total_seconds() / 60))),
        Cell(version.reason or MISSING, tone="wide"),
    ]
