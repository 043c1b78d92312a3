"""One line of the honesty passport."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from core.enums import LineKey, Verdict
from core.errors import AppError
from core.formatting import format_count

logger = structlog.get_logger(__name__)


TITLES: dict[LineKey, str] = {
    LineKey.LOOK_AHEAD: "Look-ahead",
    LineKey.TRIALS: "Number of trials",
    LineKey.DEFLATED_SHARPE: "Deflated Sharpe",
    LineKey.OVERFITTING: "Backtest overfitting",
    LineKey.PLACEBO: "Placebo",
    LineKey.COSTS: "Cost break-even",
    LineKey.CONCENTRATION: "Profit concentration",
    LineKey.STABILITY: "Parameter stability",
    LineKey.DATA: "Data",
    LineKey.WALK_FORWARD: "Walk-forward",
}


class NotRunError(AppError):
    """A check cannot say anything about this run: why, and what would let it."""

    code = "not_run"


@dataclass(frozen=True, slots=True)
class Line:
    """What one check found.

    Attributes:
        figure: the number it turned on, in words short enough for a table; empty where none.
        why: what was found and against which threshold, one or two sentences.
        remedy: what the reader can do; empty on a PASS.
        facts: every number behind it, ready for JSON.
    """

    key: LineKey
    verdict: Verdict
    figure: str
    why: str
    remedy: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The line's name."""
        return TITLES[self.key]


def judge(key: LineKey, check: Callable[[], Line]) -> Line:
    """The line that the check gives, or NOT RUN with the reason it raised."""
    try:
        return check()
    except AppError as error:
        return not_run(key, error.message, error.remedy)
    # An edge: the check runs a strategy's own code. One that breaks must neither take the other
    # nine lines with it nor pass in silence.
    except Exception as error:
        logger.exception("passport_line_broke", line=key.value)
        return not_run(
            key,
            f"The check itself broke ({type(error).__name__}).",
            "Tell an administrator: the log has the details.",
        )


def not_run(key: LineKey, why: str, remedy: str = "") -> Line:
    """A line that says why it has no answer."""
    return Line(key, Verdict.NOT_RUN, "", why, remedy)


def decide(key: LineKey, *, is_passed: bool, figure: str, why: str, remedy: str) -> Line:
    """A line with an answer; the remedy is kept for a FAIL only."""
    verdict = Verdict.PASS if is_passed else Verdict.FAIL
    return Line(key, verdict, figure, why, "" if is_passed else remedy)


def count_of(count: int, noun: str) -> str:
    """`1 trade`, `1,200 trades`."""
    return f"{format_count(count)} {noun}{'' if count == 1 else 's'}"
