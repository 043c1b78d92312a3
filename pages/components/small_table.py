"""A table of a few rows as HTML: a tenth of what a grid costs, for lists that are only read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from pages.components.panel import show_html


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        text: shown as it is; nothing of it is read as HTML.
        tone: `up`, `down` or `quiet` for its colour; empty for none. The text says the same.
            `wide` for a sentence, which is not cut off, `wide down` for one of trouble.
        page: address of a page it leads to, with `query`.
        hint: shown on hover.
        outside: address on the web it leads to; followed only if it is one.
    """

    text: str
    tone: str = ""
    page: str = ""
    query: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    outside: str = ""


_TONES = ("up", "down", "quiet", "wide", "wide down")


def show_small_table(
    headers: Sequence[str], rows: Sequence[Sequence[Cell]], *, label: str, numbers_from: int = 1
) -> None:
    """Draw it; see `write_small_table`."""
    show_html(write_small_table(headers, rows, label=label, numbers_from=numbers_from))


def write_small_table(
    headers: Sequence[str], rows: Sequence[Sequence[Cell]], *, label: str, numbers_from: int = 1
) -> str:
    """The table as HTML, to stand among other HTML.

    Args:
        headers: one for each column.
        rows: cells in the order of the headers.
        label: what the table is, for screen readers.
        numbers_from: columns from this one on are aligned right.
    """
    head = "".join(
        f'<th class="{"num" if place >= numbers_from else ""}" scope="col">{escape(name)}</th>'
        for place, name in enumerate(headers)
    )
    body = "".join(f"<tr>{_write_cells(row, numbers_from)}</tr>" for row in rows)
    return (
        f'<table class="sd-table" aria-label="{escape(label)}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _write_cells(row: Sequence[Cell], numbers_from: int) -> str:
    return "".join(
        _write_cell(cell, "num" if place >= numbers_from else "") for place, cell in enumerate(row)
    )


def _write_cell(cell: Cell, kind: str) -> str:
    tone = cell.tone if cell.tone in _TONES else ""
    text = escape(cell.text)
    if cell.page:
        address = escape(f"/{cell.page}" + (f"?{urlencode(cell.query)}" if cell.query else ""))
        text = f'<a href="{address}" target="_self">{text}</a>'
    elif cell.outside.startswith(("https://", "http://")):
        text = f'<a href="{escape(cell.outside)}" target="_blank" rel="noopener">{text}</a>'
    hint = f' title="{escape(cell.hint)}"' if cell.hint else ""
    return f'<td class="{f"{kind} {tone}".strip()}"{hint}>{text}</td>'
