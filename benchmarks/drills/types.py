"""What a drill is, what it is given and what comes of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

Count = int | float | str
T = TypeVar("T")


class Group(StrEnum):
    """The sections of the report, in its order."""

    CRASHES = "Killed, and the power cut"
    OUTAGES = "What it needs is gone"
    CLOCKS = "Clocks that are wrong"
    LOAD = "Many at once"
    ATTACKS = "Attacks"


class Verdict(StrEnum):
    """How a drill ended."""

    PASSED = "passed"
    FAILED = "FAILED"
    NOT_RUN = "NOT RUN"


class CannotRunError(Exception):
    """This machine lacks what the drill needs; the message is the reason, a whole sentence."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What drills begin on: made when first asked for, copied by those who write.

    Args:
        migrated_file: an empty SQLite database at the newest revision.
        demo_folder: the data folder of a seeded demo whose server is not running.
    """

    migrated_file: Callable[[], Path]
    demo_folder: Callable[[], Path]


@dataclass(frozen=True, slots=True)
class DrillRun:
    """One carrying out of a drill.

    Args:
        seed: what is left to chance is drawn from it alone, so that it can be repeated.
        is_long: the form that is run by hand; the short one runs with the tests.
        folder: empty, the drill's own, gone afterwards.
    """

    seed: int
    is_long: bool
    folder: Path
    grounds: Grounds

    def draw(self) -> random.Random:
        """A generator that begins at the seed."""
        return random.Random(self.seed)

    def pick(self, short: T, long: T) -> T:
        """The value for this form."""
        return long if self.is_long else short


@dataclass(slots=True)
class Findings:
    """What a drill counted, and each way in which its claim did not hold."""

    counts: dict[str, Count] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def count(self, **counts: Count) -> None:
        """Note counts; an underscore in a name is read as a space."""
        self.counts.update({name.replace("_", " "): value for name, value in counts.items()})

    def expect(self, holds: bool, fault: str) -> None:  # noqa: FBT001 - reads as a sentence
        """Note `fault` unless it holds."""
        if not holds:
            self.faults.append(fault)


@dataclass(frozen=True, slots=True)
class Drill:
    """A claim, and the function that tries to break it.

    Args:
        name: what `--only` calls it.
        claim: one sentence that is true when the drill passes.
        carry_out: fills the findings; what it raises is a fault, too.
    """

    name: str
    group: Group
    claim: str
    carry_out: Callable[[DrillRun, Findings], None]


@dataclass(frozen=True, slots=True)
class DrillResult:
    """What is written down."""

    name: str
    group: Group
    claim: str
    seed: int
    is_long: bool
    verdict: Verdict
    counts: Mapping[str, Count]
    faults: tuple[str, ...]
    reason: str
    seconds: float

    @property
    def is_failed(self) -> bool:
        """Whether its claim did not hold."""
        return self.verdict is Verdict.FAILED

    def describe_counts(self) -> str:
        """The counts in one line: `500 kills · 0 lost`."""
        return " · ".join(f"{_write(value)} {name}" for name, value in self.counts.items())

    def describe(self) -> str:
        """One paragraph for a terminal."""
        form = "long" if self.is_long else "short"
        more = "".join(f"\n    {line}" for line in (*self.faults, self.reason) if line)
        counts = self.describe_counts()
        return (
            f"{self.verdict.value:<8} {self.name} ({form}, seed {self.seed}, "
            f"{self.seconds:.1f} s){': ' if counts else ''}{counts}{more}"
        )


def _write(value: Count) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
