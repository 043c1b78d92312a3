"""Reads the payload that a person wrote in the place of one that could not be handled."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from core.errors import InvalidInputError
from core.events.base import Event
from core.events.payload import find_problems

MAX_TEXT = 100_000
_REMEDY = "Put it right and try again; the fields stand beside the form."


def read_payload(kind: type[Event], text: str) -> dict[str, Any]:
    """The fields of an event of that kind, from JSON.

    Raises:
        InvalidInputError: saying what is wrong with which field.
    """
    payload = _read_object(text)
    problems = find_problems(kind, payload)
    if problems:
        raise InvalidInputError(f"This is no {kind.__name__}: {'; '.join(problems)}.", _REMEDY)
    return payload


def write_payload(payload: dict[str, Any]) -> str:
    """The payload as JSON that a person can edit."""
    return json.dumps(payload, indent=2, ensure_ascii=False)


def list_changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Names of the fields that are not the same, sorted."""
    names = sorted({*before, *after})
    return [
        name for name in names if (name in before) != (name in after) or before[name] != after[name]
    ]


def _read_object(text: str) -> dict[str, Any]:
    if len(text) > MAX_TEXT:
        raise InvalidInputError(
            f"The text has more than {MAX_TEXT:,} characters: no event has.", _REMEDY
        )
    try:
        payload = json.loads(text, parse_constant=_refuse, object_pairs_hook=_refuse_repeats)
        written = json.dumps(payload, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(f"The text is not JSON: {error}.", _REMEDY) from error
    if not isinstance(payload, dict):
        raise InvalidInputError("An event's fields are an object: { … }.", _REMEDY)
    if rb"\u0000" in written:
        raise InvalidInputError("The character NUL cannot be stored.", _REMEDY)
    return payload


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _refuse_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a field stands there twice")
    return found
