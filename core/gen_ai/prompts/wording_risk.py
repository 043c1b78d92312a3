"""How risky the wording of a text is, and which words make it so. Pure.

Each pattern counts once, at its weight; the risk of a text is 1 - Π(1 - weight). A wording that
its own sentence forbids ("never promise a guaranteed profit") counts half: a prompt has to be
able to say what the model must not do, and a person who approves it is shown the words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from core.enums import RiskLevel, WordingKind
from core.gen_ai.prompts.wordings import WORDINGS

HIGH, MEDIUM = 0.6, 0.3
_FORBIDDEN = 0.5
_SPACED_OUT = re.compile(r"(?<=\b\w)[ ._*-](?=\w\b)")  # g u a r a n t e e d
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\s*\n")
_NO_BEFORE = re.compile(r"\b(?:never|not|don't|avoid|refuse|forbid)\b")
_NO_AFTER = re.compile(r"마십시오|마세요|말\s*것|말라|금지|않|안\s*된|안\s*됩")


@dataclass(frozen=True, slots=True)
class WordingRisk:
    """Risk of one kind.

    Attributes:
        risk: 0 to 1.
        found: the words, as they were read.
    """

    risk: float
    found: tuple[str, ...]

    @property
    def level(self) -> RiskLevel:
        """How it is called."""
        return name_level(self.risk)


def name_level(risk: float) -> RiskLevel:
    """From .6 on high, from .3 on medium."""
    return RiskLevel.HIGH if risk >= HIGH else RiskLevel.MEDIUM if risk >= MEDIUM else RiskLevel.LOW


def judge_wording(text: str, kind: WordingKind) -> WordingRisk:
    """Every pattern of that kind against every sentence."""
    weights: dict[int, float] = {}
    found: list[str] = []
    for sentence in map(fold, _SENTENCE.split(text)):
        for place, wording in enumerate(WORDINGS):
            if wording.kind is not kind:
                continue
            for hit in wording.pattern.finditer(sentence):
                before, after = sentence[: hit.start()], sentence[hit.end() :]
                no = _NO_BEFORE.search(before) or _NO_AFTER.search(after)
                weight = wording.weight * (_FORBIDDEN if no else 1)
                weights[place] = max(weights.get(place, 0.0), weight)
                found.append(hit[0])
    rest = 1.0
    for weight in weights.values():
        rest *= 1 - weight
    return WordingRisk(round(1 - rest, 4), tuple(dict.fromkeys(found)))


def fold(text: str) -> str:
    """Small plain letters, single blanks, and words that were spaced out put together again."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    plain = "".join(one for one in plain if unicodedata.category(one) != "Cf")
    return _SPACED_OUT.sub("", " ".join(plain.split()))
