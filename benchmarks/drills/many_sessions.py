"""Many people at once on one server process."""

from __future__ import annotations

from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from benchmarks.many_tabs import Load
from benchmarks.sessions import (
    GOAL_CPU_MS,
    GOAL_MEMORY_MB,
    GOAL_P95_SECONDS,
    PAGE,
    SESSIONS,
    THINK_SECONDS,
    measure,
)


def carry_out(run: DrillRun, findings: Findings) -> None:
    """The long form judges times, too: the short one runs beside other tests."""
    sessions, seconds = run.pick((10, 3.0), (SESSIONS, 60.0))
    load = Load(seconds, run.pick(1.0, THINK_SECONDS), PAGE, run.seed)
    seen = measure(run.grounds.demo_folder(), run.folder / "data", sessions, load)
    p95 = seen.find_percentile(0.95)
    findings.expect(seen.opened == sessions, f"{sessions - seen.opened} tabs did not open.")
    findings.expect(not seen.errors, f"{len(seen.errors)} errors, the first: {seen.errors[:1]}")
    findings.expect(len(seen.actions) > 0, "No action was answered.")
    if run.is_long:
        findings.expect(
            p95 <= GOAL_P95_SECONDS, f"p95 is {p95:.2f} s; {GOAL_P95_SECONDS:g} is the limit."
        )
        findings.expect(
            seen.cpu_ms_per_run <= GOAL_CPU_MS,
            f"A run takes {seen.cpu_ms_per_run:.1f} CPU-ms; {GOAL_CPU_MS:g} is the limit.",
        )
        findings.expect(
            seen.memory_mb <= GOAL_MEMORY_MB,
            f"The server holds {seen.memory_mb:.0f} MB; {GOAL_MEMORY_MB:g} is the limit.",
        )
    findings.count(
        sessions=sessions,
        actions=len(seen.actions),
        polls=seen.polls,
        errors=len(seen.errors),
        ms_p50=1000 * seen.find_percentile(0.5),
        ms_p95=1000 * p95,
        CPU_ms_a_run=seen.cpu_ms_per_run,
        cores_used=seen.cpu_seconds / seen.seconds,
        MB=round(seen.memory_mb),
    )
    if not run.is_long:
        findings.count(limits_of_time="(short form) not judged:")


DRILL = Drill(
    "many_sessions",
    Group.LOAD,
    f"{SESSIONS} people on one server process, each acting every {THINK_SECONDS:g} s, see no "
    f"error; 95 of 100 actions on the dashboard take {1000 * GOAL_P95_SECONDS:g} ms at most, a "
    f"run {GOAL_CPU_MS:g} CPU-ms, the process {GOAL_MEMORY_MB:g} MB.",
    carry_out,
)
