"""The pick of a search beside its best trial, and what can be done with one."""

from __future__ import annotations

import streamlit as st

from core.enums import AppliedCheck
from core.formatting import MISSING, format_count
from core.permissions import Permission, is_allowed
from core.trading.optimisation.pick_types import PickView
from core.trading.optimisation.trial_types import TrialView
from core.trading.statistic_text import describe_briefly, format_statistic
from core.trading.statistics import DEFINITIONS
from pages.components.address import find_number
from pages.components.cached import make_once
from pages.components.empty_state import show_empty
from pages.components.optimisation_plan import describe_stretch
from pages.components.optimisation_shown import ALWAYS, ShownSearch
from pages.components.page import Desk, errors_shown
from pages.components.session import keep
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

CHOSEN = "trial"
_POLL_SECONDS = 1.0


def find_chosen(shown: ShownSearch) -> int | None:
    """The trial in the URL, else the pick."""
    asked = find_number(CHOSEN)
    return asked if asked is not None and asked < len(shown.table) else shown.pick


def load_trial(shown: ShownSearch, trial: int) -> TrialView:
    """One trial in full; it never changes."""
    run = shown.detail.summary
    desk = shown.desk
    return make_once(
        f"trial {desk.actor.user_id} {run.id} {trial} {run.created_at}",
        lambda: desk.services.optimisation_trials.get_trial(desk.actor, run.id, trial),
    )


def show_pick(shown: ShownSearch) -> None:
    """Which trial is picked and why; the way to prove it and to run it."""
    findings = shown.detail.findings
    plateau = findings.plateau if findings else None
    chosen = find_chosen(shown)
    if plateau is None and chosen is None:
        reason = findings.plateau_reason if findings else "No trial has been run."
        show_empty("No pick", reason)
        return
    columns: list[tuple[str, int, str]] = []
    if plateau:
        columns.append(("Pick", plateau.trial, shown.say(plateau.neighbourhood)))
        if plateau.best != plateau.trial:
            around = shown.say(plateau.best_neighbourhood)
            columns.append(("Best single trial", plateau.best, around))
    if chosen is not None and chosen not in {trial for _, trial, _ in columns}:
        columns.append(("Chosen", chosen, MISSING))
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_comparison(shown, columns)
    with right:
        if plateau:
            st.markdown(escape_markdown(plateau.words))
        if chosen is not None:
            _show_steps(shown, chosen)


def find_pick_view(shown: ShownSearch, trial: int) -> PickView | None:
    """What has been done with a trial so far."""
    return next((pick for pick in shown.detail.picks if pick.trial == trial), None)


def _show_comparison(shown: ShownSearch, columns: list[tuple[str, int, str]]) -> None:
    trials = [load_trial(shown, trial) for _, trial, _ in columns]
    names = dict.fromkeys((*(each.statistic for each in shown.objectives), *ALWAYS))
    rows = [
        [Cell(title), *(Cell(shown.say_axis(place, trial.values[name])) for trial in trials)]
        for place, (name, title) in enumerate(
            zip(shown.table.axes, shown.table.titles, strict=True)
        )
    ]
    rows += [
        [
            Cell(DEFINITIONS[name].label, hint=describe_briefly(DEFINITIONS[name])),
            *(
                Cell(format_statistic(DEFINITIONS[name], trial.statistics.get(name)))
                for trial in trials
            ),
        ]
        for name in names
    ]
    rows.append(
        [
            Cell(
                "Median with neighbours",
                hint="Of this trial and those next to it: what is left when the numbers are a "
                "little off. A high trial with a low one is luck.",
            ),
            *(Cell(around) for _, _, around in columns),
        ]
    )
    heads = [f"{name}, trial {format_count(trial)}" for name, trial, _ in columns]
    show_small_table(("In sample", *heads), rows, label="Pick and best trial")


