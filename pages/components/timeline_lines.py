"""A timeline as one picture: a line for each thing that happened, and when, as a bar or a dot."""

from __future__ import annotations

from datetime import datetime
from html import escape
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from core.admin.timeline_types import Timeline, TimelineEntry
from core.enums import TimelineLane, TimelineState
from core.formatting import format_number

LANE_NAMES = {
    TimelineLane.ACTION: "action",
    TimelineLane.JOB: "job",
    TimelineLane.EVENT: "event",
    TimelineLane.DELIVERY: "heard by",
    TimelineLane.NOTICE: "notice",
}
_LANE_TONES = {
    TimelineLane.ACTION: "#b06fd8",
    TimelineLane.JOB: "#4f7df3",
    TimelineLane.EVENT: "#e0973a",
    TimelineLane.DELIVERY: "#35a7c4",
    TimelineLane.NOTICE: "#1f9d78",
}
_FAILED_TONE = "#d9506a"
_STATE_WORDS = {
    TimelineState.DONE: "",
    TimelineState.WAITING: '<b class="wait">waiting</b> ',
    TimelineState.FAILED: '<b class="fail">failed</b> ',
}
_UNDER_WAY = '<b class="wait">under way</b> '
_TAKES_TIME = frozenset({TimelineLane.JOB, TimelineLane.DELIVERY})
_TEN_MINUTES, _TEN_HOURS = 600.0, 36_000.0
_STYLE = """<style>
  .sd-chain { font-size: .86rem; border-top: 1px solid rgba(135,145,165,.28); }
  .sd-chain > div { display: grid; grid-template-columns: 5.2rem 5.2rem minmax(0, 1.5fr) 7.5rem
    minmax(9rem, 1fr); gap: .7rem; align-items: center; padding: .26rem 0;
    border-bottom: 1px solid rgba(135,145,165,.12); }
  .sd-chain .at { text-align: right; opacity: .7; }
  .sd-chain .lane { border: 1px solid var(--tone); color: var(--tone); border-radius: 4px;
    font-size: .72rem; padding: .02rem .4rem; text-align: center; white-space: nowrap; }
  .sd-chain .what { min-width: 0; }
  .sd-chain .below .what { padding-left: 1.1rem; }
  .sd-chain .what span { display: block; overflow: hidden; text-overflow: ellipsis; }
  .sd-chain .what small { display: block; opacity: .68; font-size: .78rem; overflow: hidden;
    text-overflow: ellipsis; display: -webkit-box; -webkit-line-clamp: 2;
    -webkit-box-orient: vertical; }
  .sd-chain .who { opacity: .75; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .sd-chain .line { position: relative; height: 1.05rem; border-radius: 3px;
    background: rgba(135,145,165,.09); }
  .sd-chain .line i { position: absolute; top: .3rem; height: .45rem; border-radius: 3px;
    background: var(--tone); min-width: 3px; }
  .sd-chain .line i.pale { opacity: .35; }
  .sd-chain .line i.dot { width: .5rem; min-width: 0; border-radius: 50%; top: .27rem;
    height: .5rem; margin-left: -.25rem; }
  .sd-chain .ear { font-weight: inherit; }
  .sd-chain .wait { color: #b87714; } .sd-chain .fail { color: #d9506a; }
  .sd-chain a { color: inherit; }
  @media (max-width: 900px) {
    .sd-chain > div { grid-template-columns: 5.2rem minmax(0, 1fr); gap: .1rem .7rem; }
    .sd-chain .lane { justify-self: start; padding: .02rem .6rem; }
    .sd-chain .what, .sd-chain .who, .sd-chain .line { grid-column: 2; }
    .sd-chain .who:empty { display: none; }
  }
</style>"""


def write_lines(timeline: Timeline, time_zone: str) -> str:
    """All of it, as one picture; instants in the reader's time zone."""
    zone = ZoneInfo(time_zone)
    lines = [_write_line(timeline, entry, zone) for entry in timeline.entries]
    start = '<div class="sd-chain" role="table" aria-label="Timeline">'
    return "".join((_STYLE, start, *lines, "</div>"))


