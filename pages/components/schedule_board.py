"""All schedules on one board: when they were due, what came of it, when they are due next."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from html import escape
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from core.enums import DueState
from core.formatting import MISSING, format_age, format_instant
from core.schedules.views import SHOWN_SPAN, DueView, ScheduleOverview, ScheduleView
from pages.components.panel import show_html
from pages.components.schedule_words import STATE_WORDS, write_distance, write_note

_DOTS = {
    DueState.DONE: "#1f9d78",
    DueState.STARTED: "#4f7df3",
    DueState.CLAIMED: "#4f7df3",
    DueState.WAITING: "#e0973a",
    DueState.SKIPPED: "#8791a5",
    DueState.MISSED: "#d9506a",
    DueState.FAILED: "#d9506a",
}
_COLOURED = {DueState.DONE, DueState.STARTED, DueState.WAITING, DueState.MISSED, DueState.FAILED}
_STYLE = """<style>
  .sd-board { font-size: .88rem; }
  .sd-board > div { display: grid; grid-template-columns: minmax(11rem, 1.1fr) minmax(9rem, 1fr)
    minmax(14rem, 1.9fr) 8.6rem minmax(10rem, 1.5fr); gap: .9rem; align-items: center;
    padding: .38rem 0; border-bottom: 1px solid rgba(135,145,165,.12); }
  .sd-board > div.head { font-size: .8rem; opacity: .65; padding: .2rem 0;
    border-bottom: 1px solid rgba(135,145,165,.28); }
  .sd-board > div:last-child { border-bottom: 0; }
  .sd-board > div > * { min-width: 0; }
  .sd-board small { display: block; opacity: .65; font-size: .78rem; line-height: 1.3; }
  .sd-board a { color: inherit; font-weight: 600; text-decoration: none; }
  .sd-board a:hover, .sd-board a:focus { text-decoration: underline; }
  .sd-board .off { opacity: .5; }
  .sd-board .says small { overflow: hidden; display: -webkit-box; -webkit-line-clamp: 2;
    -webkit-box-orient: vertical; }
  .sd-board .strip { position: relative; height: 1.3rem; border-radius: 4px;
    background: linear-gradient(90deg, rgba(135,145,165,.16) 50%, rgba(135,145,165,.07) 50%); }
  .sd-board .strip u { position: absolute; left: 50%; top: -.15rem; bottom: -.15rem; width: 1px;
    background: rgba(135,145,165,.8); }
  .sd-board .strip i { position: absolute; top: .4rem; width: .5rem; height: .5rem;
    margin-left: -.25rem; border-radius: 50%; background: var(--tone); }
  .sd-board .strip.many i { width: 3px; margin-left: -1px; border-radius: 1px; }
  .sd-board .strip.many i.ahead { border: 0; background: rgba(79,125,243,.55); }
  .sd-board .strip i.ahead { background: transparent; border: 1.5px solid #4f7df3; }
  .sd-board .axis { display: flex; justify-content: space-between; }
  @media (max-width: 900px) {
    .sd-board > div { grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr); gap: .2rem .9rem; }
    .sd-board > div.head { display: none; }
    .sd-board .strip { grid-column: 1 / -1; }
  }
</style>"""
_MOST_DOTS = 30  # more of them would lie on one another


def show_board(overview: ScheduleOverview, time_zone: str) -> None:
    """The board. Every text is escaped; figures are our own."""
    recent: dict[str, list[DueView]] = defaultdict(list)
    for due in overview.recent:
        recent[due.name].append(due)
    lines = [
        _write_line(one, recent[one.name], overview.at, time_zone) for one in overview.schedules
    ]
    show_html(
        _STYLE,
        '<div class="sd-board" role="table" aria-label="Schedules">',
        _write_head(overview.at, time_zone),
        *lines,
        "</div>",
    )


def write_chips(schedule: ScheduleView) -> str:
    """What is unusual about a schedule."""
    chips = (
        ("paused", "warn", schedule.schedule.is_paused),
        ("changed", "", schedule.is_changed),
        ("added", "", schedule.schedule.is_custom),
    )
    return " ".join(
        f'<span class="sd-chip {escape(tone)}">{escape(word)}</span>'
        for word, tone, is_shown in chips
        if is_shown
    )


def _write_head(at: datetime, time_zone: str) -> str:
    zone = ZoneInfo(time_zone)
    first, last = (f"{(at + sign * SHOWN_SPAN).astimezone(zone):%H:%M}" for sign in (-1, 1))
    return (
        '<div class="head" role="row"><span>Schedule</span><span>Due</span><span class="axis">'
        f"<span>{escape(first)}</span><span>now</span><span>{escape(last)}</span></span>"
        "<span>Next, your time</span><span>Last</span></div>"
    )


def _write_line(schedule: ScheduleView, recent: list[DueView], at: datetime, time_zone: str) -> str:
    link = f"/schedules?{urlencode({'schedule': schedule.name})}"
    is_paused, coming = schedule.schedule.is_paused, schedule.coming
    soon = format_instant(coming[0], time_zone) if coming else MISSING
    wait = write_distance(coming[0], at) if coming else "paused" if is_paused else "not known"
    return "".join(
        (
            f'<div role="row" class="{escape("off" if is_paused else "")}">',
            f'<span><a href="{escape(link)}" target="_self">{escape(schedule.title)}</a> ',
            write_chips(schedule),
            f"<small>{escape(schedule.does)}</small></span>",
            f"<span>{escape(schedule.when)}<small>{escape(schedule.time_zone)}</small></span>",
            *_write_strip(schedule, recent, at, time_zone),
            f"<span>{escape(soon)}<small>{escape(wait)}</small></span>",
            _write_last(schedule.last, time_zone),
            "</div>",
        )
    )


def _write_strip(
    schedule: ScheduleView, recent: list[DueView], at: datetime, time_zone: str
) -> list[str]:
    """What was due, coloured by what came of it, and what will be due."""
    kind = "many" if len(recent) + len(schedule.ahead) > _MOST_DOTS else ""
    dots = [f'<span class="strip {escape(kind)}"><u></u>']
    for due in recent:
        style = f"left: {_place(due.due_at, at)}; --tone: {_DOTS[due.state]}"
        said = f"{format_instant(due.due_at, time_zone)}: {STATE_WORDS[due.state]}"
        dots.append(f'<i style="{escape(style)}" title="{escape(said)}"></i>')
    for due_at in schedule.ahead:
        style, said = f"left: {_place(due_at, at)}", format_instant(due_at, time_zone)
        dots.append(f'<i class="ahead" style="{escape(style)}" title="{escape(said)}"></i>')
    return [*dots, "</span>"]


def _place(instant: datetime, at: datetime) -> str:
    return f"{50 + 50 * (instant - at) / SHOWN_SPAN:.2f}%"


def _write_last(last: DueView | None, time_zone: str) -> str:
    if last is None:
        return '<span class="says">not yet</span>'
    tone = f"color: {_DOTS[last.state]}" if last.state in _COLOURED else ""
    note, when = write_note(last), format_instant(last.due_at, time_zone)
    return (
        f'<span class="says" title="{escape(note)}">'
        f'<b style="{escape(tone)}">{escape(STATE_WORDS[last.state])}</b> '
        f'<span title="{escape(when)}">{escape(format_age(last.due_at))}</span>'
        f"<small>{escape(note)}</small></span>"
    )
