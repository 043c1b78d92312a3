"""RELIABILITY.md: claims, counts and verdicts, with all that it takes to repeat them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from benchmarks.drills.types import DrillResult, Group, Verdict


def build_report(
    results: Sequence[DrillResult], machine: Mapping[str, str], *, at: datetime, command: str
) -> str:
    """The whole text.

    Args:
        results: of one run: they share their seed and their form.
        machine: from `describe_machine`.
        at: when the run ended, UTC.
        command: by which it can be repeated.
    """
    parts = [
        "# Reliability",
        f"Written by `{command}` on {at:%Y-%m-%d at %H:%M} UTC; not by hand. {_sum_up(results)}",
        _INTRODUCTION,
        _build_table(("", ""), [(name, value) for name, value in machine.items()]),
    ]
    for group in Group:
        members = [result for result in results if result.group is group]
        if members:
            parts += [f"## {group.value}", _build_table(_HEAD, map(_build_row, members))]
    faults = [result for result in results if result.faults]
    if faults:
        parts += ["## What did not hold", *map(_list_faults, faults)]
    return "\n\n".join(parts) + "\n"


_INTRODUCTION = """\
Each drill tries to break one claim on the real code: real processes, files, servers and sockets, in
a temporary folder. What is left to chance is drawn from the seed; when the kernel gives a process
its turn is not, so that the counts of two runs differ while their verdicts must not.
`python -m benchmarks.drills --only NAME --seed N` repeats one drill; the tests carry out the short
form of each."""
_HEAD = ("drill", "claim", "counted", "verdict", "seconds")


def _sum_up(results: Sequence[DrillResult]) -> str:
    form = "Long" if any(result.is_long for result in results) else "Short"
    seeds = sorted({result.seed for result in results})
    tally = {verdict: sum(r.verdict is verdict for r in results) for verdict in Verdict}
    told = ", ".join(f"{count} {verdict.value}" for verdict, count in tally.items() if count)
    return f"{form} form, seed {', '.join(map(str, seeds))}: **{told}**."


def _build_row(result: DrillResult) -> tuple[str, ...]:
    verdict = result.verdict.value
    if result.reason:
        verdict = f"{verdict}: {result.reason}"
    if result.is_failed:
        verdict = f"**{verdict}**"
    counts = result.describe_counts() or "–"
    return (f"`{result.name}`", result.claim, counts, verdict, f"{result.seconds:,.1f}")


def _list_faults(result: DrillResult) -> str:
    return "\n".join((f"`{result.name}`:", *(f"- {fault}" for fault in result.faults)))


def _build_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_escape, line))} |" for line in lines)


def _escape(cell: str) -> str:
    return " ".join(cell.split()).replace("|", "\\|")
