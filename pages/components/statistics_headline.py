"""The numbers by which a result is judged first, each with its definition one hover away."""

from __future__ import annotations

import streamlit as st

from core.trading.headline import build_headline
from core.trading.statistic_text import describe_definition, format_tile
from core.trading.types import BacktestResultView
from pages.components.text import escape_markdown


def show_headline(result: BacktestResultView) -> None:
    """One row of figures."""
    headline = build_headline(result.statistics)
    cells = st.columns(len(headline), gap="small")
    for cell, (item, value) in zip(cells, headline, strict=True):
        is_money = item.unit == "currency"
        cell.metric(
            f"{item.label} ({result.passport.currency})" if is_money else item.label,
            format_tile(item, value),
            help=escape_markdown(describe_definition(item)),
        )
