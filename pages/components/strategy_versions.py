"""The versions of a strategy, what differs between two, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.formatting import format_instant
from core.permissions import Permission, is_allowed
from core.trading.library.outline import DifferenceLine
from core.trading.library.types import StrategyView, VersionView
from pages.components.cached import make_once
from pages.components.page import Desk
from pages.components.strategy_state import drop_draft
from pages.components.text import escape_markdown

_SIGNS = {"same": "\u00a0", "removed": "−", "added": "+"}


def show_versions(desk: Desk, saved: StrategyView) -> None:
    """Two versions side by side in one list of lines, and all versions below."""
    service = desk.services.strategy_versions
    # A version never changes; the time of making tells strategies of one number apart.
    key = f"{desk.actor.user_id} {saved.id} {saved.created_at.isoformat()} {saved.version}"
    versions = make_once(f"versions {key}", lambda: service.list_versions(desk.actor, saved.id))
    numbers = [version.number for version in versions]
    if len(numbers) > 1:
        left, right = st.columns(2)
        older = left.selectbox("From version", numbers, index=1, key="a", bind="query-params")
        newer = right.selectbox("to version", numbers, index=0, key="b", bind="query-params")
        show_difference(
            make_once(
                f"difference {key} {older} {newer}",
                lambda: service.compare_versions(desk.actor, saved.id, older, newer),
            )
        )
    for version in versions:
        _show_version(desk, saved, version)


def show_difference(lines: Sequence[DifferenceLine]) -> None:
    """Lines of both, each with a sign: − only before, + only after."""
    if all(line.change == "same" for line in lines):
        st.caption("These two versions are the same.")
    _show_lines(lines)


def _show_lines(lines: Sequence[DifferenceLine]) -> None:
    rows = [
        f'<tr><td class="{escape(_tone(line))}">{escape(_SIGNS[line.change])}</td>'
        f'<td class="wide {escape(_tone(line))}">{escape(_indent(line.text))}</td></tr>'
        for line in lines
    ]
    st.html("".join(('<table class="sd-table" aria-label="Difference">', *rows, "</table>")))


def _show_version(desk: Desk, saved: StrategyView, version: VersionView) -> None:
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            when = format_instant(version.created_at, desk.identity.time_zone)
            st.markdown(f"**Version {version.number}** · {when}")
            is_old = version.number != saved.version
            if (
                is_old
                and is_allowed(desk.actor.role, Permission.EDIT_STRATEGIES)
                and st.button("Take again", key=f"version_{version.number}", type="tertiary")
            ):
                with desk.action(f"The values of version {version.number} are back."):
                    desk.services.strategy_versions.restore_version(
                        desk.actor, saved.id, version.number
                    )
                    drop_draft()
        if version.note:
            st.caption(escape_markdown(version.note))
        if version.change:
            _show_lines(version.change)


def _tone(line: DifferenceLine) -> str:
    return {"removed": "down", "added": "up", "same": "quiet"}[line.change]


def _indent(text: str) -> str:
    body = text.lstrip(" ")
    return "\u00a0" * (len(text) - len(body)) + body
