"""Whether a payload has the fields of an event, in words that its reader can act on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from core.events.base import Event

_WORDS = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


def list_fields(kind: type[Event]) -> dict[str, str]:
    """What each field takes, in words; the word `optional` where it may be left out."""
    hints = _find_hints(kind)
    return {
        one.name: describe_type(hints[one.name]) + ("" if _is_needed(one) else ", optional")
        for one in fields(kind)
    }


def find_problems(kind: type[Event], payload: Mapping[str, Any]) -> list[str]:
    """Why the payload is not one of this event; empty where it is."""
    hints = _find_hints(kind)
    known = {one.name: one for one in fields(kind)}
    missing = [
        f"{name} is missing"
        for name, one in known.items()
        if _is_needed(one) and name not in payload
    ]
    strange = [f"{name} is no field of it" for name in payload if name not in known]
    wrong = [
        f"{name} must be {describe_type(hints[name])}"
        for name, value in payload.items()
        if name in known and not _fits(value, hints[name])
    ]
    return missing + strange + wrong


def describe_type(hint: Any) -> str:
    """The type of a field as a person would say it."""
    kind, inner = get_origin(hint), get_args(hint)
    if kind in {UnionType, Union}:
        return " or ".join(describe_type(one) for one in inner)
    if kind is list:
        return f"a list of {_describe_many(inner[0])}"
    if kind is dict:
        return f"an object of {_describe_many(inner[1])}"
    return "null" if hint is NoneType else _WORDS[hint]


def _describe_many(hint: Any) -> str:
    return {str: "texts", int: "whole numbers", float: "numbers"}[hint]


def _fits(value: Any, hint: Any) -> bool:
    kind, inner = get_origin(hint), get_args(hint)
    if kind in {UnionType, Union}:
        return any(_fits(value, one) for one in inner)
    if kind is list:
        return isinstance(value, list) and all(_fits(one, inner[0]) for one in value)
    if kind is dict:
        return isinstance(value, dict) and all(_fits(one, inner[1]) for one in value.values())
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    # A bool is an int to Python, and a wrong answer to a question for a number.
    return isinstance(value, hint) and (hint is bool or not isinstance(value, bool))


def _is_needed(one: Field[Any]) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def _find_hints(kind: type[Event]) -> dict[str, Any]:
    return get_type_hints(kind)
