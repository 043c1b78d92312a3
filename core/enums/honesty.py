"""Whether a result may be believed."""

from enum import StrEnum


class Verdict(StrEnum):
    """What a line of the honesty passport says. There is no fourth, silent answer."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    NOT_RUN = "not_run"


class GateStatus(StrEnum):
    """Whether the gate's verdicts may be relied on."""

    ALIVE = "alive"
    UNPROVEN = "unproven"  # not tested, not lately, or not as it is now
    DEAD = "dead"


class TrialOrigin(StrEnum):
    """What made a trial; every one counts alike."""

    HAND = "hand"
    OPTIMISER = "optimiser"
    TEMPLATE = "template"
    BUILDER = "builder"
    CHAT = "chat"


class LineKey(StrEnum):
    """The ten lines of the honesty passport, in the order in which they are read."""

    LOOK_AHEAD = "look_ahead"
    TRIALS = "trials"
    DEFLATED_SHARPE = "deflated_sharpe"
    OVERFITTING = "overfitting"
    PLACEBO = "placebo"
    COSTS = "costs"
    CONCENTRATION = "concentration"
    STABILITY = "stability"
    DATA = "data"
    WALK_FORWARD = "walk_forward"
