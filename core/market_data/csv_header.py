"""Finds the columns of bars by name in the header of a CSV file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import InvalidInputError

COLUMN_NAMES: dict[str, frozenset[str]] = {
    "time": frozenset(
        {"date", "time", "datetime", "date time", "timestamp", "날짜", "일자", "일시"}
    ),
    "open": frozenset({"open", "o", "시가"}),
    "high": frozenset({"high", "h", "고가"}),
    "low": frozenset({"low", "l", "저가"}),
    "close": frozenset({"close", "c", "close/last", "종가"}),
    "volume": frozenset({"volume", "vol", "v", "거래량"}),
}
"""Role of a column to the names it is recognised by, English and Korean."""

_ADJUSTED_CLOSE = frozenset({"adj close", "adjusted close", "adjclose", "adj. close"})
_SHOWN = 5
_RANGE = ("open", "high", "low")
_EXAMPLE = "Begin the file with a line such as: date,open,high,low,close,volume."


@dataclass(frozen=True, slots=True)
class CsvHeader:
    """Where each column is.

    Attributes:
        positions: role (time, open, high, low, close, volume) to column number from 0.
        is_close_only: the file has closes but no open, high and low.
        notes: what is left out, in sentences.
    """

    positions: dict[str, int]
    is_close_only: bool
    notes: tuple[str, ...]


def read_header(names: Sequence[str]) -> CsvHeader:
    """Match names by common aliases, English and Korean; case and underscores do not matter.

    A first column without a name holds the times (as pandas writes an index).

    Raises:
        InvalidInputError: a needed column is missing, or two columns claim one role.
    """
    positions: dict[str, int] = {}
    ignored: list[str] = []
    plain = [" ".join(name.lower().replace("_", " ").split()) for name in names]
    for position, name in enumerate(plain):
        role = next((role for role, known in COLUMN_NAMES.items() if name in known), None)
        if role is None:
            ignored.append(name)
        elif role in positions:
            first, second = names[positions[role]], names[position]
            raise InvalidInputError(
                f"Line 1 has two columns for {role}: {first!r} and {second!r}.",
                "Keep one of them; a date and a time of day belong in one column.",
            )
        else:
            positions[role] = position
    if "time" not in positions and plain[0] == "":
        positions["time"] = 0
        ignored.remove("")
    missing = [role for role in ("time", "close") if role not in positions]
    found = [role for role in _RANGE if role in positions]
    if found:
        missing += [role for role in _RANGE if role not in positions]
    if missing:
        raise InvalidInputError(
            f"Line 1 has no column for {', '.join(missing)}.",
            f"{_EXAMPLE} For closes alone: date,close.",
        )
    return CsvHeader(positions, not found, tuple(_describe_ignored(ignored)))


def _describe_ignored(ignored: Sequence[str]) -> list[str]:
    notes = []
    if _ADJUSTED_CLOSE & set(ignored):
        notes.append(
            "The adjusted close is left out: open, high and low of the file are not adjusted."
        )
    others = [name[:30] or "(no name)" for name in ignored if name not in _ADJUSTED_CLOSE]
    if others:
        shown = ", ".join(others[:_SHOWN]) + (" …" if len(others) > _SHOWN else "")
        notes.append(f"Columns left out: {shown}.")
    return notes
