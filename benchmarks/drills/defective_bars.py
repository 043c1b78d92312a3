"""Proof 9: defective bars are refused or marked, clean ones are neither."""

from __future__ import annotations

from benchmarks.drills.planted_defects import AT, COUNT, DEFECTS, SESSIONS, walk
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from core.enums import Interval, QualityRule
from core.market_data.bar_columns import BarColumns
from core.market_data.bar_validation import validate_bars
from core.market_data.quality.check import check_bars

_CLEAN_FRAMES = 1_000


def carry_out(run: DrillRun, findings: Findings) -> None:
    """Every class in the same number of series and places, then clean series."""
    draw, seeds = run.draw(), run.pick(25, 100)
    counts = {"refused": 0, "marked": 0, "unmarked": 0}
    for name, corrupt in DEFECTS.items():
        for _ in range(seeds):
            seed, row = draw.randrange(10**6), draw.randrange(20, COUNT - 40)
            bars = corrupt(walk(seed), row)
            fate = _judge(bars)
            counts[fate] += 1
            findings.expect(fate != "unmarked", f"{name} at row {row} of series {seed} passed.")
    blamed = 0
    for _ in range(_CLEAN_FRAMES):
        seed = draw.randrange(10**6)
        report = validate_bars(walk(seed), interval=Interval.DAY, at=AT)
        is_blamed = bool(report.refused_count or report.was_unsorted)
        blamed += is_blamed
        findings.expect(not is_blamed, f"The clean series {seed} was refused.")
    findings.count(
        classes=len(DEFECTS),
        series_each=seeds,
        **counts,
        clean_series=_CLEAN_FRAMES,
        clean_refused=blamed,
    )


def _judge(bars: BarColumns) -> str:
    """What becomes of the series on its way in.

    What validation refuses is gone, and leaves at most a gap behind; what it lets in has to be
    marked by the rules.
    """
    report = validate_bars(bars, interval=Interval.DAY, at=AT)
    left = {
        found.rule
        for found in check_bars(report.bars, exchange="KRX", expected=SESSIONS[: bars.size])
    }
    if report.refused_count or report.was_unsorted:
        return "unmarked" if left - {QualityRule.MISSING_SESSIONS} else "refused"
    return "marked" if left else "unmarked"


DRILL = Drill(
    "defective_bars",
    Group.ATTACKS,
    "Proof 9: no defective bar of any class is accepted unmarked, and no clean one is refused.",
    carry_out,
)
