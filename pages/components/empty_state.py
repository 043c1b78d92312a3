"""What stands where there is nothing yet: what is missing, why, and the way on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape

import streamlit as st

from pages.components.links import show_link
from pages.components.paging import start_over
from pages.components.panel import show_html
from pages.components.session import keep


def show_empty(
    title: str,
    text: str,
    *,
    link: str = "",
    link_label: str = "",
    query: Mapping[str, str] | None = None,
) -> None:
    """A box that says what is missing, and leads to the page that helps where there is one.

    Args:
        title: what is missing.
        text: why, and what to do; plain, with commands between backticks.
        link: page file relative to `pages/`, e.g. `market_data/import_data.py`.
        link_label: what the link says.
        query: the page's parameters.
    """
    if not link:
        show_html(
            f'<div class="sd-empty"><b>{escape(title)}</b><p>', _write_text(text), "</p></div>"
        )
        return
    with empty_box(title, text):
        show_link(link, link_label, query=query)


@contextmanager
def empty_box(title: str, text: str) -> Iterator[None]:
    """The same box around what ends the emptiness: a button, or several links."""
    with st.container(border=True, gap="xsmall"):
        show_html(
            f'<div class="sd-empty way"><b>{escape(title)}</b><p>', _write_text(text), "</p></div>"
        )
        yield


def _write_text(text: str) -> str:
    return "".join(
        f"<code>{escape(part)}</code>" if place % 2 else escape(part)
        for place, part in enumerate(text.split("`"))
    )


def show_nothing_fits(text: str, filters: Mapping[str, object], *, cursor: str = "before") -> None:
    """Filters let nothing through: says so, and takes them away on a click.

    Args:
        text: what was looked for, and where.
        filters: key of each filter's widget, and its value when it takes nothing away.
        cursor: name in the address of where the list goes on.
    """
    with empty_box("Nothing fits", text):
        st.button(
            "Clear the filters",
            icon=":material/filter_alt_off:",
            key="clear_filters",
            on_click=_clear,
            args=(filters, cursor),
        )


def _clear(filters: Mapping[str, object], cursor: str) -> None:
    # By their values: what a widget keeps in the address only the widget can take out of it.
    for key, value in filters.items():
        keep(key, value)
    start_over(cursor)
