"""What administrators see of the language model: state, cost, calls, and how it resists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from core.admin.language_model_types import ModelCallText, ModelCallView, ModelOverview
from core.breaker import MAX_FAILURES, judge_breaker
from core.clock import now
from core.contracts import Actor, SignalQuestion
from core.gen_ai.asking.budget import MILLION, Budget, estimate_most
from core.gen_ai.asking.call_book import OUTAGES, start_of_day
from core.gen_ai.injections.evaluation import BlockRate, evaluate_injections
from core.gen_ai.llms.base import ModelFacts
from core.gen_ai.signal_analysis.prompt import build_request
from core.permissions import Permission, require
from db.base import stored_id
from db.gen_ai.call_repository import GenAiCallRepository
from db.gen_ai.tables import GenAiCall
from db.session import Database

_WINDOW = timedelta(days=1)
_MOST_LISTED = 200
_SMALLEST = SignalQuestion("s1", "VCP", "005930", date.min, {})
"""There is none that costs less to ask: what it could cost at most decides whether any is asked."""


class LanguageModelService:
    """Reads the record of calls, of all processes.

    Args:
        facts: of the model that the settings name.
        budget: of a day.
    """

    def __init__(self, database: Database, facts: ModelFacts, budget: Budget) -> None:
        self._database = database
        self._facts = facts
        self._budget = budget

    def get_overview(self, actor: Actor, limit: int = 50) -> ModelOverview:
        """The model's state, and its newest calls, at most 200."""
        require(actor, Permission.READ_SYSTEM)
        at = now()
        with self._database.read() as session:
            calls = GenAiCallRepository(session)
            ended = calls.list_ended(self._facts.provider, MAX_FAILURES)
            seconds = calls.list_seconds(at - _WINDOW)
            outcomes = calls.count_outcomes(at - _WINDOW)
            spent = calls.sum_cost(start_of_day(at))
            newest = calls.list_newest(max(0, min(limit, _MOST_LISTED)))
        least = estimate_most(self._facts, build_request([_SMALLEST]))
        return ModelOverview(
            is_asked=self._facts.is_asked,
            provider=self._facts.provider,
            model=self._facts.name,
            known_until=self._facts.known_until,
            breaker=judge_breaker(ended, at, OUTAGES),
            outcomes=outcomes,
            p50_seconds=_find_quantile(seconds, 0.5),
            p95_seconds=_find_quantile(seconds, 0.95),
            spent=spent / MILLION,
            day_budget=self._budget.day / MILLION,
            user_budget=self._budget.user / MILLION,
            is_spent=bool(self._budget.find_refusal(least, spent, None)),
            calls=tuple(_build_call(one) for one in newest),
        )

    def get_call(self, actor: Actor, call_id: int) -> ModelCallText:
        """One call with its texts.

        Raises:
            NotFoundError: there is none of that number, or not any more.
        """
        require(actor, Permission.READ_SYSTEM)
        with self._database.read() as session:
            call = GenAiCallRepository(session).get(call_id)
        return ModelCallText(_build_call(call), call.request, call.answer)

    def evaluate_injections(self, actor: Actor) -> BlockRate:
        """How many answers of the test set the schema keeps out; asks nobody."""
        require(actor, Permission.READ_SYSTEM)
        return evaluate_injections()


def _find_quantile(seconds: Sequence[float], share: float) -> float | None:
    """Nearest rank."""
    if not seconds:
        return None
    return float(np.quantile(seconds, share, method="inverted_cdf"))


def _build_call(call: GenAiCall) -> ModelCallView:
    return ModelCallView(
        id=stored_id(call.id),
        started_at=call.started_at,
        seconds=call.seconds,
        model=call.model,
        prompt=f"{call.prompt} {call.prompt_version}",
        attempt=call.attempt,
        is_repair=call.is_repair,
        outcome=call.outcome,
        sentence=call.sentence,
        input_tokens=call.input_tokens,
        output_tokens=call.output_tokens,
        cost=call.cost / MILLION,
        user_id=call.user_id,
        correlation_id=call.correlation_id,
        input_hash=call.input_hash,
    )
