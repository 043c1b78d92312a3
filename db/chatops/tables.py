"""Messages with their answers, and changes that wait to be confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field

from core.clock import now
from core.enums import ChatOutcome
from db.base import Table, UtcDateTime, enum_type, json_type


class ChatMessage(Table, table=True):
    """One message and what came of it. Its owner's alone; removed after a day."""

    __tablename__ = "chatops_message"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True, ondelete="CASCADE")
    text: str = Field(max_length=5_000)
    command: str = Field(default="", max_length=40)  # empty where none was recognised
    outcome: ChatOutcome = Field(sa_column=Column(enum_type(ChatOutcome), nullable=False))
    answer: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    correlation_id: str = Field(default="", max_length=36)
    asked_at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)


class ChatConfirmation(Table, table=True):
    """A change that was shown and not yet carried out; its code is known to its asker alone."""

    __tablename__ = "chatops_confirmation"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True, ondelete="CASCADE")
    code_hash: str = Field(max_length=64, repr=False)
    command: str = Field(max_length=5_000)  # exactly what is carried out
    difference_hash: str = Field(max_length=64)  # of what was shown
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # used
