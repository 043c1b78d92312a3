"""How alike the assets of a run are: moving, falling and being held together."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.charts.portfolio_maps import build_likeness_figure
from core.trading.portfolio.outcome import AllocationOutcome, Matrix
from pages.components.cached import draw_once

_CONFIG = {"displayModeBar": False}
_FALLING_HELP = (
    "Sessions on which both stand at least 10 % below their peak, over those on which one does."
)
_HELD_HELP = "Sessions on which both strategies hold a position, over those on which one does."


def show_likeness(outcome: AllocationOutcome, key: str, *, is_dark: bool) -> None:
    """One map below the other; positions only where there are several backtests.

    Args:
        outcome: of the run.
        key: of the run, for its drawn figures.
        is_dark: whether they stand on the dark theme.
    """

    def show(title: str, names: Sequence[str], matrix: Matrix, help_text: str = "") -> None:
        st.markdown(f"**{title}**", help=help_text or None)
        figure = draw_once(
            f"{key} {title}",
            lambda: build_likeness_figure(names, matrix, is_share=bool(help_text), is_dark=is_dark),
        )
        st.plotly_chart(figure, key=f"likeness {title}", config=_CONFIG)

    keys = [asset.key for asset in outcome.assets]
    show("Correlation of daily returns", keys, outcome.correlation)
    show("Falling together", keys, outcome.drawdown_overlap, _FALLING_HELP)
    if len(outcome.position_keys) > 1:
        held = outcome.position_keys
        show("In the market together", held, outcome.position_overlap, _HELD_HELP)
