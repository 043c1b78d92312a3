"""Declarations of tables, indexes and triggers as texts that are equal when they mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PIECE = re.compile(r"'(?:[^']|'')*'|[(),]|[^'(),]+")
_MEANINGLESS = re.compile(r'["\s]+')
_TABLE = "createtable"


def canonicalise(sql: str) -> str:
    """Without case, spaces and quotes; what a table lists is sorted.

    The order in which constraints are written differs from one migration of the same tables to
    the next: SQLAlchemy keeps them as a set.
    """
    head, _, rest = sql.partition("(")
    start = _strip(head)
    if not start.startswith(_TABLE) or not rest:
        return _strip(sql)
    body, _, tail = rest.rpartition(")")
    return f"{start}({','.join(sorted(_split(body)))}){_strip(tail)}"


def _split(body: str) -> Iterator[str]:
    """At commas that stand in no parentheses and no text."""
    part, depth = "", 0
    for piece in _PIECE.findall(body):
        if piece == "," and depth == 0:
            yield _strip(part)
            part = ""
            continue
        depth += (piece == "(") - (piece == ")")
        part += piece
    yield _strip(part)


def _strip(text: str) -> str:
    return _MEANINGLESS.sub("", text).lower()
