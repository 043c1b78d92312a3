"""Turns what an administrator asks for into a schedule, or says why it cannot be one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from core.enums import MissedPolicy, OverlapPolicy
from core.errors import InvalidInputError
from core.plain_text import is_visible
from core.schedules.cron import Cron, read_cron
from core.schedules.definition import Schedule, SessionRule
from core.schedules.types import ListHours, ScheduleAction
from core.schedules.views import ScheduleDraft

MOST_TITLE = 60
MOST_WINDOW = timedelta(days=7)
_MOST_OFFSET_MINUTES = 24 * 60


def build_schedule(
    base: Schedule, draft: ScheduleDraft, at: datetime, list_hours: ListHours
) -> Schedule:
    """The schedule with what the draft says; its name, edition and pause stay.

    Raises:
        InvalidInputError: a value out of its range, or it would never be due.
    """
    title = " ".join(draft.title.split())
    if not title or len(title) > MOST_TITLE or not is_visible(title):
        raise InvalidInputError(
            f"A schedule needs a title of at most {MOST_TITLE} characters.", "Give it one."
        )
    window = timedelta(minutes=draft.window_minutes)
    if not timedelta(minutes=1) <= window <= MOST_WINDOW:
        raise InvalidInputError(
            f"A window of {draft.window_minutes:,} minutes cannot be.",
            f"Choose between 1 minute and {MOST_WINDOW.days} days.",
        )
    schedule = replace(
        base,
        title=title,
        action=draft.action,
        when=_read_when(draft, at),
        overlap=OverlapPolicy(draft.overlap),
        missed=MissedPolicy(draft.missed),
        window=window,
    )
    if not schedule.list_coming(at, 1, list_hours):
        raise InvalidInputError(
            f"No coming session of {draft.exchange[:20]!r} is known, so that it is never due.",
            "Name an exchange with a calendar, e.g. KRX, NYSE or XLON, or use a cron line.",
        )
    return schedule


def check_action(action: str, actions: Mapping[str, ScheduleAction]) -> None:
    """Refuse what may not be scheduled.

    Raises:
        InvalidInputError: it is not in the table of actions.
    """
    if action not in actions:
        raise InvalidInputError(
            f"{action[:50]!r} cannot be scheduled.", f"Choose one of: {', '.join(actions)}."
        )


def _read_when(draft: ScheduleDraft, at: datetime) -> Cron | SessionRule:
    if draft.cron.strip():
        return read_cron(draft.cron, draft.time_zone, at)
    if not draft.exchange.strip():
        raise InvalidInputError(
            "It does not say when it is due.", "Give a cron line, or an exchange."
        )
    if abs(draft.after_close_minutes) > _MOST_OFFSET_MINUTES:
        raise InvalidInputError(
            f"{draft.after_close_minutes:,} minutes from the close is more than a day.",
            "Choose at most 1,440 minutes before or after it.",
        )
    offset = timedelta(minutes=draft.after_close_minutes)
    return SessionRule(draft.exchange.strip().upper(), offset)
