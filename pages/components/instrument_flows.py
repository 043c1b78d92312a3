"""Net buying by foreign investors and institutions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from core.charts.investor_flows import build_flows_figure
from core.enums import FlowUnit
from core.formatting import format_age, format_count, format_large
from core.market_data.company_types import FlowDay
from core.market_data.flow_sums import FlowSum, sum_flows
from core.market_data.types import InstrumentDetail
from pages.components.cached import draw_once
from pages.components.empty_state import show_empty
from pages.components.page import Desk
from pages.components.small_table import Cell, show_small_table

_MAX_SESSIONS = 250
_SOURCES = 3  # more than one instrument has flows from
_UNITS = {FlowUnit.KRW: "KRW", FlowUnit.SHARES: "shares"}


def show_flows(desk: Desk, detail: InstrumentDetail) -> None:
    """The last sessions of the source that knows most of them."""
    symbol = detail.instrument.symbol
    flows = desk.services.companies.list_flows(desk.actor, symbol, _SOURCES * _MAX_SESSIONS)
    if not flows:
        show_empty(
            "No flows stored",
            "Net buying by kind of investor is known for Korean shares only, where imported.",
            link="market_data/import_data.py",
            link_label="Import data",
        )
        return
    (source, unit), _ = Counter((day.source, day.unit) for day in flows).most_common(1)[0]
    shown = [day for day in flows if (day.source, day.unit) == (source, unit)][-_MAX_SESSIONS:]
    stored = max(day.fetched_at for day in shown)
    key = f"flows {symbol} {source} {unit} {len(shown)} {shown[-1].day} {stored}"
    figure = draw_once(key, lambda: _draw(shown, _UNITS[unit]))
    st.plotly_chart(figure, key=f"flows_{symbol}", config={"displaylogo": False})
    show_small_table(
        (f"Net buying ({_UNITS[unit]})", "Foreign investors", "Institutions"),
        [_write_sum(one) for one in sum_flows(shown)],
        label="Net buying",
    )
    last = shown[-1]
    demo = " (DEMO)" if last.is_demo else ""
    st.caption(
        f"{len(shown)} sessions, {shown[0].day} to {last.day}, from {source}{demo}, stored "
        f"{format_age(last.fetched_at)}. Summed from the first session shown; a session without a "
        "figure adds nothing."
    )


def _draw(shown: Sequence[FlowDay], unit: str) -> go.Figure:
    foreign, institution = (
        np.array([np.nan if net is None else net for net in column], dtype=np.float64)
        for column in zip(*((day.foreign_net, day.institution_net) for day in shown), strict=True)
    )
    days = np.array([day.day for day in shown], dtype="datetime64[s]").astype(np.int64)
    return build_flows_figure(days, foreign, institution, unit=unit)


def _write_sum(one: FlowSum) -> list[Cell]:
    sessions = "Last session" if one.sessions == 1 else f"Last {one.sessions} sessions"
    return [
        Cell(sessions),
        _write_net(one.foreign, one.foreign_unknown),
        _write_net(one.institution, one.institution_unknown),
    ]


def _write_net(net: float | None, unknown: int) -> Cell:
    tone = "quiet" if net is None else "up" if net > 0 else "down"
    hint = f"{format_count(unknown)} sessions without a figure" if unknown else ""
    return Cell(format_large(net), tone, hint=hint)
