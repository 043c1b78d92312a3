"""Prompts as they were written, judged and put in production."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field

from core.clock import now
from core.enums import PromptState
from db.base import Table, UtcDateTime, big_integer, enum_type, json_type


class PromptVersion(Table, table=True):
    """One version of a prompt; version 0 is the text in the code and has no row.

    Authors and judges are noted by number and name, without a key: the record outlives accounts.
    """

    __tablename__ = "gen_ai_prompt_version"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: int | None = Field(default=None, sa_column=Column(big_integer(), primary_key=True))
    name: str = Field(max_length=40)
    version: int
    based_on: int = 0
    content: str = Field(sa_type=Text)
    variables: list[str] = Field(sa_column=Column(json_type(), nullable=False))
    note: str = Field(default="", max_length=500)  # what is different, in its author's words
    state: PromptState = Field(sa_column=Column(enum_type(PromptState), nullable=False))
    author_id: int
    author: str = Field(max_length=50)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    edited_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    handed_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by_id: int | None = None
    decided_by: str = Field(default="", max_length=50)
    reason: str = Field(default="", max_length=500)  # of the decision
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    evaluation: dict[str, Any] = Field(sa_column=Column(json_type(), nullable=False))
    evaluated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_passed: bool = False
    fingerprint: str = Field(default="", max_length=64)  # of text and rules that were evaluated


class PromptMove(Table, table=True):
    """The label "production" given to a version from an instant on. Append only: the newest counts.

    `number` counts the moves of one prompt: two people cannot make the same move.
    """

    __tablename__ = "gen_ai_prompt_move"
    __table_args__ = (UniqueConstraint("name", "number"),)

    id: int | None = Field(default=None, sa_column=Column(big_integer(), primary_key=True))
    name: str = Field(max_length=40)
    number: int
    version: int
    is_return: bool = False  # rolled back to what was in production before
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    moved_by_id: int
    moved_by: str = Field(max_length=50)
    reason: str = Field(default="", max_length=500)
