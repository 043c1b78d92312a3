"""Which bars a search may see: all but the last, or window after window."""

from __future__ import annotations

import streamlit as st

from core.enums import WindowChoice
from core.trading.optimisation.request import OptimisationRequest, WalkForward
from core.trading.optimisation.windows import MIN_TEST, MIN_TRAIN, suggest_windows

HOLDOUT, WALK = "Hold out the last bars", "Walk forward"
_CHOICES = {
    WindowChoice.PLATEAU: "centre of the widest plateau",
    WindowChoice.BEST: "best single trial",
}
_MAX_PERCENT = 80


def choose_split(start_from: OptimisationRequest, bars: int) -> tuple[float, WalkForward | None]:
    """The share of bars that stays unseen, or the windows.

    Args:
        start_from: what to begin with.
        bars: about how many there are.
    """
    mode = st.segmented_control(
        "Unseen bars",
        (HOLDOUT, WALK),
        default=WALK if start_from.walk_forward else HOLDOUT,
        required=True,
        key="split",
        help="A search finds what worked, by luck or not. Only bars it has not seen can tell. "
        "Held-out bars stay hidden until you commit to a pick, and every look is counted. "
        "Walk-forward optimises on the past and trades the next bars, again and again.",
    )
    if mode == WALK:
        return 0.0, _choose_windows(start_from.walk_forward, bars)
    percent = st.slider(
        "Held out (% of the bars)",
        0,
        _MAX_PERCENT,
        round(100 * start_from.holdout_share),
        step=5,
        key="held_out",
        help="The last bars. The search does not touch them.",
    )
    return percent / 100, None


def _choose_windows(begin: WalkForward | None, bars: int) -> WalkForward:
    train, test = (begin.train, begin.test) if begin else suggest_windows(bars)
    cells = st.columns(3, vertical_alignment="bottom")
    asked = (
        ("Train (bars)", train, MIN_TRAIN, "Bars that each pick is made on."),
        ("Test (bars)", test, MIN_TEST, "Bars traded unseen with that pick."),
        (
            "Step (bars)",
            begin.step if begin else test,
            1,
            "From one window to the next. The length of the test leaves neither gap nor overlap.",
        ),
    )
    numbers = [
        int(
            cell.number_input(
                label, value=value, step=max(1, low // 5), key=f"walk_{label}", help=words
            )
        )
        for cell, (label, value, low, words) in zip(cells, asked, strict=True)
    ]
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    is_anchored = left.toggle(
        "Anchored",
        begin.is_anchored if begin else False,
        key="anchored",
        help="Every training part begins with the first bar, and so grows. Otherwise it rolls.",
    )
    choose = right.selectbox(
        "Each window picks the",
        list(_CHOICES),
        index=list(_CHOICES).index(begin.choose) if begin else 0,
        format_func=_CHOICES.__getitem__,
        key="window_choice",
    )
    return WalkForward(numbers[0], numbers[1], numbers[2], is_anchored, choose)
