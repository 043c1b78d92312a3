"""Answers as JSON and back: for the row that keeps them, and for programs."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import structlog
from pydantic import TypeAdapter, ValidationError

from core.chatops.answer import Answer, Failure
from core.enums import ChatOutcome

logger = structlog.get_logger(__name__)

_UNREADABLE = Failure(
    "unreadable",
    "This answer was kept by another version of Signaldeck and cannot be shown.",
    "Write the command again.",
)


@cache
def _adapter() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)


def dump_answer(answer: Answer) -> dict[str, Any]:
    """JSON-ready; `load_answer` gives an equal one, but that a number without bounds is none."""
    dumped: dict[str, Any] = json.loads(_adapter().dump_json(answer))  # which knows no NaN
    return dumped


def load_answer(stored: dict[str, Any]) -> Answer:
    """The answer that `dump_answer` wrote; a sentence in its place where another version did."""
    try:
        return _adapter().validate_python(stored)
    except ValidationError as error:
        logger.warning("chat_answer_unreadable", faults=error.error_count())
        return Answer(ChatOutcome.FAILED, failure=_UNREADABLE)
