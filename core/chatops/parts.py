"""The parts of an answer. A page, a program and a terminal each write them in their way.

All of it is plain text and plain values. Nothing in it is markup, whoever wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Value = float | int | str | None
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A page of ours; its address is made of these, never of a text that somebody wrote.

    Attributes:
        page: its address without the slash.
        query: parameters.
    """

    label: str
    page: str
    query: Pairs = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Whence the numbers of a part come.

    Attributes:
        source: of the data, or the part of the application that knows.
        as_of: what was known then was used.
        is_demo: whether any of it is invented.
    """

    source: str
    as_of: datetime | None
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    Attributes:
        text: as a person reads it.
        value: as a program does: fractions are fractions.
        tone: `up`, `down`, `quiet` or nothing.
    """

    text: str
    value: Value = None
    tone: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure, with when it is of and where it leads."""

    label: str
    text: str
    value: Value
    as_of: datetime | None
    link: Link | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class TextPart:
    """A sentence or a few. `tone` is `warning` for what must not be overlooked."""

    text: str
    tone: str = ""
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class FiguresPart:
    """Key figures side by side."""

    figures: tuple[Figure, ...]
    origin: Origin
    kind: Literal["figures"] = "figures"


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table; columns from `numbers_from` on are aligned right."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    origin: Origin
    numbers_from: int = 1
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class ChartPart:
    """A line over time: `times` and `values` of one length, oldest first."""

    title: str
    unit: str
    times: tuple[datetime, ...]
    values: tuple[float, ...]
    origin: Origin
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class LinkPart:
    """Where more of it is."""

    link: Link
    kind: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class JobPart:
    """Long work that was begun: its number, and where its result will be."""

    job_id: str
    title: str
    link: Link
    kind: Literal["job"] = "job"


@dataclass(frozen=True, slots=True)
class ConfirmPart:
    """What a command would change, and the code that lets it.

    Attributes:
        differences: a line each.
        code: empty once it is stored: it is shown to its asker once.
        until: no longer good from then on.
    """

    command: str
    differences: tuple[str, ...]
    code: str
    until: datetime
    kind: Literal["confirm"] = "confirm"


Part = TextPart | FiguresPart | TablePart | ChartPart | LinkPart | JobPart | ConfirmPart
