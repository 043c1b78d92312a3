"""Answers as JSON and back: for the row that keeps them, and for programs."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from core.chatops.answer import Answer


@cache
def _adapter() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)


def dump_answer(answer: Answer) -> dict[str, Any]:
    """JSON-ready; `load_answer` gives an equal one."""
    dumped: dict[str, Any] = _adapter().dump_python(answer, mode="json")
    return dumped


def load_answer(stored: dict[str, Any]) -> Answer:
    """The answer that `dump_answer` wrote."""
    return _adapter().validate_python(stored)
