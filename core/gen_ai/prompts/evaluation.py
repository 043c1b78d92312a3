"""Evaluates a prompt on fixed inputs: always the same result for the same text, and no call."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from core.enums import RiskLevel, WordingKind
from core.gen_ai.prompts.rendering import has_stray_braces, list_variables, render
from core.gen_ai.prompts.types import Finding, Prompt, PromptTemplate
from core.gen_ai.prompts.wording_risk import judge_wording, name_level

RULES = 2
"""Raised with every change of what is checked: older evaluations count no longer."""
SHORTEST, LONGEST = 200, 6_000
_LETTERS = re.compile(
    r"[\n\x20-\x7e\uac00-\ud7a3\u3131-\u3163\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u00b7]"
)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What became of it.

    Attributes:
        fingerprint: of exactly the text and the rules that were used.
    """

    findings: tuple[Finding, ...]
    fingerprint: str

    @property
    def is_passed(self) -> bool:
        """Whether every check was."""
        return all(one.is_passed for one in self.findings)

    @property
    def risk(self) -> float:
        """The highest of all wordings, 0 to 1."""
        return max((one.risk or 0.0 for one in self.findings), default=0.0)

    @property
    def level(self) -> RiskLevel:
        """What that risk is called."""
        return name_level(self.risk)

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"rules": RULES, "findings": [asdict(one) for one in self.findings]}


def read_evaluation(stored: Mapping[str, Any], fingerprint: str) -> Evaluation | None:
    """A stored one; None where nothing was evaluated yet."""
    if not stored:
        return None
    return Evaluation(tuple(Finding(**one) for one in stored["findings"]), fingerprint)


def take_fingerprint(name: str, content: str) -> str:
    """SHA-256 of the text, whose it is, and the rules that it is judged by."""
    return sha256(f"{RULES}\n{name}\n{content}".encode()).hexdigest()


def evaluate(template: PromptTemplate, content: str, version: int) -> Evaluation:
    """All checks of one text.

    Args:
        template: where it is to be used.
        content: with its variables.
        version: its number.
    """
    prompt = Prompt(template.name, version, render(content, template.values))
    findings = [
        _check_letters(content),
        _check_length(content),
        _check_variables(template, content),
        _check_fields(template, content),
        *(_check_wording(prompt.text, kind) for kind in WordingKind),
        *template.try_out(prompt),
    ]
    return Evaluation(tuple(findings), take_fingerprint(template.name, content))


def _check_letters(content: str) -> Finding:
    strange = [one for one in dict.fromkeys(content) if not _LETTERS.fullmatch(one)]
    names = [unicodedata.name(one, f"U+{ord(one):04X}") for one in strange[:3]]
    return Finding(
        "Letters",
        not strange,
        f"Holds {', '.join(names)}."
        if strange
        else "Only Latin and Korean letters, digits and plain marks, all of them visible.",
    )


def _check_length(content: str) -> Finding:
    length = len(content)
    return Finding(
        "Length",
        SHORTEST <= length <= LONGEST,
        f"{length:,} characters; {SHORTEST} to {LONGEST:,} are allowed.",
    )


def _check_variables(template: PromptTemplate, content: str) -> Finding:
    used = set(list_variables(content))
    marks = [name for name, value in template.values.items() if "<" in value and value in content]
    faults = [
        *_say("missing", template.must - used),
        *_say("unknown", used - set(template.values)),
        *_say("written out", marks),
        *(["a brace that belongs to no variable"] if has_stray_braces(content) else []),
    ]
    return Finding(
        "Variables",
        not faults,
        f"{'; '.join(faults).capitalize()}."
        if faults
        else f"All there: {', '.join(sorted(used))}.",
    )


def _say(what: str, names: Iterable[str]) -> list[str]:
    listed = ", ".join(sorted(names))
    return [f"{what}: {listed}"] if listed else []


def _check_fields(template: PromptTemplate, content: str) -> Finding:
    missing = [one for one in template.fields if not re.search(rf"\b{one}\b", content)]
    return Finding(
        "Fields of the answer",
        not missing,
        f"Not named: {', '.join(missing)}." if missing else f"Named: {', '.join(template.fields)}.",
    )


def _check_wording(text: str, kind: WordingKind) -> Finding:
    found = judge_wording(text, kind)
    words: Sequence[str] = [f"“{one[:60]}”" for one in found.found[:4]]
    return Finding(
        f"Wording: {kind.value}",
        found.level is not RiskLevel.HIGH,
        f"Risk {found.risk:.2f}, {found.level.value}"
        + (f": {', '.join(words)}." if words else ": none of the listed patterns."),
        risk=found.risk,
    )
