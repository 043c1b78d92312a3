"""What the passport and replay services hand out."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from core.enums import LineKey, Verdict
from core.trading.honesty.gate_state import GateState
from core.trading.honesty.line import Line, not_run
from core.trading.honesty.passport import PASSPORT_VERSION
from db.trading.honesty_tables import HonestyPassport

_COMPUTING = "It is being computed."
_COMING = "It will be computed in a moment."
_NOT_ASKED_FOR = (
    "It has not been asked for: this run is older than the passport, not finished, or one of a "
    "batch that nobody has opened."
)


@dataclass(frozen=True, slots=True)
class PassportView:
    """The honesty passport of one run, computed or not: always ten lines.

    Attributes:
        is_computing: a job is at it; the lines say so.
        is_coming: its run has ended a moment ago, and nobody has been told of it yet.
        error: why it could not be computed; empty where it could.
        version: of the lines' definitions; 0 until computed.
        gate: whether these checks have proven that they work.
        trials_then: trials of the idea when it was computed.
        trials_now, looks_now: trials and looks of the idea by now.
    """

    backtest_id: int
    verdict: Verdict
    lines: tuple[Line, ...]
    is_computing: bool
    error: str
    version: int
    computed_at: datetime | None
    job_id: str
    gate: GateState
    trials_then: int = 0
    trials_now: int = 0
    looks_now: int = 0
    is_coming: bool = False

    @property
    def is_outdated(self) -> bool:
        """Whether more has been tried since, or a line's definition has changed."""
        is_computed = self.computed_at is not None
        has_grown = self.trials_now > self.trials_then
        return is_computed and (has_grown or self.version != PASSPORT_VERSION)

    @property
    def headline(self) -> str:
        """The whole passport in one sentence."""
        failed, missing = self.count(Verdict.FAIL), self.count(Verdict.NOT_RUN)
        answered = len(self.lines) - missing
        if self.is_computing or self.is_coming:
            return "Honesty passport: being computed"
        if not answered:
            return "Honesty passport: not computed"
        if failed:
            return f"Not to be believed yet: fails {failed} of {answered} checks"
        if self.verdict is Verdict.PASS:
            return f"Passes all {answered} checks that could be run"
        return f"Undecided: {answered} checks pass, but the deciding ones could not be run"

    def count(self, verdict: Verdict) -> int:
        """Lines with that verdict."""
        return Counter(line.verdict for line in self.lines)[verdict]


def dump_lines(lines: tuple[Line, ...]) -> list[dict[str, Any]]:
    """JSON-ready, in order."""
    return [asdict(line) | {"key": line.key.value, "verdict": line.verdict.value} for line in lines]


def build_passport_view(
    row: HonestyPassport | None,
    backtest_id: int,
    trials_now: int,
    looks_now: int,
    gate: GateState,
    *,
    is_coming: bool = False,
) -> PassportView:
    """Ten lines, whatever is stored."""
    if row is None:
        why, remedy = (_COMING, "") if is_coming else (_NOT_ASKED_FOR, "Compute it.")
        lines = tuple(not_run(key, why, remedy) for key in LineKey)
        return PassportView(
            backtest_id=backtest_id,
            verdict=Verdict.NOT_RUN,
            lines=lines,
            is_computing=False,
            error="",
            version=0,
            computed_at=None,
            job_id="",
            gate=gate,
            trials_now=trials_now,
            looks_now=looks_now,
            is_coming=is_coming,
        )
    if row.computed_at is None:
        why = f"Computing it failed: {row.error}" if row.error else _COMPUTING
        lines = tuple(
            not_run(key, why, "Compute it again." if row.error else "") for key in LineKey
        )
    else:
        lines = tuple(_load_line(each) for each in row.lines)
    return PassportView(
        backtest_id=backtest_id,
        verdict=row.verdict,
        lines=lines,
        is_computing=row.computed_at is None and not row.error,
        error=row.error,
        version=row.version,
        computed_at=row.computed_at,
        job_id=row.job_id,
        gate=gate,
        trials_then=row.trial_count,
        trials_now=trials_now,
        looks_now=looks_now,
    )


def _load_line(stored: dict[str, Any]) -> Line:
    return Line(
        LineKey(stored["key"]),
        Verdict(stored["verdict"]),
        stored["figure"],
        stored["why"],
        stored["remedy"],
        stored["facts"],
    )
