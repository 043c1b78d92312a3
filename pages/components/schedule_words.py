"""How schedules and what became of them are worded."""

from __future__ import annotations

from datetime import datetime

from core.enums import DueState, MissedPolicy, OverlapPolicy
from core.formatting import MISSING, format_count
from core.schedules.views import DueView

TONES = {
    DueState.DONE: "up",
    DueState.STARTED: "",
    DueState.CLAIMED: "",
    DueState.WAITING: "quiet",
    DueState.SKIPPED: "quiet",
    DueState.MISSED: "down",
    DueState.FAILED: "down",
}
STATE_WORDS = {
    DueState.DONE: "done",
    DueState.STARTED: "under way",
    DueState.CLAIMED: "beginning",
    DueState.WAITING: "waiting",
    DueState.SKIPPED: "skipped",
    DueState.MISSED: "missed",
    DueState.FAILED: "failed",
}
OVERLAP_WORDS = {
    OverlapPolicy.SKIP: "is skipped",
    OverlapPolicy.QUEUE: "waits for it",
}
MISSED_WORDS = {
    MissedPolicy.RUN_LATEST: "the latest is made up for",
    MissedPolicy.SKIP: "none is made up for",
}
CLOCK_RULE = (
    "Where clocks change: a line that names its minute and hour means the clock on the wall, so "
    "that a time skipped in spring is due right after the gap, and one that comes twice in autumn "
    "is due the first time. A line with * in its minute or hour goes on as the wall clock does. "
    "Whatever happens, each due time is begun once, however many schedulers run."
)
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def write_distance(at: datetime, now: datetime) -> str:
    """How far an instant lies ahead: `in 3 h 20 min`."""
    seconds = round((at - now).total_seconds())
    if seconds < _MINUTE:
        return "now"
    if seconds < _HOUR:
        return f"in {seconds // _MINUTE} min"
    if seconds < _DAY:
        return f"in {seconds // _HOUR} h {seconds % _HOUR // _MINUTE:02d} min"
    return f"in {format_count(seconds // _DAY)} d {seconds % _DAY // _HOUR} h"


def write_span(minutes: int) -> str:
    """A span in the largest unit that it is a multiple of."""
    for unit, size in (("days", 1_440), ("h", 60)):
        if minutes >= size and minutes % size == 0 and minutes != size * (unit == "days"):
            return f"{format_count(minutes // size)} {unit}"
    return f"{format_count(minutes)} min"


def write_note(due: DueView) -> str:
    """What came of a due time, in words."""
    said = due.note or (
        f"{format_count(len(due.job_ids))} job{'s' if len(due.job_ids) > 1 else ''} begun."
        if due.job_ids
        else MISSING
    )
    return f"By hand: {said}" if due.is_extra else said
