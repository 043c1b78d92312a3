"""Answers as plain text, for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime, time

from core.chatops.answer import Answer
from core.chatops.conversations import Turn
from core.chatops.parts import (
    ChartPart,
    ConfirmPart,
    FiguresPart,
    JobPart,
    Link,
    LinkPart,
    Origin,
    Part,
    TablePart,
    TextPart,
)
from core.formatting import format_day, format_instant

_WIDEST = 60


def write_plain(answer: Answer) -> str:
    """The answer in lines without one character that steers a terminal."""
    if answer.failure is not None:
        return _tame(f"{answer.failure.message} {answer.failure.remedy}".strip())
    return "\n".join(_tame(line) for part in answer.parts for line in _write(part))


def write_transcript(turns: Iterable[Turn]) -> str:
    """A conversation as a text file: each message with its time in UTC, and its answer."""
    written = (
        f"{format_instant(one.asked_at)}  {_tame(one.text)}\n{write_plain(one.answer)}\n"
        for one in turns
    )
    return "\n".join(written)


def format_as_of(as_of: datetime, time_zone: str = "UTC") -> str:
    """An instant; midnight UTC is the day of a bar and said as a day."""
    return format_day(as_of) if as_of.time() == time() else format_instant(as_of, time_zone)


def _write(part: Part) -> Iterator[str]:
    if isinstance(part, TextPart):
        yield f"! {part.text}" if part.tone == "warning" else part.text
    elif isinstance(part, LinkPart):
        yield _write_link(part.link)
    elif isinstance(part, JobPart):
        yield part.title
        yield f"job {part.job_id}, {_write_link(part.link)}"
    elif isinstance(part, ConfirmPart):
        yield "This would change:"
        yield from (f"  {line}" for line in part.differences)
        if part.code:
            yield f"To let it: /confirm {part.code} (once, until {format_instant(part.until)})"
    else:
        yield from _write_numbers(part)
        yield _write_origin(part.origin)


def _write_numbers(part: FiguresPart | TablePart | ChartPart) -> Iterator[str]:
    if isinstance(part, FiguresPart):
        yield from (f"{one.label}: {one.text}" for one in part.figures)
    elif isinstance(part, ChartPart):
        yield f"{part.title}: {len(part.values)} values in {part.unit}"
    else:
        yield from _align(part)


def _align(part: TablePart) -> Iterator[str]:
    lines = [part.headers, *(tuple(cell.text for cell in row) for row in part.rows)]
    cut = [[_tame(text)[:_WIDEST] for text in line] for line in lines]
    widths = [max(map(_count_columns, column)) for column in zip(*cut, strict=True)]
    yield part.title
    for line in cut:
        cells = (
            _pad(text, width, is_right=place >= part.numbers_from)
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


def _pad(text: str, width: int, *, is_right: bool) -> str:
    blank = " " * (width - _count_columns(text))
    return f"{blank}{text}" if is_right else f"{text}{blank}"


def _count_columns(text: str) -> int:
    """How wide it is: Hangul takes two columns."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _write_link(link: Link) -> str:
    query = "&".join(f"{name}={value}" for name, value in link.query)
    return f"see /{link.page}{f'?{query}' if query else ''} ({link.label})"


def _write_origin(origin: Origin) -> str:
    demo = "DEMO, " if origin.is_demo else ""
    as_of = f", as of {format_as_of(origin.as_of)}" if origin.as_of else ""
    return f"[{demo}{origin.source}{as_of}]"


def _tame(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text)
