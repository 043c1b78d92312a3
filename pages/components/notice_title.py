"""The title of a notice, as a link to what it is about."""

from __future__ import annotations

from urllib.parse import parse_qsl

import streamlit as st

from core.user.types import NoticeView
from pages.components.links import show_link
from pages.components.text import escape_markdown

LINKED_PAGES = {
    "backtest": "trading/backtest.py",
    "instrument": "market_data/instrument.py",
    "signals": "trading/signals.py",
    "watchlists": "user/watchlists.py",
}
"""Where the links of notices lead: address to page file."""


def show_notice_title(notice: NoticeView) -> None:
    """Draw it; plain text where it leads nowhere, or to a page that the reader's role lacks."""
    page, _, query = notice.link.partition("?")
    title = escape_markdown(notice.title)
    file = LINKED_PAGES.get(page, "")
    if not file or not show_link(file, title, query=dict(parse_qsl(query))):
        st.markdown(title)
