"""The gallery of templates; each with its returns over many instruments."""

from __future__ import annotations

import streamlit as st

from core.charts.return_distribution import build_distribution_figure
from core.formatting import format_count, format_instant, format_percent
from core.permissions import Permission, is_allowed
from core.trading.library.track_record import RecordSummary, TrackRecord
from core.trading.library.types import TemplateView
from pages.components.cached import draw_once
from pages.components.page import Desk
from pages.components.strategy_state import go_to
from pages.components.text import escape_markdown

_COLUMNS = 3
_CHART = {"displayModeBar": False}
_COLOURS = {"easy": "green", "medium": "orange", "advanced": "red"}


def show_templates(desk: Desk) -> None:
    """All templates, three in a row."""
    views = desk.services.strategy_templates.list_templates(desk.actor)
    may_edit = is_allowed(desk.actor.role, Permission.EDIT_STRATEGIES)
    st.caption(
        "The picture shows the total return of one template on each of many instruments, losers "
        "included; the dotted line is the median, the outermost columns hold the tails. It is no "
        "promise, and a template chosen by its "
        "picture has been chosen after the fact."
    )
    for start in range(0, len(views), _COLUMNS):
        for column, view in zip(
            st.columns(_COLUMNS), views[start : start + _COLUMNS], strict=False
        ):
            with column.container(border=True, height="stretch", gap="small"):
                _show_card(desk, view, may_edit=may_edit)


def _show_card(desk: Desk, view: TemplateView, *, may_edit: bool) -> None:
    template = view.template
    # One text instead of three: six cards have to be drawn in a few milliseconds.
    st.markdown(
        f"**{template.title}**  :gray-badge[{view.category}] "
        f":{_COLOURS[template.difficulty]}-badge[{template.difficulty}]\n\n"
        f":small[:gray[{template.idea}]]\n\n{escape_markdown(view.words)}"
    )
    if view.record is None or view.summary is None:
        st.markdown(
            ":orange-badge[NOT RUN] No track record has been computed yet."
            + (" It takes a few seconds." if may_edit else "")
        )
    else:
        _show_record(desk, view, view.record, view.summary)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            "Use" if may_edit else "Look closer",
            key=f"template_use_{template.key}",
            type="primary",
            icon=":material/arrow_forward:",
        ):
            go_to(open="new", template=template.key)
            st.rerun()
        label = "Compute" if view.record is None else "Compute again"
        if may_edit and st.button(label, key=f"template_run_{template.key}", type="tertiary"):
            with desk.action(f"The track record of {template.title} is being computed."):
                desk.services.strategy_templates.start_record(desk.actor, template.key)
        if view.usage_count:
            uses = "once" if view.usage_count == 1 else f"{format_count(view.usage_count)} times"
            st.caption(f"used {uses}")


def _show_record(
    desk: Desk, view: TemplateView, record: TrackRecord, summary: RecordSummary
) -> None:
    key = f"record {view.template.key} {view.record_made_at}"
    st.plotly_chart(
        draw_once(key, lambda: build_distribution_figure(record.column("total_return"))),
        theme="streamlit",
        config=_CHART,
        key=f"record_{view.template.key}",
    )
    low, _, median, _, high = summary.quantiles
    # Beside itself the yardstick says nothing: it differs by costs and the first days only.
    is_yardstick = view.category == "passive"
    share = format_percent(summary.beat_holding, 0)
    idle = summary.without_trade / summary.count
    never = f", **never traded on {format_percent(idle, 0)}**" if idle else ""
    beaten = "" if is_yardstick else f", beat buying and holding on **{share}**"
    demo = ":orange-badge[DEMO] " if record.is_demo else ""
    old = " :orange-badge[made with earlier code]" if view.is_record_old else ""
    st.markdown(
        f"Median **{format_percent(median, 1, is_signed=True)}** · 90 % of instruments from "
        f"{format_percent(low, 1, is_signed=True)} to {format_percent(high, 1, is_signed=True)}  \n"
        f"Gained on {format_percent(summary.gained, 0)}{beaten}{never} · median trades "
        f"{summary.median_trades:g}\n\n"
        f":small[{demo}:gray[n = {format_count(summary.count)} of {format_count(record.listed)} "
        f"instruments · {escape_markdown(record.source)} · {record.first_bar} → {record.last_bar} "
        f"· {format_instant(view.record_made_at, desk.identity.time_zone)}]{old}]",
        help=_explain(record),
    )


def _explain(record: TrackRecord) -> str:
    skipped = "; ".join(f"{count} left out: {why}" for why, count in record.skipped.items())
    return (
        f"Whole period of each instrument, after costs ({record.terms}). Instruments are an even "
        f"sample of the market's list; one on which it never traded counts with 0. {skipped}"
    )
