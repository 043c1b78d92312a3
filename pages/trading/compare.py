"""Two to five runs side by side; the address says which."""

from __future__ import annotations

import streamlit as st

from core.charts.run_comparison import build_growth_figure, build_underwater_figure
from core.errors import InvalidInputError
from core.permissions import Permission
from core.trading.comparison_types import RunComparison
from core.trading.run_comparison import FEWEST, MOST
from pages.components.address import is_number
from pages.components.cached import draw_once
from pages.components.compared_runs import (
    name_runs,
    show_statistics_table,
    show_terms_table,
)
from pages.components.empty_state import show_empty
from pages.components.links import show_link
from pages.components.page import Desk, page
from pages.components.session import find
from pages.components.text import escape_markdown

_CHART = {"displayModeBar": False}
_GROWTH_PIXELS, _UNDERWATER_PIXELS = 360, 190


def read_ids() -> list[int]:
    """The numbers of the runs in the URL.

    Raises:
        InvalidInputError: what stands there are no numbers.
    """
    parts = [part for part in st.query_params.get("ids", "").split(",") if part]
    if not all(map(is_number, parts)):
        raise InvalidInputError(
            "The address does not name runs by number.", "Choose them in the list of runs."
        )
    return [int(part) for part in parts]


def choose_runs(desk: Desk, chosen: list[int]) -> None:
    """The choice among one's completed runs; the address follows."""
    found = desk.services.backtests.list_backtests(desk.actor, limit=200).items
    names = {
        run.id: f"{run.id} · {run.symbol} · {run.strategy_title} ({run.params_text})"
        for run in found
        if run.total_return is not None
    }
    names |= {number: f"{number}" for number in chosen if number not in names}

    def follow() -> None:
        st.query_params["ids"] = ",".join(map(str, find("compared", [])))

    st.multiselect(
        "Runs",
        list(names),
        default=chosen[:MOST],
        format_func=names.__getitem__,
        max_selections=MOST,
        key="compared",
        on_change=follow,
        placeholder=f"Choose {FEWEST} to {MOST} completed runs",
    )


def show_comparison(desk: Desk, comparison: RunComparison) -> None:
    """Caveats first, then the pictures, the terms and the numbers."""
    if comparison.caveats:
        st.warning("  \n".join(escape_markdown(text) for text in comparison.caveats))
    names = name_runs(comparison)
    curves = [run.curve for run in comparison.runs]
    key = "|".join([str(desk.actor.user_id), *(run.summary.job_id for run in comparison.runs)])
    growth = draw_once(f"growth {key}", lambda: build_growth_figure(names, curves))
    under = draw_once(f"underwater {key}", lambda: build_underwater_figure(names, curves))
    st.plotly_chart(growth, height=_GROWTH_PIXELS, key="growth", config=_CHART)
    st.plotly_chart(under, height=_UNDERWATER_PIXELS, key="underwater", config=_CHART)
    show_terms_table(comparison)
    is_all = st.toggle("All numbers", key="all", bind="query-params")
    show_statistics_table(comparison, is_all=is_all)
    with st.container(horizontal=True):
        for run in comparison.runs:
            number = str(run.summary.id)
            show_link("trading/backtest.py", f"Open run {number}", query={"id": number})


with page("Compare runs", needs=Permission.READ_BACKTESTS) as desk:
    wanted = read_ids()
    choose_runs(desk, wanted)
    if len(wanted) < FEWEST:
        show_empty(
            "Nothing to compare yet",
            f"Choose {FEWEST} to {MOST} completed runs above; the address keeps the choice.",
            link="trading/backtests.py",
            link_label="Backtests",
        )
    else:
        show_comparison(desk, desk.services.comparisons.compare_backtests(desk.actor, wanted))
