"""All that an answer holds, as text to be searched."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

_LARGEST = 5_000_000


def write_answer(answer: Any) -> str:
    """All that an answer holds as small letters, whatever it is made of."""
    return "\n".join(_list_parts(answer))[:_LARGEST].lower()


def _list_parts(answer: Any) -> Iterator[str]:
    if is_dataclass(answer) and not isinstance(answer, type):
        for one in fields(answer):
            yield from _list_parts(getattr(answer, one.name))
    elif isinstance(answer, bytes):
        yield answer.decode(errors="replace")
    elif isinstance(answer, dict):
        for pair in answer.items():
            yield from _list_parts(pair)
    elif isinstance(answer, list | tuple | set | frozenset | types.GeneratorType):
        for part in answer:
            yield from _list_parts(part)
    else:
        yield str(answer)
