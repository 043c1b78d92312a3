"""Which state of a signal may follow which. Nothing leads back, and a score ends it."""

from __future__ import annotations

from collections.abc import Mapping

from core.enums import SignalState
from core.errors import ConflictError

NEXT_STATES: Mapping[SignalState, frozenset[SignalState]] = {
    SignalState.EMITTED: frozenset(
        {SignalState.SEEN, SignalState.ACTED, SignalState.EXPIRED},
    ),
    SignalState.SEEN: frozenset({SignalState.ACTED, SignalState.EXPIRED}),
    SignalState.ACTED: frozenset({SignalState.SCORED}),
    SignalState.EXPIRED: frozenset({SignalState.SCORED}),
    SignalState.SCORED: frozenset(),
}
"""What was acted on does not expire; what was not acted on expires before it is scored."""

STATE_WORDS = {
    SignalState.EMITTED: "new",
    SignalState.SEEN: "seen",
    SignalState.ACTED: "acted on",
    SignalState.EXPIRED: "expired",
    SignalState.SCORED: "scored",
}


def may_become(state: SignalState, wanted: SignalState) -> bool:
    """Whether a signal in one state may become the other."""
    return wanted in NEXT_STATES[state]


def check_step(state: SignalState, wanted: SignalState) -> None:
    """Refuse a step that there is not.

    Raises:
        ConflictError: naming both states.
    """
    if not may_become(state, wanted):
        raise ConflictError(
            f"This signal is {STATE_WORDS[state]}; it cannot become {STATE_WORDS[wanted]}.",
            "Reload the page: it may have changed in the meantime.",
        )


def find_path(state: SignalState, *, is_old: bool, is_scorable: bool) -> tuple[SignalState, ...]:
    """The steps that a run takes with a signal, in order.

    Args:
        state: where it stands.
        is_old: whether it is older than its expiry.
        is_scorable: whether the bars of its horizon are there.
    """
    steps: list[SignalState] = []
    if may_become(state, SignalState.EXPIRED) and (is_old or is_scorable):
        # What can be scored lies too far back to be acted on, whatever its expiry says.
        steps.append(SignalState.EXPIRED)
        state = SignalState.EXPIRED
    if may_become(state, SignalState.SCORED) and is_scorable:
        steps.append(SignalState.SCORED)
    return tuple(steps)
