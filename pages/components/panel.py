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
        hint: what it means, on hover.
    """

    label: str
    value: str
    hint: str = ""


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


def write_missing(title: str, text: str) -> str:
    """What is not there yet and why, in place of a panel's content."""
    return f'<p class="sd-missing"><b>{escape(title)}</b> {escape(text)}</p>'


def write_figures(figures: Sequence[Figure]) -> str:
    """Numbers in one strip."""
    return "".join(('<dl class="sd-figures">', *map(_write_figure, figures), "</dl>"))


def _write_figure(figure: Figure) -> str:
    hint = f' title="{escape(figure.hint)}" class="sd-help"' if figure.hint else ""
    name = f"{escape(figure.label)}</dt><dd>{escape(figure.value)}</dd></div>"
    return "".join(("<div><dt", hint, ">", name))
