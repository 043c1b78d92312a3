"""Calls to language models, kept for 90 days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from core.enums import ModelOutcome
from core.errors import NotFoundError
from db.gen_ai.tables import GenAiCall
from db.named_lock import take_lock

KEPT_FOR = timedelta(days=90)
_LOCK = 0x6C6C6D  # "llm"
_NOBODY_CALLED = (ModelOutcome.CACHED,)
_WITHOUT_END = (ModelOutcome.CACHED, ModelOutcome.UNDER_WAY)


class GenAiCallRepository:
    """The calls of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self, provider: str) -> None:
        """Let one transaction at a time judge whether the provider may be called."""
        take_lock(self._session.connection(), _LOCK, provider)

    def add(self, call: GenAiCall) -> GenAiCall:
        """Store a call and forget those that are too old."""
        self._session.add(call)
        self._session.exec(
            delete(GenAiCall).where(col(GenAiCall.started_at) < call.started_at - KEPT_FOR)
        )
        self._session.flush()
        return call

    def get(self, call_id: int) -> GenAiCall:
        """One call.

        Raises:
            NotFoundError: there is none of that number.
        """
        call = self._session.get(GenAiCall, call_id)
        if call is None:
            raise NotFoundError(
                f"There is no call {call_id} to a language model.", "Calls are kept for 90 days."
            )
        return call

    def list_ended(self, provider: str, limit: int) -> Sequence[GenAiCall]:
        """A provider's latest calls whose end is known, newest first."""
        return self._session.exec(
            select(GenAiCall)
            .where(GenAiCall.provider == provider, col(GenAiCall.outcome).not_in(_WITHOUT_END))
            .order_by(col(GenAiCall.id).desc())
            .limit(limit)
        ).all()

    def list_newest(self, limit: int, before: int | None = None) -> Sequence[GenAiCall]:
        """The newest calls, of every outcome; those below a number, for paging."""
        statement = select(GenAiCall).order_by(col(GenAiCall.id).desc()).limit(limit)
        if before is not None:
            statement = statement.where(col(GenAiCall.id) < before)
        return self._session.exec(statement).all()

    def find_last_start(self, provider: str, until: datetime) -> datetime | None:
        """When, until then, the provider was called last or is about to be."""
        return self._session.exec(
            select(func.max(GenAiCall.started_at)).where(
                GenAiCall.provider == provider,
                col(GenAiCall.outcome).not_in(_NOBODY_CALLED),
                col(GenAiCall.started_at) <= until,
            )
        ).one()

    def is_one_under_way(self, provider: str, since: datetime) -> bool:
        """Whether a call that was made since then has no end yet."""
        statement = select(GenAiCall.id).where(
            GenAiCall.provider == provider,
            GenAiCall.outcome == ModelOutcome.UNDER_WAY,
            col(GenAiCall.started_at) >= since,
        )
        return self._session.exec(statement.limit(1)).first() is not None

    def find_answer(self, input_hash: str, since: datetime) -> str | None:
        """The newest good answer to exactly that."""
        return self._session.exec(
            select(GenAiCall.answer)
            .where(
                GenAiCall.input_hash == input_hash,
                GenAiCall.outcome == ModelOutcome.GOOD,
                col(GenAiCall.started_at) >= since,
            )
            .order_by(col(GenAiCall.id).desc())
            .limit(1)
        ).first()

    def sum_cost(self, since: datetime, user_id: int | None = None) -> int:
        """Millionths of a US dollar since then; of one user, where one is given."""
        statement = select(func.sum(GenAiCall.cost)).where(col(GenAiCall.started_at) >= since)
        if user_id is not None:
            statement = statement.where(GenAiCall.user_id == user_id)
        return int(self._session.exec(statement).one() or 0)

    def count_outcomes(self, since: datetime) -> Mapping[ModelOutcome, int]:
        """How many calls ended how since then."""
        rows = self._session.exec(
            select(GenAiCall.outcome, func.count())
            .where(col(GenAiCall.started_at) >= since)
            .group_by(col(GenAiCall.outcome))
        )
        return {ModelOutcome(outcome): count for outcome, count in rows}

    def list_seconds(self, since: datetime) -> Sequence[float]:
        """How long each call took that was answered since then."""
        answered = (ModelOutcome.GOOD, ModelOutcome.REFUSED)
        return self._session.exec(
            select(GenAiCall.seconds).where(
                col(GenAiCall.started_at) >= since, col(GenAiCall.outcome).in_(answered)
            )
        ).all()
