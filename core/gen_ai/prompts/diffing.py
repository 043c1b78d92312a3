"""What is different between two texts, line by line. Pure."""

from __future__ import annotations

import difflib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a comparison.

    Attributes:
        sign: `+` only in the new text, `-` only in the old one, a blank in both.
    """

    sign: str
    text: str


def compare(old: str, new: str) -> tuple[DiffLine, ...]:
    """Every line of both, in order; of a changed one the old form stands first."""
    before, after = old.split("\n"), new.split("\n")
    found: list[DiffLine] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found += [DiffLine(" ", line) for line in before[i1:i2]]
            continue
        found += [DiffLine("-", line) for line in before[i1:i2]]
        found += [DiffLine("+", line) for line in after[j1:j2]]
    return tuple(found)
