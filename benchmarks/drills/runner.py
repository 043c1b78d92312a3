"""Carries drills out, one after the other, and never lets one stop the others."""

from __future__ import annotations

import tempfile
import time
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.drills.types import (
    CannotRunError,
    Drill,
    DrillResult,
    DrillRun,
    Findings,
    Grounds,
    Verdict,
)


def carry_out(drill: Drill, run: DrillRun) -> DrillResult:
    """One drill, whatever it does."""
    findings, reason, started = Findings(), "", time.monotonic()
    try:
        drill.carry_out(run, findings)
        verdict = Verdict.FAILED if findings.faults else Verdict.PASSED
    except CannotRunError as error:
        verdict, reason = Verdict.NOT_RUN, str(error)
    # The edge of the drill: a claim that could not be looked at has not been shown to hold.
    except Exception as error:
        verdict = Verdict.FAILED
        findings.faults.append(f"{type(error).__name__}: {error} ({_find_place(error)})")
    return DrillResult(
        drill.name,
        drill.group,
        drill.claim,
        run.seed,
        run.is_long,
        verdict,
        dict(findings.counts),
        tuple(findings.faults),
        reason,
        time.monotonic() - started,
    )


def carry_out_all(
    drills: Iterable[Drill], grounds: Grounds, *, seed: int, is_long: bool
) -> Iterator[DrillResult]:
    """Each in a folder of its own, in the order given."""
    for drill in drills:
        with tempfile.TemporaryDirectory(prefix=f"drill_{drill.name}_") as folder:
            yield carry_out(drill, DrillRun(seed, is_long, Path(folder), grounds))


def _find_place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "benchmarks" in frame.filename] or frames
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
