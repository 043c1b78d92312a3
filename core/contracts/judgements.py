"""What is asked about signals, and what a language model may answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from core.contracts.people import Actor
from core.enums import AnswerOrigin

Figure = float | int | bool | None


@dataclass(frozen=True, slots=True)
class Headline:
    """One headline; its text and its outlet are written by strangers."""

    text: str
    outlet: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class SignalQuestion:
    """One signal to be judged.

    Attributes:
        key: by which the answer is matched to it, e.g. `s17`; unique in one asking.
        kind: which scanner found it, in words.
        symbol: of the share.
        session: of the signal, ISO.
        figures: names and numbers that the scanner sealed; unknown ones None.
        headlines: newest first; untrusted.
    """

    key: str
    kind: str
    symbol: str
    session: date
    figures: Mapping[str, Figure]
    headlines: tuple[Headline, ...] = ()


@dataclass(frozen=True, slots=True)
class SignalJudgement:
    """What a language model said of one signal, inside the schema.

    Attributes:
        scores: by part, 0 to 3; None where it cannot say.
        reason: at most 200 characters of plain words.
        origin: at the first asking or at the second.
        model: the model's own name.
        version: of the prompt.
        known_until: the model's knowledge ends there; None where that is not published.
        note: what was refused before; empty where nothing was.
    """

    scores: Mapping[str, int | None]
    reason: str
    origin: AnswerOrigin
    model: str
    version: int
    known_until: date | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Judgements:
    """Answers by key.

    Attributes:
        answers: of those signals that have one.
        refusals: why another has none, a sentence; empty where no model is set up.
    """

    answers: Mapping[str, SignalJudgement] = field(default_factory=dict)
    refusals: Mapping[str, str] = field(default_factory=dict)


JudgeSignals = Callable[[Actor, Sequence[SignalQuestion]], Judgements]
"""Asks the language model about signals, several in one call. Never raises for what the model or
the network does: who has no answer is judged by rules."""


def know_no_model(_actor: Actor, _questions: Sequence[SignalQuestion]) -> Judgements:
    """Where no language model is set up."""
    return Judgements()
