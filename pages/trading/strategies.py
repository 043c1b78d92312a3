"""One's own strategies and the templates; `?id=` opens one, `?open=new` begins one."""

from __future__ import annotations

import streamlit as st

from core.enums import Direction
from core.errors import AppError
from core.permissions import Permission
from core.trading.library.types import StrategyView
from core.trading.library.views import check_values
from core.trading.stored_strategy import build_strategy
from pages.components.address import read_id
from pages.components.page import Desk, page, show_error
from pages.components.strategy_commands import Entered, show_commands, show_delete
from pages.components.strategy_form import show_form
from pages.components.strategy_list import show_own
from pages.components.strategy_preview import show_examples
from pages.components.strategy_similar import show_similar
from pages.components.strategy_state import Draft, go_to, open_draft
from pages.components.strategy_templates import show_templates
from pages.components.strategy_versions import show_versions
from pages.components.text import escape_markdown

OWN, TEMPLATES = "Mine", "Templates"
EXAMPLES, SIMILAR, VERSIONS = "Examples", "Similar", "Versions"


def find_saved(desk: Desk) -> StrategyView | None:
    """The strategy that the address names.

    Raises:
        NotFoundError: there is none of that number among the reader's.
        InvalidInputError: what stands there is no number.
    """
    wanted = read_id("strategy", "Open one from the list.")
    return None if wanted is None else desk.services.strategies.get_strategy(desk.actor, wanted)


def show_gallery(desk: Desk) -> None:
    """The reader's own strategies, or the templates."""
    view = st.segmented_control(
        "View",
        [OWN, TEMPLATES],
        default=OWN,
        required=True,
        label_visibility="collapsed",
        key="show",
        bind="query-params",
    )
    if view == TEMPLATES:
        show_templates(desk)
    else:
        show_own(desk)


def show_one(desk: Desk, saved: StrategyView | None) -> None:
    """The form on the left, what comes of it on the right."""
    if saved is not None and not saved.is_sound:
        _show_unsound(desk, saved)
        return
    draft = open_draft(saved)
    _show_head(draft, saved)
    left, right = st.columns([6, 7], gap="medium")
    with left:
        params, execution = show_form(draft)
        entered = check(draft, params, execution)
        show_commands(desk, draft, saved, entered)
    with right:
        views = [EXAMPLES, SIMILAR, *([VERSIONS] if saved else [])]
        view = st.segmented_control(
            "View",
            views,
            default=EXAMPLES,
            required=True,
            label_visibility="collapsed",
            key="view",
            bind="query-params",
        )
        if view == VERSIONS and saved is not None:
            show_versions(desk, saved)
        elif not entered.is_sound:
            st.caption("Correct the form to see what comes of it.")
        elif view == SIMILAR:
            show_similar(desk, (entered.kind, entered.params, entered.execution), saved)
        else:
            direction = Direction(entered.execution["direction"])
            show_examples(desk, entered.kind, entered.params, direction)


def check(draft: Draft, params: dict[str, object], execution: dict[str, object]) -> Entered:
    """What was entered, completed; what is wrong with it is said in place."""
    try:
        words = build_strategy(draft.kind, params).describe()
        whole, rules = check_values(draft.kind, params, execution)
    except AppError as error:
        show_error(error)
        return Entered(draft.kind, params, execution, is_sound=False)
    with st.container(border=True):
        st.markdown(escape_markdown(words))
    return Entered(draft.kind, whole, rules, is_sound=True)


def _show_unsound(desk: Desk, saved: StrategyView) -> None:
    st.error(
        f"**{escape_markdown(saved.name)}**  \n{escape_markdown(saved.words)} Its values stay in "
        "its versions; delete it, or begin a new one."
    )
    with st.container(horizontal=True):
        if st.button("All strategies", icon=":material/arrow_back:", type="tertiary"):
            go_to()
            st.rerun()
        show_delete(desk, saved)
    show_versions(desk, saved)


def _show_head(draft: Draft, saved: StrategyView | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("All strategies", icon=":material/arrow_back:", type="tertiary"):
            go_to()
            st.rerun()
        if saved is None:
            source = f" from the template “{draft.name}”" if draft.template else ""
            st.markdown(f"**New strategy**{escape_markdown(source)}")
            return
        state = "" if saved.is_active else " :orange-badge[off]"
        st.markdown(
            f"**{escape_markdown(saved.name)}** · {escape_markdown(saved.kind_title)} · version "
            f"{saved.version}{state}"
        )
        if saved.is_sound and st.button("Backtest it", icon=":material/play_arrow:"):
            st.switch_page("trading/new_backtest.py", query_params={"saved": str(saved.id)})
        if saved.is_sound and st.button("Optimise it", icon=":material/tune:"):
            st.switch_page("trading/new_optimisation.py", query_params={"saved": str(saved.id)})
        if saved.is_sound and st.button("Follow its signals", icon=":material/podcasts:"):
            st.switch_page("trading/signals.py", query_params={"follow": str(saved.id)})


with page(
    "Strategies",
    "Rules that decide when to buy and sell: kept, compared, changed in versions.",
    needs=Permission.READ_STRATEGIES,
) as desk:
    found = find_saved(desk)
    if found is not None or st.query_params.get("open") == "new":
        show_one(desk, found)
    else:
        show_gallery(desk)
