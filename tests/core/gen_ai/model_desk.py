"""A model that answers as told, and a desk around it whose clock does not run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from core.contracts import Headline, SignalQuestion
from core.enums import ModelOutcome
from core.gen_ai.asking.asker import ModelAsker
from core.gen_ai.asking.budget import Budget
from core.gen_ai.asking.call_book import CallBook
from core.gen_ai.llms.base import ModelAnswer, ModelCallError, ModelFacts, ModelRequest
from db.gen_ai.call_repository import GenAiCallRepository
from db.gen_ai.tables import GenAiCall
from db.session import Database

AT = datetime(2026, 3, 2, 7, 20, tzinfo=UTC)
FACTS = ModelFacts("told", "told-1", date(2025, 1, 31), input_price=1.0, output_price=2.0)
REQUEST = ModelRequest("question", 3, "Be brief.", "What now?", {"type": "object"}, 100)
GENEROUS = Budget.of_dollars(1.0, 1.0)


def fail(outcome: ModelOutcome) -> ModelCallError:
    return ModelCallError(outcome, f"It is {outcome.value}.")


@dataclass
class ToldModel:
    """Answers one after the other; an error among them is raised."""

    answers: list[str | ModelCallError]
    facts: ModelFacts = FACTS
    asked: list[ModelRequest] = field(default_factory=list)
    tokens: tuple[int, int] = (1_000, 100)

    def complete(self, request: ModelRequest) -> ModelAnswer:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, ModelCallError):
            raise answer
        return ModelAnswer(answer, *self.tokens)


class ModelDesk:
    """An asker on a real database that notes for how long it would have slept."""

    def __init__(self, database: Database, budget: Budget = GENEROUS) -> None:
        self.database = database
        self.model = ToldModel([])
        self.slept: list[float] = []
        self.asker = ModelAsker(
            self.model,
            CallBook(database, FACTS, budget),
            sleep=self.slept.append,
            draw=lambda: 0.5,
        )

    def calls(self) -> Sequence[GenAiCall]:
        """Oldest first."""
        with self.database.read() as session:
            return list(reversed(GenAiCallRepository(session).list_newest(100)))

    def outcomes(self) -> list[str]:
        return [one.outcome.value for one in self.calls()]


def take_all(_text: str) -> str:
    return ""


def ask_about(key: str, *headlines: str, **figures: float | None) -> SignalQuestion:
    return SignalQuestion(
        key=key,
        kind="VCP",
        symbol="005930",
        session=date(2026, 3, 2),
        figures=figures or {"price": 60_000.0, "stop": 57_000.0, "score": 71.5},
        headlines=tuple(Headline(text, "Outlet", AT) for text in headlines),
    )
