"""How often each version of a prompt was used, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from core.enums import ModelOutcome
from db.gen_ai.tables import GenAiCall


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How many calls with one version of a prompt ended in one way.

    Attributes:
        cost: of all of them, millionths of a US dollar.
    """

    version: int
    outcome: ModelOutcome
    calls: int
    cost: int


class PromptUsageRepository:
    """Reads the calls of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count_outcomes(self, prompt: str) -> Sequence[OutcomeCount]:
        """Of all calls that are kept, by version and outcome."""
        rows = self._session.exec(
            select(
                GenAiCall.prompt_version,
                GenAiCall.outcome,
                func.count(),
                func.sum(GenAiCall.cost),
            )
            .where(GenAiCall.prompt == prompt)
            .group_by(col(GenAiCall.prompt_version), col(GenAiCall.outcome))
            .order_by(col(GenAiCall.prompt_version), col(GenAiCall.outcome))
        )
        return [
            OutcomeCount(version, ModelOutcome(outcome), calls, int(cost or 0))
            for version, outcome, calls, cost in rows
        ]
