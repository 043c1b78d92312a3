"""Messages and answers as HTML. Every text is escaped; links lead to our own pages only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from urllib.parse import urlencode

from core.chatops.answer import Answer, Failure
from core.chatops.conversations import Turn
from core.chatops.parts import (
    Cell,
    ChartPart,
    ConfirmPart,
    Figure,
    FiguresPart,
    JobPart,
    Link,
    LinkPart,
    Origin,
    Part,
    TablePart,
    TextPart,
)
from core.chatops.plain_answer import format_as_of
from core.enums import ChatOutcome
from core.formatting import format_count, format_instant
from pages.components.small_table import Cell as TableCell
from pages.components.small_table import write_small_table

STYLE = """<style>
  .sd-asked { margin: .9rem 0 .35rem 0; display: flex; gap: .7rem; align-items: baseline; }
  .sd-asked code { font-size: .92rem; padding: .18rem .6rem; border-radius: 6px; min-width: 0;
    background: color-mix(in srgb, #4f7df3 13%, transparent); color: inherit;
    overflow-wrap: anywhere; white-space: pre-wrap; }
  .sd-asked time { opacity: .55; font-size: .76rem; white-space: nowrap; margin-left: auto; }
  .sd-told { border-left: 3px solid rgba(135,145,165,.35); padding: .1rem 0 .1rem .9rem;
    overflow-x: auto; }
  .sd-told p { margin: .25rem 0; line-height: 1.5; overflow-wrap: anywhere; }
  .sd-told.failed { border-left-color: #d08a1e; } .sd-told.refused { border-left-color: #d9506a; }
  .sd-told p > a { color: inherit; font-weight: 600; font-size: .9rem; }
  .sd-told .warning { color: #b87714; } .sd-told h5 { margin: .35rem 0 .2rem; padding: 0;
    font-size: .9rem; font-weight: 600; }
  .sd-told small { opacity: .65; } .sd-told ul { margin: .2rem 0 .3rem 1.1rem; padding: 0; }
  .sd-told .figs { display: flex; flex-wrap: wrap; gap: .3rem 2rem; margin: .25rem 0; }
  .sd-told .figs a { color: inherit; text-decoration: none; }
  .sd-told .figs a:hover, .sd-told .figs a:focus { text-decoration: underline; }
  .sd-told .figs span { display: block; font-size: .78rem; opacity: .7; }
  .sd-told .figs b { font-size: 1.2rem; font-weight: 600; }
  .sd-told .figs .up b { color: #1f9d78; } .sd-told .figs .down b { color: #d9506a; }
</style>"""

_WIDE = 40
_OUTCOMES = {ChatOutcome.FAILED: "failed", ChatOutcome.REFUSED: "refused"}


def write_turn(turn: Turn, time_zone: str) -> str:
    """A message and its answer, without what needs more than HTML."""
    asked = format_instant(turn.asked_at, time_zone)
    return "".join(
        (
            f'<div class="sd-asked"><code>{escape(turn.text)}</code>',
            f"<time>{escape(asked)}</time></div>",
            f'<div class="sd-told {escape(_OUTCOMES.get(turn.answer.outcome, ""))}">',
            write_answer(turn.answer, time_zone),
            "</div>",
        )
    )


def write_answer(answer: Answer, time_zone: str) -> str:
    """The parts below one another, or why there are none."""
    if answer.failure is not None:
        return _write_failure(answer.failure)
    return "".join(_write_part(part, time_zone) for part in answer.parts)


def _write_failure(failure: Failure) -> str:
    return f"<p><b>{escape(failure.message)}</b></p><p>{escape(failure.remedy)}</p>"


def _write_part(part: Part, time_zone: str) -> str:
    """One part; a chart and the buttons of a change are drawn below it."""
    if isinstance(part, LinkPart):
        return "".join(("<p>", write_link(part.link), "</p>"))
    if isinstance(part, TextPart):
        tone = "warning" if part.tone == "warning" else ""
        return f'<p class="{escape(tone)}">{escape(part.text)}</p>'
    if isinstance(part, JobPart):
        return _write_job(part)
    if isinstance(part, ConfirmPart):
        return _write_change(part, time_zone)
    if isinstance(part, FiguresPart):
        figures = (_write_figure(one, time_zone) for one in part.figures)
        body = "".join(('<div class="figs">', *figures, "</div>"))
    elif isinstance(part, TablePart):
        body = _write_table(part)
    else:
        body = _write_chart(part)
    return "".join((body, _write_origin(part.origin, time_zone)))


def _write_job(part: JobPart) -> str:
    return "".join(
        (
            f"<p>{escape(part.title)}</p><p><small>Job {escape(part.job_id[:8])}</small> · ",
            write_link(part.link),
            "</p>",
        )
    )


def _write_chart(part: ChartPart) -> str:
    count = f"{format_count(len(part.values))} values in {part.unit}"
    return f"<h5>{escape(part.title)}</h5><p><small>{escape(count)}</small></p>"


def _write_change(part: ConfirmPart, time_zone: str) -> str:
    until = format_instant(part.until, time_zone)
    return "".join(
        (
            "<p><b>This would change:</b></p><ul>",
            *(f"<li>{escape(line)}</li>" for line in part.differences),
            "</ul><p><small>Nothing has been changed yet. It can be confirmed once, ",
            f"until {escape(until)}.</small></p>",
        )
    )


def write_link(link: Link) -> str:
    """A link to one of our pages."""
    return "".join((_open_link(link), escape(link.label), "</a>"))


def _open_link(link: Link) -> str:
    query = f"?{urlencode(link.query)}" if link.query else ""
    return f'<a href="{escape(f"/{link.page}{query}")}" target="_self">'


def _write_figure(figure: Figure, time_zone: str) -> str:
    tone = figure.tone if figure.tone in {"up", "down"} else ""
    of = _say_as_of(figure.as_of, time_zone) if figure.as_of else ""
    return "".join(
        (
            f'<div class="{escape(tone)}" title="{escape(of)}">',
            _open_link(figure.link) if figure.link else "",
            f"<span>{escape(figure.label)}</span><b>{escape(figure.text)}</b>",
            "</a></div>" if figure.link else "</div>",
        )
    )


def _write_table(part: TablePart) -> str:
    table = write_small_table(
        part.headers,
        [[_convert(cell) for cell in row] for row in part.rows],
        label=part.title,
        numbers_from=part.numbers_from,
    )
    return "".join((f"<h5>{escape(part.title)}</h5>", table))


def _convert(cell: Cell) -> TableCell:
    tone = cell.tone or ("wide" if len(cell.text) > _WIDE else "")
    if cell.link is None:
        return TableCell(cell.text, tone)
    return TableCell(cell.text, tone, page=cell.link.page, query=cell.link.query)


def _write_origin(origin: Origin, time_zone: str) -> str:
    chips: Iterable[tuple[str, str]] = (
        *((("DEMO", "demo"),) if origin.is_demo else ()),
        (origin.source, ""),
        *(((_say_as_of(origin.as_of, time_zone), ""),) if origin.as_of else ()),
    )
    written = (
        f'<span class="sd-chip {escape(kind)}">{escape(text)}</span>' for text, kind in chips
    )
    return "".join(("<p>", *written, "</p>"))


def _say_as_of(as_of: datetime, time_zone: str) -> str:
    return f"as of {format_as_of(as_of, time_zone)}"
