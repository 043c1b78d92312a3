"""A version of a prompt for whoever decides: what is new, what the checks found, yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.admin.prompt_types import PromptComparison, PromptVersionView
from core.enums import PromptState, RiskLevel
from core.formatting import format_age, format_instant
from core.gen_ai.prompts.diffing import DiffLine
from core.gen_ai.prompts.evaluation import Evaluation
from core.gen_ai.prompts.wording_risk import name_level
from core.permissions import Permission, is_allowed
from core.user.demo_accounts import DEMO_ACCOUNTS, SECOND_ADMIN
from pages.components.page import Desk
from pages.components.panel import show_html
from pages.components.prompt_words import name_version
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_KINDS = {"+": "added", "-": "removed"}


def show_difference(found: PromptComparison) -> None:
    """Line by line against what models are given now."""
    if found.shown.version == found.against:
        st.markdown("**Text**", help="This is what models are given now.")
    elif all(line.sign == " " for line in found.lines):
        st.markdown(f"**The same text as {name_version(found.against)}**")
    else:
        st.markdown(
            f"**Against {name_version(found.against)}**",
            help="Green lines are new, red ones are gone. What models are given now is on the "
            "red side. Names in braces are variables, filled in by the code.",
        )
    show_html(write_difference(found.lines))


def write_difference(lines: Sequence[DiffLine]) -> str:
    """The lines as HTML; nothing of them is read as such."""
    rows = "".join(map(_write_line, lines))
    return "".join(('<div class="sd-diff" tabindex="0">', rows, "</div>"))


def _write_line(line: DiffLine) -> str:
    kind = _KINDS.get(line.sign, "kept")
    sign = "\N{MINUS SIGN}" if line.sign == "-" else line.sign
    return (
        f'<div class="{escape(kind)}"><i>{escape(sign)}</i><span>{escape(line.text)}</span></div>'
    )


def show_evaluation(shown: PromptVersionView, time_zone: str) -> None:
    """What each check found."""
    st.markdown(
        "**Evaluation**",
        help="Fixed inputs and lists of wordings, in English and Korean; the same result for the "
        "same text, and no model is asked. Risk from .6 on is high and does not pass, from .3 on "
        "medium: it passes, and the words are shown to whoever decides.",
    )
    if shown.evaluation is None or shown.evaluated_at is None:
        st.caption("Not evaluated since its text was changed last.")
        return
    if shown.evaluation.is_passed and not shown.has_passed:
        st.warning("The rules of evaluation have changed since: evaluate it again.")
    show_small_table(
        ("", "Check", "Found"),
        _write_findings(shown.evaluation),
        label="Findings of the evaluation",
        numbers_from=3,
    )
    at = format_instant(shown.evaluated_at, time_zone)
    st.caption(f"Evaluated {at}; SHA-256 {shown.evaluation.fingerprint[:12]}…")


def _write_findings(evaluation: Evaluation) -> list[list[Cell]]:
    rows = []
    for one in evaluation.findings:
        mark = Cell("✓", "up") if one.is_passed else Cell("✗", "down")
        if one.is_passed and one.risk is not None and name_level(one.risk) is RiskLevel.MEDIUM:
            mark = Cell("!", "down", hint="Medium risk: read these words before you decide.")
        tone = "wide" if one.is_passed else "wide down"
        rows.append([mark, Cell(one.check), Cell(one.sentence, tone)])
    return rows


def show_origin(shown: PromptVersionView, time_zone: str) -> None:
    """Who wrote it and when, what they say of it, and what was decided."""
    if not shown.version or shown.created_at is None:
        st.caption("Delivered with the application; used while no other version is in production.")
        return
    lines = [
        (
            f"Written by **{escape_markdown(shown.author)}**, begun "
            f"{format_instant(shown.created_at, time_zone)} from {name_version(shown.based_on)}"
        )
    ]
    if shown.handed_in_at:
        at = format_instant(shown.handed_in_at, time_zone)
        lines.append(f"handed in {at} ({format_age(shown.handed_in_at)})")
    if shown.decided_at:
        lines.append(
            f"{shown.state.value if shown.state in _DECIDED else 'decided'} by "
            f"**{escape_markdown(shown.decided_by)}** "
            f"{format_instant(shown.decided_at, time_zone)}: “{escape_markdown(shown.reason)}”"
        )
    st.caption(", ".join(lines) + ".")
    if shown.note:
        st.markdown(f"What is different: {escape_markdown(shown.note)}")


_DECIDED = (PromptState.APPROVED, PromptState.REJECTED)


def say_who_decides(desk: Desk) -> str:
    """Who may let in what its reader wrote; to whom a demo's reader turns for it."""
    if desk.identity.is_demo:
        is_second = desk.identity.username == DEMO_ACCOUNTS[SECOND_ADMIN].username
        other = "admin" if is_second else SECOND_ADMIN
        return f"Another administrator has to decide on it: sign out, and enter as {other}."
    return (
        "Another administrator has to decide on it; if there is none, make the account on the "
        "page Users."
    )


def show_decision(desk: Desk, shown: PromptVersionView) -> None:
    """The form for a second person; why there is none for anybody else."""
    if not is_allowed(desk.actor.role, Permission.APPROVE_PROMPTS):
        st.caption("An administrator decides.")
        return
    if shown.author_id == desk.actor.user_id:
        st.info(
            f"You wrote this version yourself. {say_who_decides(desk)}", icon=":material/group:"
        )
        return
    decides = desk.services.prompt_admin
    with st.form(f"decide_{shown.name}_{shown.version}"):
        reason = st.text_input("Why", max_chars=500, placeholder="Kept with the decision")
        with st.container(horizontal=True):
            yes = st.form_submit_button("Approve", type="primary", icon=":material/check:")
            no = st.form_submit_button("Reject", icon=":material/close:")
        if yes:
            with desk.action("Approved. It is not in production yet."):
                decides.approve(desk.actor, shown.name, shown.version, reason)
        elif no:
            with desk.action("Rejected."):
                decides.reject(desk.actor, shown.name, shown.version, reason)
