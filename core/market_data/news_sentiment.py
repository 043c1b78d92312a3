"""Judges a headline by the words in it: simple, fast, and honest about its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

METHOD = "word list, finance, v1"
"""Stored with every judgement, so that a better method never mixes with this one unseen."""

_POSITIVE_WORDS = """
    accelerates achieves advances agreement approval approved beats boost boosts bullish
    climbs dividend exceeds expands expansion gain gains growth improved improves jumps leads
    margin milestone outperform outperforms partnership profit profitable profits raises
    rallies rally rebound rebounds record recovers recovery rise rises soars strong stronger
    surge surges tops upbeat upgrade upgraded upgrades wins
"""
POSITIVE = frozenset(_POSITIVE_WORDS.split())
_NEGATIVE_WORDS = """
    bankruptcy bearish breach cut cuts decline declines default delay delays delisting dispute
    downgrade downgraded downgrades drop drops fall falls fine fined fraud halt halted
    impairment investigation lawsuit lawsuits layoffs loss losses miss misses plunge plunges
    probe recall recalls sanction sanctions scandal shortfall shrinks sinks slips slump slumps
    strike suspended tumbles warning warns weak weaker weakness writedown
"""
NEGATIVE = frozenset(_NEGATIVE_WORDS.split())
NEGATIONS = frozenset(["not", "no", "never", "without", "denies", "avoids", "averts", "ends"])
_NEGATION_REACH = 2  # words after it
_WORD = re.compile(r"[a-z]+")


def score_sentiment(text: str) -> float | None:
    """How good the news sounds.

    (good - bad) / (good + bad) over the words of the two lists; a word at most two words after a
    negation counts for the other side. English only; irony and context are beyond it.

    Returns:
        -1 (bad) to 1 (good); None where no word of either list occurs: unknown is not neutral.
    """
    words = _WORD.findall(text.lower())
    good = bad = 0
    for position, word in enumerate(words):
        if word not in POSITIVE and word not in NEGATIVE:
            continue
        before = words[max(0, position - _NEGATION_REACH) : position]
        is_good = (word in POSITIVE) != any(other in NEGATIONS for other in before)
        good, bad = good + is_good, bad + (not is_good)
    return None if good + bad == 0 else (good - bad) / (good + bad)


class Judged(Protocol):
    """Whatever has a sentiment: -1 to 1, None where nobody judged."""

    @property
    def sentiment(self) -> float | None:
        """As above."""


@dataclass(frozen=True, slots=True)
class Tone:
    """How several judgements lie.

    Attributes:
        mean: of those that were judged; None where none was.
    """

    good: int
    bad: int
    mixed: int
    unjudged: int
    mean: float | None


def summarise_tone(articles: Sequence[Judged]) -> Tone:
    """Counts by sign, and the mean of what was judged: what nobody judged is not neutral."""
    moods = [one.sentiment for one in articles if one.sentiment is not None]
    good, bad = sum(mood > 0 for mood in moods), sum(mood < 0 for mood in moods)
    return Tone(
        good=good,
        bad=bad,
        mixed=len(moods) - good - bad,
        unjudged=len(articles) - len(moods),
        mean=sum(moods) / len(moods) if moods else None,
    )