def _show_steps(shown: ShownSearch, trial: int) -> None:
    """Commit and apply, for who may; what has been done is said."""
    done = find_pick_view(shown, trial)
    _show_applied(done)
    if done is not None and done.check is AppliedCheck.PENDING:
        _watch_check(shown.desk, shown.detail.summary.id, trial)
    if not is_allowed(shown.desk.actor.role, Permission.RUN_BACKTESTS):
        return
    with st.container(horizontal=True):
        unseen = shown.detail.out_of_sample
        is_opened = done is not None and done.committed_at is not None and not done.look_error
        if unseen is not None and not is_opened and st.button(
            f"Commit to trial {format_count(trial)}", type="primary", icon=":material/lock_open:",
            help="Opens the unseen bars for this trial. The look is counted for ever.",
        ):  # fmt: skip
            _confirm_commit(shown, trial)
        may_apply = done is None or done.check not in {AppliedCheck.PENDING, AppliedCheck.EQUAL}
        if may_apply and st.button(
            "Apply as backtest",
            icon=":material/play_arrow:",
            help="Runs this trial as a plain backtest over the bars the search saw. Its numbers "
            "must equal the trial's, or both pages say so in red.",
        ):
            with shown.desk.action("Applied: the backtest is under way."):
                shown.desk.services.picks.apply_pick(
                    shown.desk.actor, shown.detail.summary.id, trial
                )


def _show_applied(done: PickView | None) -> None:
    if done is not None and done.look_number is not None:
        colour = "green" if done.look_number == 1 else "orange"
        st.markdown(f":{colour}-badge[Committed: look {format_count(done.look_number)}]")
    if done is None or done.backtest_id is None:
        return
    words = {
        AppliedCheck.PENDING: ":gray-badge[Applied: its backtest is under way]",
        AppliedCheck.EQUAL: ":green-badge[Applied: the plain backtest gives the same numbers]",
        AppliedCheck.DIFFERS: ":red-badge[Applied: the plain backtest gives OTHER numbers]",
        AppliedCheck.FAILED: ":red-badge[Applied: the plain backtest failed]",
    }
    if done.check is not None:
        st.markdown(words[done.check])
    if done.differences:
        st.error("  \n".join(map(escape_markdown, done.differences[:6])))
    st.page_link(
        "trading/backtest.py",
        label=f"Backtest {done.backtest_id}",
        icon=":material/monitoring:",
        query_params={"id": str(done.backtest_id)},
    )


@st.fragment(run_every=_POLL_SECONDS)
def _watch_check(desk: Desk, optimisation_id: int, trial: int) -> None:
    """Look again until the backtest is compared, which is a moment after its job has ended."""
    with errors_shown():
        picks = desk.services.optimisations.get_optimisation(desk.actor, optimisation_id).picks
        if not any(each.trial == trial and each.check is AppliedCheck.PENDING for each in picks):
            st.rerun()


@st.dialog("Open the unseen bars?", icon=":material/lock_open:")
def _confirm_commit(shown: ShownSearch, trial: int) -> None:
    detail = shown.detail
    if detail.out_of_sample is None:
        return
    number = len(detail.looks) + 1
    seen = (
        "Nobody has looked at them with this idea."
        if number == 1
        else f"They have been looked at {format_count(number - 1)} times: this is look {number}, "
        "and what it shows is worth less each time."
    )
    st.markdown(
        f"You commit to **trial {format_count(trial)}**: "
        f"{escape_markdown(load_trial(shown, trial).params_text)}.\n\n"
        f"The bars of {describe_stretch(detail.out_of_sample)} are opened. {seen} "
        "The look is counted for ever, whatever comes of it, and everybody who judges this idea "
        "sees the count."
    )
    if st.button("Commit and look", type="primary", key="commit_for_good"):
        with shown.desk.action("Committed: the unseen bars are being opened."):
            shown.desk.services.picks.commit_pick(shown.desk.actor, detail.summary.id, trial)
            keep("view", "Out of sample")
            st.query_params[CHOSEN] = str(trial)
