"""Every call to a language model: what it was asked, what it answered, what it cost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Text
from sqlmodel import Field

from core.enums import ModelOutcome
from db.base import Table, UtcDateTime, big_integer, enum_type


class GenAiCall(Table, table=True):
    """One call, written before it is made, so that a killed process's cost is not forgotten.

    The key is not in it. `request` and `answer` are texts that strangers had a part in: they are
    shown as they are and interpreted nowhere.
    """

    __tablename__ = "gen_ai_call"
    __table_args__ = (Index(None, "input_hash"), Index(None, "correlation_id"))

    id: int | None = Field(default=None, sa_column=Column(big_integer(), primary_key=True))
    started_at: datetime = Field(sa_type=UtcDateTime, index=True)
    seconds: float = 0.0
    provider: str = Field(max_length=32)
    model: str = Field(max_length=80)
    prompt: str = Field(max_length=40)
    prompt_version: int
    input_hash: str = Field(max_length=64)  # SHA-256 of model and request
    attempt: int = 1
    is_repair: bool = False  # asked once more after a refused answer
    outcome: ModelOutcome = Field(sa_column=Column(enum_type(ModelOutcome), nullable=False))
    sentence: str = Field(default="", max_length=400)
    input_tokens: int = 0
    output_tokens: int = 0
    cost: int = Field(default=0, sa_type=BigInteger)  # millionths of a US dollar
    user_id: int | None = None  # None for the system; no key, so that the record outlives accounts
    correlation_id: str = Field(default="", max_length=36)
    request: str = Field(sa_type=Text)  # canonical JSON: it can be asked again, letter by letter
    answer: str = Field(default="", sa_type=Text)
