"""What was asked within a day, and what was answered: each user's own, in the database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.chatops.answer import Answer
from core.chatops.answer_storage import dump_answer, load_answer
from core.clock import now
from core.contracts import Actor
from db.base import stored_id
from db.chatops.message_repository import MessageRepository
from db.chatops.tables import ChatMessage
from db.session import Database

KEPT_FOR = timedelta(hours=24)
_CODE = re.compile(r"(?i)^(/\S+\s+).+$")


@dataclass(frozen=True, slots=True)
class Turn:
    """One message with its answer.

    Attributes:
        id: 0 where it is not kept, because its asker has no account.
        command: its name; empty where none was recognised.
    """

    id: int
    text: str
    command: str
    answer: Answer
    asked_at: datetime


class Conversations:
    """Keeps turns for 24 hours; then nobody is shown them, and soon they are gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, actor: Actor, text: str, command: str, answer: Answer) -> Turn:
        """Keep a turn; what comes back still has its code."""
        turn = Turn(0, text, command, answer, now())
        if not actor.user_id:  # the system has no account, and so no conversation
            return turn
        row = ChatMessage(
            user_id=actor.user_id,
            text=hide_code(text, command),
            command=command,
            outcome=answer.outcome,
            answer=dump_answer(answer.without_codes()),
            correlation_id=actor.correlation_id,
            asked_at=turn.asked_at,
        )
        with self._database.write() as session:
            number = MessageRepository(session, actor.user_id).add_message(row)
        return Turn(number, row.text, command, answer, turn.asked_at)

    def list_turns(self, actor: Actor, limit: int) -> list[Turn]:
        """The newest, oldest first."""
        with self._database.read() as session:
            rows = MessageRepository(session, actor.user_id).list_messages(_cutoff(), limit)
            return [
                Turn(
                    stored_id(row.id), row.text, row.command, load_answer(row.answer), row.asked_at
                )
                for row in reversed(rows)
            ]

    def clear(self, actor: Actor) -> int:
        """Remove them; returns how many there were."""
        with self._database.write() as session:
            return MessageRepository(session, actor.user_id).delete_messages()


def hide_code(text: str, command: str) -> str:
    """A message without the code in it."""
    return _CODE.sub(r"\1•••", text) if command == "confirm" else text


def _cutoff() -> datetime:
    return now() - KEPT_FOR
