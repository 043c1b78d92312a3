"""Parts of a page that are only read, as few pieces of HTML: each Streamlit element costs.

What stands in a panel is written by `write_…` functions, which escape their values, and shown by
one `show_html`. Buttons and links to pages stay Streamlit's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name.

    Attributes:
        label: short name.
        value: as it is shown.
        hint: what it means, on hover, and below the strip once the name is tapped or focused.
        note: a smaller line below the number: what it changed by, between what it lies.
        tone: `up` or `down` colours that line; the text says the same.
    """

    label: str
    value: str
    hint: str = ""
    note: str | None = None
    tone: str = ""


class _Html:
    """Finished HTML, which Streamlit takes as it is.

    It would search a plain string for file names and indentation on every run.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def _repr_html_(self) -> str:
        return self._text


def show_html(*parts: str) -> None:
    """Show what `write_…` functions wrote, as one element."""
    st.html(_Html("".join(parts)))


def write_panel(title: str, *parts: str, hint: str = "") -> str:
    """A heading and what belongs to it.

    Args:
        title: of the panel.
        parts: HTML of other `write_…` functions.
        hint: what the title means, on hover.
    """
    about = f' title="{escape(hint)}" class="sd-help"' if hint else ""
    head = "".join(('<section class="sd-panel"><h3', about, f">{escape(title)}</h3>"))
    return "".join((head, *parts, "</section>"))


def write_row(*panels: str) -> str:
    """Panels beside each other; below each other where there is no room."""
    return "".join(('<div class="sd-row">', *panels, "</div>"))


def write_note(text: str) -> str:
    """One quiet sentence; empty for none."""
    return f'<p class="sd-note">{escape(text)}</p>' if text else ""


def write_figures(figures: Sequence[Figure]) -> str:
    """Numbers in one strip."""
    return "".join(('<dl class="sd-figures">', *map(_write_figure, figures), "</dl>"))


def show_figures(*figures: Figure) -> None:
    """Numbers in one strip, as one element."""
    show_html(write_figures(figures))


_TONES = ("up", "down")


def _write_figure(figure: Figure) -> str:
    hint = f' title="{escape(figure.hint)}" class="sd-help" tabindex="0"' if figure.hint else ""
    name = f"{escape(figure.label)}</dt><dd>{escape(figure.value)}</dd>"
    tone = figure.tone if figure.tone in _TONES else "plain"
    note = f'<dd class="note {escape(tone)}">{escape(figure.note)}</dd>' if figure.note else ""
    return "".join(("<div><dt", hint, ">", name, note, "</div>"))
