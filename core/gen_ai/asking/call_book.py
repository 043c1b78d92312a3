"""Writes calls down: before they are made, and when they have ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from core.breaker import MAX_FAILURES, judge_breaker
from core.clock import now
from core.contracts import Actor
from core.enums import BreakerState, ModelOutcome
from core.gen_ai.asking.budget import Budget, estimate_most
from core.gen_ai.llms.base import ModelFacts, ModelRequest
from core.telemetry import MODEL_CALL_SECONDS, MODEL_CALLS, MODEL_COST
from db.base import stored_id
from db.gen_ai.call_repository import GenAiCallRepository
from db.gen_ai.tables import GenAiCall
from db.session import Database, Session

OUTAGES = frozenset(
    {
        ModelOutcome.RATE_LIMITED,
        ModelOutcome.TIMED_OUT,
        ModelOutcome.UNREACHABLE,
        ModelOutcome.UNREADABLE,
        ModelOutcome.REJECTED,
    }
)
"""Failures of the provider; any other end says something of one question only."""
_UNPAID = frozenset({ModelOutcome.RATE_LIMITED, ModelOutcome.UNREACHABLE, ModelOutcome.REJECTED})
"""The provider did no work for it. For any other call that it told no tokens of it may have: the
most that the call can have cost stays counted."""
BETWEEN_CALLS = timedelta(seconds=1)
ANSWERS_KEPT = timedelta(days=30)
_LONGEST_QUEUE = timedelta(minutes=1)
"""Starts further ahead were noted before the clock was put back: nobody waits behind those."""
_LONGEST_TRIAL = timedelta(minutes=2)
"""After that a call without an end is one whose process was killed."""


class NotAskedError(Exception):
    """Nobody was called; the message says why, a sentence."""


class CallBook:
    """The record that breaker, rate, budget and cache are judged by, in all processes alike.

    Args:
        database: where it is; each entry in a transaction of its own, none open during a call.
        facts: of the model.
        budget: a day's.
    """

    def __init__(self, database: Database, facts: ModelFacts, budget: Budget) -> None:
        self._database = database
        self._facts = facts
        self._budget = budget

    def find_answer(self, actor: Actor, request: ModelRequest) -> str | None:
        """The good answer to the same request of the last month; noted as asked again."""
        at = now()
        with self._database.read() as session:
            found = GenAiCallRepository(session).find_answer(
                request.hash_for(self._facts.name), at - ANSWERS_KEPT
            )
        if found is None:
            return None
        call = self._build(actor, request, at)
        call.outcome, call.answer = ModelOutcome.CACHED, found
        with self._database.write() as session:
            GenAiCallRepository(session).add(call)
        self._count(call)
        return found

    def reserve(
        self, actor: Actor, request: ModelRequest, attempt: int, *, is_repair: bool
    ) -> tuple[int, float]:
        """Note a call that is about to be made, at the most that it can cost.

        Returns:
            The call's number, and for how many seconds it has to wait for its turn.

        Raises:
            NotAskedError: breaker or budget forbid it.
        """
        at = now()
        with self._database.write() as session:
            calls = GenAiCallRepository(session)
            calls.lock(self._facts.provider)
            breaker = judge_breaker(
                calls.list_ended(self._facts.provider, MAX_FAILURES), at, OUTAGES
            )
            if breaker.state is BreakerState.OPEN:
                raise NotAskedError(
                    f"The model failed {breaker.failures} times in a row and is left alone for "
                    "a minute."
                )
            is_on_trial = breaker.state is BreakerState.HALF_OPEN
            if is_on_trial and calls.is_one_under_way(self._facts.provider, at - _LONGEST_TRIAL):
                raise NotAskedError("The model failed and is on trial: one call at a time is made.")
            call = self._build(actor, request, at)
            call.cost = estimate_most(self._facts, request)
            self._check_budget(session, call)
            last = calls.find_last_start(self._facts.provider, at + _LONGEST_QUEUE)
            call.started_at = max(at, last + BETWEEN_CALLS) if last else at
            call.attempt, call.is_repair = attempt, is_repair
            calls.add(call)
            return stored_id(call.id), (call.started_at - at).total_seconds()

    def end(
        self,
        call_id: int,
        outcome: ModelOutcome,
        *,
        seconds: float,
        tokens: tuple[int, int] = (0, 0),
        answer: str = "",
        sentence: str = "",
    ) -> None:
        """Note how a call ended, and what it did cost."""
        with self._database.write() as session:
            call = GenAiCallRepository(session).get(call_id)
            call.outcome, call.seconds, call.sentence = outcome, seconds, sentence[:400]
            call.input_tokens, call.output_tokens = tokens
            if any(tokens) or outcome in _UNPAID:
                call.cost = self._facts.calculate_cost(*tokens)
            call.answer = answer.replace("\x00", "\ufffd")[:40_000]
            session.add(call)
        self._count(call)

    def _check_budget(self, session: Session, call: GenAiCall) -> None:
        calls = GenAiCallRepository(session)
        midnight = start_of_day(call.started_at)
        own = None if call.user_id is None else calls.sum_cost(midnight, call.user_id)
        refusal = self._budget.find_refusal(call.cost, calls.sum_cost(midnight), own)
        if refusal:
            raise NotAskedError(refusal)

    def _build(self, actor: Actor, request: ModelRequest, at: datetime) -> GenAiCall:
        return GenAiCall(
            started_at=at,
            provider=self._facts.provider,
            model=self._facts.name,
            prompt=request.prompt,
            prompt_version=request.version,
            input_hash=request.hash_for(self._facts.name),
            outcome=ModelOutcome.UNDER_WAY,
            user_id=actor.user_id or None,
            correlation_id=actor.correlation_id[:36],
            request=request.to_json(),
        )

    def _count(self, call: GenAiCall) -> None:
        MODEL_CALLS.labels(call.provider, call.outcome.value).inc()
        if call.outcome is not ModelOutcome.CACHED:
            MODEL_CALL_SECONDS.labels(call.provider).observe(call.seconds)
            MODEL_COST.labels(call.provider).inc(call.cost / 1_000_000)


def start_of_day(at: datetime) -> datetime:
    """Midnight UTC, when budgets begin anew."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
