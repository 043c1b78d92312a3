"""The honesty passport: a strip that is read in three seconds, and each line in full."""

from __future__ import annotations

from contextlib import suppress
from html import escape

import streamlit as st

from core.enums import GateStatus, Verdict
from core.errors import ConflictError
from core.formatting import format_instant
from core.permissions import Permission, is_allowed
from core.trading.honesty.line import Line, count_of
from core.trading.honesty.views import PassportView
from core.trading.types import BacktestDetail
from pages.components.page import Desk, errors_shown
from pages.components.text import escape_markdown

POLL_SECONDS = 2.0
_ICONS = {
    Verdict.PASS: ":material/check:",
    Verdict.FAIL: ":material/close:",
    Verdict.NOT_RUN: ":material/remove:",
}
_COLOURS = {Verdict.PASS: "green", Verdict.FAIL: "red", Verdict.NOT_RUN: "gray"}
VERDICT_NAMES = {Verdict.PASS: "PASS", Verdict.FAIL: "FAIL", Verdict.NOT_RUN: "NOT RUN"}
_STYLE = """
<style>
  .sd-honesty { width: 100%; border-collapse: collapse; font-size: .88rem; }
  .sd-honesty td { padding: .55rem .5rem; border: 0; vertical-align: top;
    border-top: 1px solid rgba(135,145,165,.22); }
  .sd-honesty tr:first-child td { border-top: 0; }
  .sd-honesty .mark { width: 5.4rem; font-weight: 700; font-size: .78rem; letter-spacing: .03em;
    white-space: nowrap; padding-top: .62rem; }
  .sd-honesty .pass { color: #1e9e63; }
  .sd-honesty .fail { color: #d8433f; }
  .sd-honesty .not_run { opacity: .62; }
  .sd-honesty .name { width: 12rem; font-weight: 600; }
  .sd-honesty .figure { width: 6.5rem; text-align: right; white-space: nowrap;
    font-variant-numeric: tabular-nums; padding-right: 1.2rem; }
  .sd-honesty .remedy { display: block; opacity: .72; margin-top: .15rem; }
  .sd-honesty details { margin-top: .25rem; font-size: .8rem; opacity: .8; }
  .sd-honesty summary { cursor: pointer; }
  .sd-honesty dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem;
    margin: .3rem 0 0; }
  .sd-honesty dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
</style>
"""


def show_verdict(desk: Desk, detail: BacktestDetail) -> PassportView:
    """Marks above the charts; they fill themselves while the passport is computed."""
    passport = desk.services.passports.get_passport(desk.actor, detail.summary.id)
    if _waits_for_its_reader(desk, detail, passport):
        with suppress(ConflictError):  # another tab was first
            desk.services.passports.compute_passport(desk.actor, detail.summary.id)
        passport = desk.services.passports.get_passport(desk.actor, detail.summary.id)
    if passport.is_computing or passport.is_coming:
        _poll(desk, detail)
    else:
        _draw_strip(passport)
    return passport


def _waits_for_its_reader(desk: Desk, detail: BacktestDetail, passport: PassportView) -> bool:
    """Whether it is a batch's run that nobody has opened: hundreds at once are not computed."""
    is_member = detail.origin.batch_id is not None
    return (
        is_member and not passport.job_id and is_allowed(desk.actor.role, Permission.RUN_BACKTESTS)
    )


@st.fragment(run_every=POLL_SECONDS)
def _poll(desk: Desk, detail: BacktestDetail) -> None:
    with errors_shown():
        passport = desk.services.passports.get_passport(desk.actor, detail.summary.id)
        if not (passport.is_computing or passport.is_coming):
            st.rerun()
        _draw_strip(passport)


def _draw_strip(passport: PassportView) -> None:
    badges = " ".join(_badge(line) for line in passport.lines)
    with st.container(border=True, gap="small"):
        is_dead = passport.gate.status is GateStatus.DEAD
        dead = " :red-badge[:material/dangerous: THE GATE IS DEAD]" if is_dead else ""
        st.markdown(f"**{escape_markdown(passport.headline)}**{dead}  \n{badges}")


