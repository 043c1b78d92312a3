"""A completed run as its views take it: with the charts that are drawn of it once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from core.permissions import Permission, is_allowed
from core.trading.types import BacktestDetail, BacktestResultView
from pages.components.backtest_figures import FigureName
from pages.components.cached import find_result_figure, make_once
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.text import escape_markdown

T = TypeVar("T")

_CHART: dict[str, Any] = {"displayModeBar": False}
OLD_RUN = "This run was made by a version that did not note this yet."


@dataclass(frozen=True, slots=True)
class ShownResult:
    """Who looks at which run."""

    desk: Desk
    detail: BacktestDetail
    result: BacktestResultView

    @property
    def currency(self) -> str:
        """Of the account."""
        return self.result.passport.currency

    def show_figure(self, name: FigureName, pixels: int | None = None) -> None:
        """One chart of the run.

        Args:
            name: see `draw_result`.
            pixels: its height; None takes the figure's own.
        """
        figure = find_result_figure(
            self.desk.actor.user_id, self.detail.summary.job_id, name, self.result
        )
        key = f"chart_{name.partition(' ')[0]}_{name.partition(' ')[2]}"
        st.plotly_chart(figure, height=pixels or "content", key=key, config=_CHART)

    def keep(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, made once for this reader and run: a result never changes.

        Args:
            name: tells it from everything else kept of the run; it holds all that `make` depends
                on besides the result.
            make: what is kept must not be changed.
        """
        user_id, job_id = self.desk.actor.user_id, self.detail.summary.job_id
        return make_once(f"result {user_id} {job_id} {name}", make)

    def show_not_run(self, what: str, why: str = OLD_RUN) -> None:
        """That a part is missing, why, and the way to it."""
        may_repeat = why == OLD_RUN and is_allowed(self.desk.actor.role, Permission.RUN_BACKTESTS)
        remedy = " Run it again as it was: a run made today has it." if may_repeat else ""
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f":gray-badge[NOT RUN] **{escape_markdown(what)}**  \n"
                f"{escape_markdown(why + remedy)}",
                width="stretch",
            )
            if may_repeat:
                clone = {"clone": str(self.detail.summary.id)}
                show_link("trading/new_backtest.py", "Clone and run again", query=clone)
