"""What is sealed of a signal, and the one way of writing it that its hash is made of. Pure."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from core.errors import InvalidInputError

CHAIN_VERSION = 1
"""Raise it when the sealed fields or their form change; older rows keep theirs by their hash."""

SEALED_FIELDS = (
    "sequence",
    "previous_hash",
    "emitted_at",
    "kind",
    "symbol",
    "session",
    "preset",
    "rule_version",
    "price",
    "score",
    "grade",
    "signal_type",
    "stop",
    "target",
    "inputs_hash",
    "source",
    "is_demo",
    "facts",
)
GENESIS = "0" * 64
"""What the first row is chained to."""

_NUMBERS = frozenset({"price", "score", "stop", "target"})
_MARK = 8  # hexadecimal digits of a field's own hash
_INSTANT = "%Y-%m-%d %H:%M:%S.%f"


def write_canonical(field: str, value: Any) -> Any:
    """A field's value as JSON holds it, the same from every database that returns it.

    Takes what a driver returns as well as what a programme hands in, and never refuses: a value
    that does not belong there has to be hashed too, so that it is seen to be another one.
    """
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        at = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return at.strftime(_INSTANT)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    if field in _NUMBERS and isinstance(value, int | float):
        return float(value) + 0.0  # minus zero is zero: databases keep one of them
    return value


def dump_canonical(value: Any) -> str:
    """JSON with sorted keys, without spaces, in ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=repr)


def hash_row(row: Mapping[str, Any]) -> str:
    """SHA-256 in hexadecimal of all sealed fields of a row."""
    fields = {name: write_canonical(name, row[name]) for name in SEALED_FIELDS}
    text = dump_canonical({"chain_version": CHAIN_VERSION, **fields})
    return hashlib.sha256(text.encode()).hexdigest()


def mark_fields(row: Mapping[str, Any]) -> str:
    """Eight digits of each sealed field's own hash, in order: they name the one that was edited."""
    return "".join(
        hashlib.sha256(f"{name}={dump_canonical(write_canonical(name, row[name]))}".encode())
        .hexdigest()[:_MARK]
        for name in SEALED_FIELDS
    )  # fmt: skip


def find_edited(row: Mapping[str, Any]) -> list[str]:
    """The sealed fields whose values do not fit their marks."""
    stored, made = str(row["marks"]), mark_fields(row)
    if len(stored) != len(made):
        return ["marks"]
    return [
        name
        for place, name in enumerate(SEALED_FIELDS)
        if stored[place * _MARK : (place + 1) * _MARK] != made[place * _MARK : (place + 1) * _MARK]
    ]


def write_facts(facts: Mapping[str, Any]) -> str:
    """Facts as the text that is sealed.

    Raises:
        InvalidInputError: they are no plain JSON, or hold a number that is none.
    """
    try:
        return json.dumps(dict(facts), sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InvalidInputError(
            f"The facts of a signal cannot be written down: {error}.",
            "Use texts, finite numbers, lists and None for what is unknown.",
        ) from error


def require_number(name: str, value: float | None) -> float | None:
    """A finite number, or None for unknown.

    Raises:
        InvalidInputError: NaN or infinite.
    """
    if value is None:
        return None
    if not math.isfinite(value):
        raise InvalidInputError(
            f"The {name} of a signal is {value}.", "Give None where it is unknown."
        )
    return float(value) + 0.0
