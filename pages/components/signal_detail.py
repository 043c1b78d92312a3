"""One signal in full: why, what became of it, and where to go from it."""

from __future__ import annotations

import streamlit as st

from core.formatting import INTERVAL_NAMES, format_instant, format_percent, format_price
from core.permissions import Permission, is_allowed
from core.trading.signals.engine import SIDE_WORDS
from core.trading.signals.lifecycle import STATE_WORDS
from core.trading.signals.types import ScoreView, SignalRow
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.panel import Figure, show_figures
from pages.components.text import escape_markdown

_COLOURS = {
    "new": "blue", "seen": "violet", "acted on": "green", "expired": "gray", "scored": "gray"
}  # fmt: skip


def show_detail(desk: Desk, row: SignalRow) -> None:
    """The reason in words, the life, the score."""
    with st.container(border=True, gap="small", key="signal_detail"):
        names = " · ".join(escape_markdown(one) for one in (row.name, row.local_name) if one)
        demo = ":orange-badge[DEMO] " if row.is_demo else ""
        state = STATE_WORDS[row.state] if row.state else "not emitted"
        st.markdown(
            f"{demo}**{SIDE_WORDS[row.side]} {escape_markdown(row.symbol)}** {names} "
            f":{_COLOURS.get(state, 'gray')}-badge[{state}]"
        )
        st.markdown(escape_markdown(row.reason))
        st.caption(_say_origin(row))
        if row.note:
            st.caption(escape_markdown(row.note))
        if row.score:
            _show_score(row.score, row.currency)
        if row.id is not None:
            _show_life(desk, row.id)
        with st.container(horizontal=True, vertical_alignment="center"):
            show_link("market_data/instrument.py", "Chart", query={"symbol": row.symbol})
            if row.strategy_id is not None:
                if is_allowed(desk.actor.role, Permission.RUN_BACKTESTS):
                    show_link(
                        "trading/new_backtest.py",
                        "Backtest it here",
                        query={"saved": str(row.strategy_id), "symbol": row.symbol},
                    )
                show_link("trading/strategies.py", "Strategy", query={"id": str(row.strategy_id)})


def _say_origin(row: SignalRow) -> str:
    bars = f"{INTERVAL_NAMES[row.interval]} bars" if row.interval else "bars"
    version = f", version {row.strategy_version}" if row.strategy_version else ""
    source = escape_markdown(row.source)
    return (
        f"{escape_markdown(row.strategy_name)}{version} · {bars} of {source} · close "
        f" {format_price(row.price, row.currency)} {escape_markdown(row.currency)} on "
        f"{row.bar:%Y-%m-%d} · strength {format_percent(row.strength, 0)}"
    )


def _show_score(score: ScoreView, currency: str) -> None:
    show_figures(
        Figure(
            "Result",
            format_percent(score.return_fraction, is_signed=True),
            f"In the signal's direction, over {score.horizon_bars} bars, after commission and "
            "spread. Stored once; it does not change.",
        ),
        Figure(
            "Worst",
            format_percent(score.worst_excursion, is_signed=True),
            "MAE: furthest the price went against it within the horizon, over the entry price.",
        ),
        Figure(
            "Best",
            format_percent(score.best_excursion, is_signed=True),
            "MFE: furthest the price went for it.",
        ),
        Figure(
            "Entry to exit",
            " → ".join(
                format_price(price, currency) for price in (score.entry_price, score.exit_price)
            ),
            f"Open of {score.entry_at:%Y-%m-%d} to close of {score.exit_at:%Y-%m-%d}.",
        ),
    )


def _show_life(desk: Desk, signal_id: int) -> None:
    steps = desk.services.signals.list_steps(desk.actor, signal_id)
    words = [
        f"{'emitted' if place == 0 else STATE_WORDS[step.state]} "
        f"{format_instant(step.at, desk.identity.time_zone)}"
        f"{'' if step.is_by_run else ' by you'}"
        for place, step in enumerate(steps)
    ]
    st.caption(" → ".join(words))
