"""What is shown of the language model and its calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core.breaker import BreakerView
from core.enums import ModelOutcome


@dataclass(frozen=True, slots=True)
class ModelCallView:
    """One call; costs in US dollars.

    Attributes:
        prompt: name and version.
        attempt: 1 for the first try of a question.
        is_repair: asked once more after an answer that was not taken.
        user_id: in whose name; None for the system.
    """

    id: int
    started_at: datetime
    seconds: float
    model: str
    prompt: str
    attempt: int
    is_repair: bool
    outcome: ModelOutcome
    sentence: str
    input_tokens: int
    output_tokens: int
    cost: float
    user_id: int | None
    correlation_id: str
    input_hash: str


@dataclass(frozen=True, slots=True)
class ModelCallText:
    """What was sent and what came back, letter by letter; neither is to be trusted."""

    call: ModelCallView
    request: str
    answer: str


@dataclass(frozen=True, slots=True)
class ModelOverview:
    """How the language model is doing; costs in US dollars.

    Attributes:
        is_asked: False without a key: rules answer.
        known_until: the end of the model's knowledge; None where that is not published.
        outcomes: of the last 24 hours, how many calls ended how.
        p50_seconds, p95_seconds: of the answers of the last 24 hours; None without any.
        spent, day_budget: since midnight UTC.
        user_budget: a day and user.
        is_spent: whether what is left of the day's budget is too little for any call.
        calls: the newest.
    """

    is_asked: bool
    provider: str
    model: str
    known_until: date | None
    breaker: BreakerView
    outcomes: Mapping[ModelOutcome, int]
    p50_seconds: float | None
    p95_seconds: float | None
    spent: float
    day_budget: float
    user_budget: float
    is_spent: bool
    calls: tuple[ModelCallView, ...]