def _write_line(timeline: Timeline, entry: TimelineEntry, zone: ZoneInfo) -> str:
    offset = write_offset((entry.at - timeline.began_at).total_seconds())
    instant = f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S.%f %Z}"
    kind = "below" if entry.caused_by else ""
    return "".join(
        (
            f'<div role="row" class="{escape(kind)}" style="--tone: {escape(_find_tone(entry))}">',
            f'<span class="at" title="{escape(instant)}">{escape(offset)}</span>',
            f'<span class="lane">{escape(LANE_NAMES[entry.lane])}</span>',
            f'<div class="what" title="{escape(entry.detail)}"><span>',
            _UNDER_WAY if _is_under_way(entry) else _STATE_WORDS[entry.state],
            _write_title(entry),
            f"</span><small>{escape(entry.detail)}</small></div>",
            f'<span class="who" title="{escape(entry.who)}">{escape(entry.who)}</span>',
            '<div class="line">',
            *_write_marks(timeline, entry),
            "</div></div>",
        )
    )


def _is_under_way(entry: TimelineEntry) -> bool:
    """Whether a job has begun and not ended: it no longer waits."""
    is_open_job = entry.lane is TimelineLane.JOB and entry.state is TimelineState.WAITING
    return is_open_job and entry.began_at is not None


def _find_tone(entry: TimelineEntry) -> str:
    return _FAILED_TONE if entry.state is TimelineState.FAILED else _LANE_TONES[entry.lane]


def write_offset(seconds: float) -> str:
    """Time since the first line, in the unit that fits."""
    if seconds < 1.0:
        return f"+{format_number(seconds * 1_000, 0)} ms"
    if seconds < _TEN_MINUTES:
        return f"+{format_number(seconds, 2)} s"
    if seconds < _TEN_HOURS:
        return f"+{format_number(seconds / 60.0, 1)} min"
    return f"+{format_number(seconds / 3_600.0, 1)} h"


def _write_title(entry: TimelineEntry) -> str:
    """The title, as a link where another page has more of it; of a listener, whose ear it is."""
    if entry.lane is not TimelineLane.DELIVERY:
        return escape(entry.title)
    name = entry.title.partition(".")[0].replace("_", " ")
    heard = f'<b class="ear" title="{escape(entry.title)}">{escape(name)}</b>'
    if entry.state is not TimelineState.FAILED:
        return heard
    address = f"/events?{urlencode({'letter': entry.key})}"
    return "".join((f'<a href="{escape(address)}" target="_self">', heard, "</a>"))


def _write_marks(timeline: Timeline, entry: TimelineEntry) -> list[str]:
    """A dot for an instant; a bar for what took time, pale while it only waited."""
    takes_time = entry.lane in _TAKES_TIME and entry.state is not TimelineState.FAILED
    if entry.ended_at is None and not takes_time:
        left = f"{_share(timeline, entry.at):.2f}%"
        return [f'<i class="dot" style="left: {escape(left)}"></i>']
    is_job = entry.lane is TimelineLane.JOB
    start = entry.at if is_job else entry.began_at or entry.at
    first, last = _share(timeline, start), _share(timeline, entry.ended_at or timeline.ended_at)
    # Until a worker took it, a job only waited; a delivery waits to its end, and is then made.
    begun = entry.began_at if is_job else entry.ended_at and start
    middle = last if begun is None else _share(timeline, begun)
    marks = [_write_bar(first, middle, "pale")] if middle > first else []
    return marks if begun is None else [*marks, _write_bar(middle, last, "")]


def _write_bar(first: float, last: float, kind: str) -> str:
    place = f"left: {first:.2f}%; width: {max(0.0, last - first):.2f}%"
    return f'<i class="{escape(kind)}" style="{escape(place)}"></i>'


def _share(timeline: Timeline, at: datetime) -> float:
    """Percent of the way from the first instant to the last."""
    total = timeline.seconds
    passed = (at - timeline.began_at).total_seconds()
    return 0.0 if total <= 0 else min(100.0, max(0.0, 100.0 * passed / total))
