"""Proof 12: hostile values are given to services in the place of what widgets give."""

from __future__ import annotations

from collections import Counter
from typing import Any

from benchmarks.drills.attack_desk import open_desk
from benchmarks.drills.stored_rows import find_unruly
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from benchmarks.drills.widget_places import Place, list_places
from core.errors import AppError

_SHOWN = 60


def carry_out(run: DrillRun, findings: Findings) -> None:
    """Each value in each place; in the short form as many of them as the draw gives."""
    fates: Counter[str] = Counter()
    with open_desk(run) as desk:
        places = list_places(desk)
        pairs = [(place, value) for place in places for value in place.values]
        pairs = run.draw().sample(pairs, run.pick(1_200, len(pairs)))
        for place, value in pairs:
            fates[_try(place, value, findings)] += 1
        unruly = find_unruly(desk.services.database)
    for line in unruly[:_SHOWN]:
        findings.expect(False, f"Stored: {line}")  # noqa: FBT003
    findings.count(
        values=len(pairs),
        places=len(places),
        refused=fates["refused"],
        taken_within_the_rules=fates["taken"],
        stored_against_the_rules=len(unruly),
        tracebacks=fates["raised"],
    )


def _try(place: Place, value: Any, findings: Findings) -> str:
    try:
        place.give(value)
    except AppError:
        return "refused"
    # What is not refused in words is a traceback that somebody would be shown.
    except Exception as error:
        findings.expect(
            False,  # noqa: FBT003
            f"{str(value)[:40]!a} as {place.name}: {type(error).__name__}: {str(error)[:160]!a}",
        )
        return "raised"
    return "taken"


DRILL = Drill(
    "widget_values",
    Group.ATTACKS,
    "Proof 12: no value that a widget could be made to send is stored against the rules, and each "
    "is refused in words.",
    carry_out,
)
