"""Files of many megabytes: floods of one character, and of rows that are sound by themselves."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

_FIRST_DAY, _DAYS = date(1960, 1, 4), 23_000
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DAY, _SYMBOL = {"date", "signal_date"}, {"symbol", "ticker"}
_TEXTS = {*_SYMBOL, "market", "grade", "section", "note", "flagged", "kind", "currency"}
_TEXTS |= {"name", "sector", "status", "exit_date", "known_at"}
_TIMES_PACKED = 8
_SYMBOLS = 300
FLOODS = 24
"""How many kinds `list_floods` lists."""


def list_floods(header: str, row: str, size: int) -> list[tuple[str, Callable[[], bytes]]]:
    """Kind of each file, and what makes it: together they would fill the memory.

    Args:
        header: of the kind of file.
        row: a sound one.
        size: bytes of each file, at most.
    """
    names, cells = header.split(","), row.split(",")
    start, room = f"{header}\n{row}\n", size - 2 * len(header) - 3 * len(row)
    flood = _list_rows(names, cells)
    return [
        *((kind, partial(_encode, write, room)) for kind, write in _list_endless(start)),
        *((kind, partial(_write_rows, start, write, size)) for kind, write in flood),
        ("a bomb", lambda: gzip.compress(b"1," * (size * _TIMES_PACKED), 9)),
        ("a bomb in a bomb", lambda: gzip.compress(gzip.compress(b"\n" * size, 9) * 9, 9)),
        ("a bomb of sound rows", lambda: gzip.compress(_write_rows(start, lambda _n: row, size))),
    ]


def _encode(write: Callable[[int], str], size: int) -> bytes:
    return write(size).encode()


def _write_rows(start: str, write: Callable[[int], str], size: int) -> bytes:
    lines, length, number = [start], len(start), 0
    while length < size:
        line = f"{write(number)}\n"
        lines.append(line)
        length, number = length + len(line.encode()), number + 1
    return "".join(lines[:-1]).encode()


def _list_endless(start: str) -> tuple[tuple[str, Callable[[int], str]], ...]:
    """What fills so many characters."""
    header, row, _ = start.split("\n")
    return (
        ("one endless line", lambda size: "a" * size),
        ("an endless header", lambda size: f"{header},{'b' * size}\n{row}\n"),
        ("columns without number", lambda size: f"{header}{',c' * (size // 2)}\n{row}\n"),
        ("nothing but separators", lambda size: start + "," * size),
        ("nothing but quotes", lambda size: start + '"' * size),
        ("nothing but line ends", lambda size: start + "\n" * size),
        ("rows without number", lambda size: start + f"{row}\n" * (size // (len(row) + 1))),
        ("one endless cell", lambda size: f"{header}\n{row}{'9' * size}\n"),
    )


def _list_rows(names: list[str], cells: list[str]) -> tuple[tuple[str, Callable[[int], str]], ...]:
    """What the n-th row is."""
    numbers = [place for place, name in enumerate(names) if name not in {*_TEXTS, *_DAY}]

    def fill(change: Callable[[int, int], str]) -> Callable[[int], str]:
        return lambda n: ",".join(change(place, n) for place in range(len(cells)))

    def distinct(place: int, n: int) -> str:
        if names[place] in _SYMBOL:
            return _number_symbol(n % _SYMBOLS)
        return _number_day(n // _SYMBOLS) if names[place] in _DAY else cells[place]

    def of_other_symbols(place: int, n: int) -> str:
        return _number_symbol(n) if names[place] in _SYMBOL else cells[place]

    def of_other_days(place: int, n: int) -> str:
        return _number_day(n) if names[place] in _DAY else cells[place]

    def contradicting(place: int, n: int) -> str:
        return str(n) if place == numbers[-1] else cells[place]

    return (
        ("rows all different", fill(distinct)),
        ("days all different", fill(of_other_days)),
        ("symbols all different", fill(of_other_symbols)),
        ("rows that all contradict", fill(contradicting) if numbers else fill(distinct)),
        ("cells that are all nonsense", fill(lambda _at, n: f"x{n}")),
        (
            "numbers that are all nonsense",
            fill(lambda at, n: f"x{n}" if at in numbers else distinct(at, n)),
        ),
        (
            "numbers of all digits",
            fill(lambda at, n: f"{n}.{'7' * 40}e-3" if at in numbers else distinct(at, n)),
        ),
        (
            "days that are none",
            fill(lambda at, n: f"2024-13-{n}" if names[at] in _DAY else cells[at]),
        ),
        ("rows too short", str),
        ("rows too long", lambda n: ",".join([*cells, str(n)])),
        ("rows of separators", lambda _n: "," * (len(cells) - 1)),
        ("cells all in quotes", fill(lambda at, n: f'"{distinct(at, n)}"')),
        ("cells among blanks", fill(lambda at, n: f"  {distinct(at, n)}\t")),
    )


def _number_symbol(n: int) -> str:
    """A Korean ticker of its own for each number: a digit, then five letters or digits."""
    text = ""
    for _ in range(5):
        n, rest = divmod(n, len(_DIGITS))
        text = _DIGITS[rest] + text
    return f"{n % 10}{text}"


def _number_day(n: int) -> str:
    return str(_FIRST_DAY + timedelta(days=n % _DAYS))
