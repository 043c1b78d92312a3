"""What stands where there is nothing yet: what is missing, why, and the way on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape

import streamlit as st

from pages.components.links import show_link
from pages.components.panel import show_html
from pages.components.session import forget


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


def show_nothing_fits(text: str, *filters: str) -> None:
    """Filters let nothing through: says so, and takes them away on a click.

    Args:
        text: what was looked for, and where.
        filters: keys of their widgets, and names of places in the address.
    """
    with empty_box("Nothing fits", text):
        st.button(
            "Clear the filters",
            icon=":material/filter_alt_off:",
            key="clear_filters",
            on_click=_clear,
            args=(filters,),
        )


def _clear(filters: Sequence[str]) -> None:
    forget(*filters)
    for name in filters:
        st.query_params.pop(name, None)
