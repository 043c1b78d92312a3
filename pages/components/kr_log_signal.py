"""One signal: what was sealed, its way on a chart, and what became of it under all rules."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.charts.kr_signal_path import build_path_figure
from core.enums import FollowState
from core.formatting import (
    MISSING,
    format_instant,
    format_number,
    format_percent,
    format_price,
)
from core.kr_market.ledger.types import OutcomeView
from core.kr_market.lifecycle.exit_rules import EXIT_PRESETS, find_exit_rules
from core.kr_market.lifecycle.log_types import SignalPath
from pages.components.cached import draw_once
from pages.components.kr_log_filters import choose_rules
from pages.components.kr_log_words import (
    KIND_NAMES,
    REASON_NAMES,
    STATE_NAMES,
    describe_rules,
    name_rules,
)
from pages.components.kr_source import show_chips
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.signal_analysis import show_analysis
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_CHART = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d"]}
_MOST_FACTS = 24


def show_signal(desk: Desk, sequence: int) -> None:
    """The signal of that row of the ledger."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button("All signals", icon=":material/arrow_back:", type="tertiary"):
            st.switch_page("kr_market/signal_log.py", query_params={})
        rules = choose_rules()
    path = desk.services.signal_log.get_path(desk.actor, sequence, rules)
    _show_title(path, desk.identity.time_zone)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _show_chart(path)
    with right:
        symbol = path.row.signal.symbol
        show_link("market_data/instrument.py", "Chart and news", query={"symbol": symbol})
        _show_outcomes(path)
        one = path.row.signal
        show_analysis(one.analysis, one.session, desk.identity.time_zone)
        _show_facts(path.row.signal.facts)


def _show_title(path: SignalPath, time_zone: str) -> None:
    one = path.row.signal
    names = " ".join(part for part in (path.row.local_name, path.row.name) if part)
    demo = " :orange-badge[DEMO]" if one.is_demo else ""
    grade = f" · grade {one.grade.value}" if one.grade else ""
    score = "" if one.score is None else f" · score {format_number(one.score, 0)}"
    st.markdown(
        f"### {escape_markdown(one.symbol)} {escape_markdown(names)}{demo}  \n"
        f"{KIND_NAMES[one.kind]}, preset {escape_markdown(one.preset)} version "
        f"{one.rule_version}{grade}{score} · signal of {one.session} at "
        f"{escape_markdown(format_price(one.price, 'KRW'))}"
    )
    show_chips(
        source=path.source,
        session=path.last_session,
        fetched_at=path.fetched_at,
        is_demo=one.is_demo,
        more=(
            f"row {one.sequence} of the ledger",
            f"sealed {format_instant(one.emitted_at, time_zone)}",
            f"hash {one.own_hash[:12]}…",
        ),
    )


def _show_chart(path: SignalPath) -> None:
    if path.reason:
        st.info(escape_markdown(path.reason), icon=":material/database_off:")
        return
    found = path.row.signal.outcome
    key = f"signal path {path.row.signal.own_hash} {found} {path.fetched_at} {path.exit_preset}"
    st.plotly_chart(draw_once(key, lambda: build_path_figure(path)), key="path", config=_CHART)
    if found is None:
        st.caption("It has not been followed yet: that happens with the next bars.")
    elif found.note:
        st.caption(escape_markdown(found.note))
    st.caption(
        f"{name_rules(path.exit_preset)}: {describe_rules(find_exit_rules(path.exit_preset))}."
    )


def _show_outcomes(path: SignalPath) -> None:
    st.markdown("**What became of it**", help="After costs; plain holds are its forward returns.")
    if not path.outcomes:
        st.caption("Not followed yet.")
        return
    show_small_table(
        ("Rules", "State", "Held", "Return"),
        [_write_outcome(one) for one in path.outcomes],
        label="Outcomes under all exit rules",
        numbers_from=2,
    )


def _write_outcome(one: OutcomeView) -> list[Cell]:
    state = STATE_NAMES[one.state]
    if one.state is FollowState.CLOSED and one.exit_reason:
        worst = ", worst case" if one.is_worst_case else ""
        state = f"{REASON_NAMES[one.exit_reason]}{worst} {one.exit_session or ''}"
    tone = "" if not one.net_return else ("up" if one.net_return > 0 else "down")
    is_preset = one.exit_preset in EXIT_PRESETS
    hint = describe_rules(EXIT_PRESETS[one.exit_preset]) if is_preset else "sold at that close"
    shown = MISSING if one.net_return is None else format_percent(one.net_return, is_signed=True)
    return [
        Cell(name_rules(one.exit_preset), hint=hint),
        Cell(state, hint=one.note),
        Cell(str(one.sessions_held or MISSING)),
        Cell(shown, tone),
    ]


def _show_facts(facts: Mapping[str, object]) -> None:
    plain = [
        (key.replace("_", " "), value)
        for key, value in facts.items()
        if isinstance(value, str | int | float) or value is None
    ]
    if not plain:
        return
    st.markdown("**Figures sealed with it**", help="As the scanner read them; – is unknown.")
    show_small_table(
        ("Figure", "Value"),
        [[Cell(name), Cell(_write_value(value))] for name, value in plain[:_MOST_FACTS]],
        label="Figures sealed with the signal",
    )


def _write_value(value: object) -> str:
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        is_whole = float(value).is_integer()
        return format_number(float(value), 0 if is_whole else 3)
    return str(value)