def _badge(line: Line) -> str:
    figure = f" {escape_markdown(line.figure)}" if line.verdict is Verdict.FAIL else ""
    return (
        f":{_COLOURS[line.verdict]}-badge[{_ICONS[line.verdict]} "
        f"{escape_markdown(line.title)}{figure}]"
    )


def show_passport(desk: Desk, passport: PassportView) -> None:
    """Every line with its figure, why, what to do, and the numbers behind it on a click."""
    _show_state(desk, passport)
    _show_gate(passport)
    st.html(f"{_STYLE}{_write_table(passport.lines)}")
    st.caption(
        "PASS and FAIL are judged against fixed thresholds, the same as in the gate's self-test. "
        "NOT RUN is no pass: it says what is missing. Trials are counted by the ledger, for the "
        "strategy, symbol and interval, whoever tried and whatever it was called; deleting a run "
        "does not take it back."
    )


def _show_gate(passport: PassportView) -> None:
    """Nothing while the gate is proven: a line that is always there is not read."""
    sentence = escape_markdown(passport.gate.sentence)
    if passport.gate.status is GateStatus.DEAD:
        st.error(f"**{sentence}**", icon=":material/dangerous:")
    elif passport.gate.status is GateStatus.UNPROVEN:
        st.warning(sentence, icon=":material/help:")


def _show_state(desk: Desk, passport: PassportView) -> None:
    left, right = st.columns([4, 1], vertical_alignment="center")
    parts = []
    if passport.computed_at is not None:
        when = format_instant(passport.computed_at, desk.identity.time_zone)
        parts.append(f"Computed {when}, definitions version {passport.version}")
    if passport.trials_now:
        parts.append(
            f"the ledger now counts {count_of(passport.trials_now, 'trial')} in "
            f"{count_of(passport.looks_now, 'look')} at this idea"
        )
    left.caption(escape_markdown(" · ".join(parts)))
    if passport.is_outdated:
        left.warning(
            "More has been tried since, or a definition has changed: compute it again before you "
            "rely on it.",
            icon=":material/history:",
        )
    may_run = is_allowed(desk.actor.role, Permission.RUN_BACKTESTS)
    if (
        may_run
        and not passport.is_computing
        and right.button(
            "Compute again" if passport.computed_at else "Compute",
            icon=":material/refresh:",
            key="compute_passport",
            width="stretch",
        )
    ):
        with desk.action("The passport is being computed."):
            desk.services.passports.compute_passport(desk.actor, passport.backtest_id)


def _write_table(lines: tuple[Line, ...]) -> str:
    rows = "".join(_write_line(line) for line in lines)
    return "".join(('<table class="sd-honesty" aria-label="Honesty passport">', rows, "</table>"))


def _write_line(line: Line) -> str:
    remedy = f'<span class="remedy">{escape(line.remedy)}</span>' if line.remedy else ""
    word = VERDICT_NAMES[line.verdict]
    head = f'<tr><td class="mark {escape(line.verdict.value)}">{escape(word)}</td>'
    name = f'<td class="name">{escape(line.title)}</td>'
    figure = f'<td class="figure">{escape(line.figure or "–")}</td><td>{escape(line.why)}'
    return "".join((head, name, figure, remedy, _write_facts(line), "</td></tr>"))


def _write_facts(line: Line) -> str:
    if not line.facts:
        return ""
    rows = "".join(
        f"<dt>{escape(name.replace('_', ' '))}</dt><dd>{escape(_write_fact(value))}</dd>"
        for name, value in line.facts.items()
    )
    return "".join(("<details><summary>numbers</summary><dl>", rows, "</dl></details>"))


def _write_fact(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        return ", ".join(str(each) for each in value) or "none"
    return "none" if value is None else str(value)
