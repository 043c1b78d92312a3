"""Reads a model's answer about signals: what does not fit the schema to the letter is not taken."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.contracts import SignalQuestion
from core.gen_ai.asking.plain_words import find_fault, list_numbers
from core.gen_ai.signal_analysis.built_in import HIGHEST, PARTS
from core.gen_ai.signal_analysis.prompt import describe

LONGEST_ANSWER = 40_000
_KEYS = {"id", *PARTS, "reason"}


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one signal, inside the schema."""

    scores: Mapping[str, int | None]
    reason: str


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """Each signal is either in `said` or in `faults`."""

    said: Mapping[str, Said]
    faults: Mapping[str, str]

    def describe_faults(self) -> str:
        """One sentence for all faults; empty without any."""
        if not self.faults:
            return ""
        first = next(iter(self.faults.values()))
        total = len(self.faults) + len(self.said)
        return f"{len(self.faults)} of {total} refused: {first}."


def read_answer(text: str, questions: Sequence[SignalQuestion]) -> ReadAnswer:
    """The answers that are taken, and why the others are not.

    Args:
        text: as the model wrote it.
        questions: all that were asked.
    """
    wanted = {one.key: one for one in questions}
    try:
        entries = _parse(text)
    except _MisfitError as fault:
        return ReadAnswer({}, dict.fromkeys(wanted, str(fault)))
    said: dict[str, Said] = {}
    faults: dict[str, str] = {}
    for entry in entries:
        key = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(key, str) or key not in wanted:
            # An answer that speaks of other things than it was asked is not trusted at all.
            return ReadAnswer({}, dict.fromkeys(wanted, "an answer to what was not asked"))
        if key in said or key in faults:
            return ReadAnswer({}, dict.fromkeys(wanted, "two answers to one question"))
        try:
            said[key] = _check(entry, wanted[key])
        except _MisfitError as fault:
            faults[key] = str(fault)
    faults |= {key: "no answer" for key in wanted if key not in said and key not in faults}
    return ReadAnswer(said, faults)


class _MisfitError(Exception):
    """An answer outside the schema; the message says in which way."""


def _parse(text: str) -> list[Any]:
    if len(text) > LONGEST_ANSWER:
        raise _MisfitError("the answer is too long")
    try:
        found = json.loads(text, object_pairs_hook=_take_once, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise _MisfitError("the answer is not JSON") from None
    if not isinstance(found, dict) or set(found) != {"answers"}:
        raise _MisfitError("the answer has other fields than the schema")
    if not isinstance(found["answers"], list):
        raise _MisfitError("the answers are no list")
    return found["answers"]


def _take_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _MisfitError("a field is given twice")
    return found


def _refuse_constant(name: str) -> Any:
    raise _MisfitError(f"{name} is no score")


def _check(entry: dict[str, Any], question: SignalQuestion) -> Said:
    if set(entry) != _KEYS:
        raise _MisfitError("an answer has other fields than the schema")
    scores = {part: entry[part] for part in PARTS}
    for part, score in scores.items():
        is_score = type(score) is int and 0 <= score <= HIGHEST  # True is an int, too
        if score is not None and not is_score:
            raise _MisfitError(f"{part} is no whole number from 0 to {HIGHEST}")
    reason = entry["reason"]
    if not isinstance(reason, str):
        raise _MisfitError("the reason is no text")
    figures = describe(question)["figures"]  # not the headlines': strangers wrote those
    given = list_numbers(json.dumps(figures, ensure_ascii=False))
    if fault := find_fault(reason, frozenset(given)):
        raise _MisfitError(fault)
    return Said(scores, reason.strip())
