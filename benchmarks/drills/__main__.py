"""`python -m benchmarks.drills [--long] [--seed N] [--only NAME …] [--skip NAME …]`.

Carries drills out. All of them write RELIABILITY.md; some of them only say what they found. A long
run that was stopped is gone on with by the same seed and `--skip` with what it has done. The exit
status is 1 when a claim did not hold.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import structlog

import db.metadata  # noqa: F401 - a row points at an account: all tables must be known
from benchmarks.drills.catalogue import MODULES, find_drill
from benchmarks.drills.grounds import lay_grounds
from benchmarks.drills.machine import describe_machine
from benchmarks.drills.report import build_report
from benchmarks.drills.runner import carry_out_all
from benchmarks.drills.types import Drill, DrillResult
from benchmarks.server import ROOT


def main(arguments: list[str]) -> int:
    """Carry out what was asked for."""
    asked = _parse(arguments)
    names = [name for name in asked.only or MODULES if name not in asked.skip]
    results: list[DrillResult] = []
    _keep_quiet()
    print(f"{len(names)} drills, seed {asked.seed}", flush=True)
    with lay_grounds() as grounds:
        drills = _announce(names)
        for result in carry_out_all(drills, grounds, seed=asked.seed, is_long=asked.long):
            print(result.describe(), flush=True)
            results.append(result)
    if asked.report:
        command = f'make drills ARGS="{_describe(asked)}"'
        text = build_report(results, describe_machine(), at=datetime.now(UTC), command=command)
        asked.report.write_text(text)
        print(f"{asked.report} is written.")
    return int(any(result.is_failed for result in results))


def _announce(names: Sequence[str]) -> Iterator[Drill]:
    """Each drill as its turn comes, and a line that says so: some take minutes."""
    for number, name in enumerate(names, 1):
        print(f"{number} of {len(names)}, {datetime.now(UTC):%H:%M:%S} UTC: {name} …", flush=True)
        yield find_drill(name)


def _describe(asked: argparse.Namespace) -> str:
    """The arguments that repeat a run."""
    parts = [*(["--long"] if asked.long else []), f"--seed {asked.seed}"]
    parts += [f"--only {' '.join(asked.only)}"] if asked.only else []
    parts += [f"--skip {' '.join(asked.skip)}"] if asked.skip else []
    return " ".join(parts)


def _keep_quiet() -> None:
    """What is broken on purpose fills pages with warnings: the findings are what is to be read."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.getLogger("yfinance").setLevel(logging.CRITICAL)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drills", description=__doc__)
    parser.add_argument("--long", action="store_true", help="the form that is run by hand")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--only", nargs="+", choices=MODULES, metavar="NAME", default=[])
    parser.add_argument("--skip", nargs="+", choices=MODULES, metavar="NAME", default=[])
    parser.add_argument("--report", type=Path, help="instead of RELIABILITY.md")
    found = parser.parse_args(arguments)
    if not found.only and not found.skip and found.report is None:
        found.report = ROOT / "RELIABILITY.md"
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
