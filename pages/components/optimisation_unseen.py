"""Out of sample: hidden until a pick is committed, and every look counted."""

from __future__ import annotations

import streamlit as st

from core.charts.optimisation_unseen import build_unseen_figure
from core.formatting import MISSING, format_count, format_instant, format_number, format_percent
from core.jobs.views import JobView
from core.trading.optimisation.pick_types import OutOfSample, PickView
from core.trading.statistic_text import describe_briefly, format_statistic
from core.trading.statistics import DEFINITIONS
from pages.components.cached import draw_once
from pages.components.empty_state import show_empty
from pages.components.job_watch import watch_job
from pages.components.optimisation_figure import draw, name_figure
from pages.components.optimisation_pick import find_chosen, load_trial
from pages.components.optimisation_plan import describe_stretch
from pages.components.optimisation_shown import ALWAYS, ShownSearch, find_scale
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown


def show_unseen(shown: ShownSearch) -> None:
    """What the committed picks did, and who has looked."""
    unseen = shown.detail.out_of_sample
    if unseen is None:
        show_empty(
            "No bars were kept unseen",
            "The search saw the whole period, so nothing is left to prove a pick on. Clone it and "
            "hold out a share of the bars.",
        )
        return
    committed = [pick for pick in shown.detail.picks if pick.committed_at is not None]
    if not committed:
        looks = shown.detail.looks
        count = "nobody has looked at them with this idea" if not looks else _say_looks(shown)
        show_empty(
            "Hidden",
            f"The bars of {describe_stretch(unseen)} stay closed until you commit to a pick "
            f"above; so far {count}.",
        )
        _show_looks(shown)
        return
    chosen = find_chosen(shown)
    pick = next((each for each in committed if each.trial == chosen), committed[-1])
    if len(committed) > 1:
        st.warning(
            f"{format_count(len(committed))} picks of this search have been opened. The bars were "
            "unseen for the first one only: choose another trial afterwards, and you choose by "
            "what you have seen.",
            icon=":material/visibility:",
        )
    _show_pick(shown, pick)
    _show_looks(shown)


def _show_pick(shown: ShownSearch, pick: PickView) -> None:
    look = "" if pick.look_number is None else f" · look {format_count(pick.look_number)}"
    colour = "green" if pick.look_number == 1 else "orange"
    words = "unseen until then" if pick.look_number == 1 else "no longer unseen"
    st.markdown(
        f"**Trial {format_count(pick.trial)}** · {escape_markdown(pick.params_text)}{look} "
        f":{colour}-badge[{words}]"
    )
    if pick.look_error:
        st.error(
            f"**The look failed:** {escape_markdown(pick.look_error)}  \nCommit to the trial again "
            "to repeat it: that is no further look.",
            icon=":material/error:",
        )
        return
    if pick.out_of_sample is None:
        watch_job(shown.desk, pick.look_job_id, _rerun)
        return
    found = pick.out_of_sample
    if found.reason:
        st.warning(escape_markdown(found.reason), icon=":material/info:")
    left, right = st.columns([2, 3], gap="large")
    with left:
        _show_numbers(shown, pick, found)
    with right:
        _show_curves(shown, pick, found)


def _rerun(job: JobView) -> None:
    del job
    st.rerun()


def _show_numbers(shown: ShownSearch, pick: PickView, found: OutOfSample) -> None:
    before = load_trial(shown, pick.trial).statistics
    names = dict.fromkeys((*(each.statistic for each in shown.objectives), *ALWAYS))
    rows = [
        [
            Cell(DEFINITIONS[name].label, hint=describe_briefly(DEFINITIONS[name])),
            Cell(format_statistic(DEFINITIONS[name], before.get(name))),
            Cell(format_statistic(DEFINITIONS[name], found.statistics.get(name))),
        ]
        for name in (*names, "buy_hold_return")
    ]
    hint = "Place among all trials with a value, by the first objective; 1 is the best."
    rows.append(
        [
            Cell("Rank among the trials", hint=hint),
            Cell(_say_rank(found.in_sample_rank, found.ranked)),
            Cell(_say_rank(found.rank, found.ranked)),
        ]
    )
    show_small_table(("", "In sample", "Out of sample"), rows, label="In and out of sample")
    st.markdown(
        f"Rank correlation, in to out of sample: **{format_number(found.rank_correlation)}**",
        help="Spearman's, over all trials. Near 1: what was good stayed good. Near 0: the search "
        "ranked luck, and the pick's result out of sample is luck too. Below 0: what was good "
        "became bad.",
    )


def _show_curves(shown: ShownSearch, pick: PickView, found: OutOfSample) -> None:
    goal = find_scale(shown.objectives[0].statistic)
    places = (
        _place(found.in_sample_rank, found.ranked, found.in_sample_value),
        _place(found.rank, found.ranked, found.value),
    )
    st.caption(
        "All trials from worst to best, before and after the split, and where the pick stands. A "
        "curve that sinks and flattens out of sample is what luck leaves behind."
    )
    figure = draw_once(
        name_figure(shown, "unseen", pick.trial, pick.committed_at),
        lambda: build_unseen_figure(found.in_sample_quantiles, found.quantiles, goal, places),
    )
    draw("unseen", figure)


def _place(rank: int | None, ranked: int, value: float | None) -> tuple[float, float] | None:
    if rank is None or value is None or not ranked:
        return None
    return 1 - (rank - 1) / max(1, ranked - 1), value


def _say_rank(rank: int | None, ranked: int) -> str:
    if rank is None or not ranked:
        return MISSING
    share = format_percent(rank / ranked, 0)
    return f"{format_count(rank)} of {format_count(ranked)} (top {share})"


def _say_looks(shown: ShownSearch) -> str:
    count = len(shown.detail.looks)
    return f"they have been looked at {format_count(count)} time{'' if count == 1 else 's'}"


def _show_looks(shown: ShownSearch) -> None:
    looks = shown.detail.looks
    if not looks:
        return
    st.markdown(
        "**Looks at these bars with this idea**",
        help="By anybody, ever: deleting a search or renaming a strategy does not reset them.",
    )
    zone = shown.desk.identity.time_zone
    rows = [
        (
            Cell(format_count(look.number)),
            Cell(format_instant(look.at, zone)),
            Cell(f"{look.first:%Y-%m-%d} to {look.last:%Y-%m-%d}"),
            Cell(f"optimisation {look.optimisation_id}"),
            Cell("you" if look.is_own else "someone else"),
        )
        for look in looks
    ]
    show_small_table(("Look", "When", "Bars", "From", "Who"), rows, label="Looks", numbers_from=9)
