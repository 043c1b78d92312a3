"""Whether the gate has proven that it is alive, so that its verdicts may be relied on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from core.enums import GateStatus
from core.formatting import format_day
from core.trading.honesty.passport import PASSPORT_VERSION

STALE_AFTER = timedelta(days=14)
"""A proof older than this counts as none: it is tested every week, one of which may be missed."""


class Proof(Protocol):
    """What the state of the gate hangs on, of one self-test."""

    @property
    def at(self) -> datetime:
        """When it ended."""

    @property
    def version(self) -> int:
        """Of the passport's definitions that were tested."""

    @property
    def is_alive(self) -> bool:
        """Whether all targets were met."""


@dataclass(frozen=True, slots=True)
class GateState:
    """What may be said of the gate, in one sentence; `tested_at` is None before the first test."""

    status: GateStatus
    sentence: str
    tested_at: datetime | None


def judge_gate(last: Proof | None, at: datetime) -> GateState:
    """The state of the gate at an instant, given its newest self-test."""
    if last is None:
        return GateState(
            GateStatus.UNPROVEN,
            "The gate has never been tested: nobody has shown that these checks stop noise and "
            "let an edge pass.",
            None,
        )
    day = format_day(last.at)
    if not last.is_alive:
        status = GateStatus.DEAD
        sentence = f"THE GATE IS DEAD: it failed its self-test of {day}. Rely on no passport."
    elif last.version != PASSPORT_VERSION:
        status = GateStatus.UNPROVEN
        sentence = f"The gate's definitions have changed since its self-test of {day}."
    elif at - last.at > STALE_AFTER:
        status = GateStatus.UNPROVEN
        sentence = f"The gate last proved alive on {day}, more than {STALE_AFTER.days} days ago."
    else:
        status, sentence = GateStatus.ALIVE, f"The gate proved alive on {day}."
    return GateState(status, sentence, last.at)


def judge_gate_of(
    last: Proof | None, before: Proof | None, computed_at: datetime | None, at: datetime
) -> GateState:
    """The state of the gate as it matters to one passport.

    Args:
        last: the newest self-test.
        before: the newest one made before the passport was computed.
        computed_at: when that was; None where it has not been.
        at: now.
    """
    state = judge_gate(last, at)
    was_dead = computed_at is not None and before is not None and not before.is_alive
    if state.status is GateStatus.ALIVE and was_dead:
        return GateState(
            GateStatus.DEAD,
            "The gate had failed its self-test when this passport was computed: compute it again.",
            state.tested_at,
        )
    return state
