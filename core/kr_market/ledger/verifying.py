"""Walks the stored chain, batch by batch, and words what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.enums import LedgerFault
from core.kr_market.ledger.chain import Break, Link, check_end, walk
from core.kr_market.ledger.types import LedgerVerdict
from db.kr_market.ledger_repository import LedgerRepository

_BATCH = 2_000


def walk_ledger(repository: LedgerRepository, known: tuple[int, str] | None) -> LedgerVerdict:
    """The verdict on all rows of one snapshot.

    Args:
        repository: of a transaction that reads.
        known: number and hash of a row, known from elsewhere.
    """
    noted = repository.find_head()
    head = None if noted is None else Link(noted.sequence, noted.own_hash)
    seen: dict[int, str] = {}
    last, found = walk(_read(repository, known[0] if known else None, seen))
    found = found or check_end(last, head) or _check_known(known, seen)
    sequence, own_hash = (head.sequence, head.own_hash) if head and head.sequence else (0, "")
    if found is not None:
        return LedgerVerdict(
            last.sequence,
            sequence,
            own_hash,
            found.fault,
            found.sequence,
            found.fields,
            found.sentence,
        )
    sentence = f"All {last.sequence:,} rows are as they were sealed."
    if not last.sequence:
        sentence = "Nothing has been sealed yet."
    return LedgerVerdict(last.sequence, sequence, own_hash, sentence=sentence)


def _read(
    repository: LedgerRepository, watched: int | None, seen: dict[int, str]
) -> Iterator[dict[str, Any]]:
    """All rows, in batches; notes the hash of the watched one."""
    after: int | None = None
    while rows := repository.read_raw(after, _BATCH):
        for row in rows:
            if row["sequence"] == watched:
                seen[row["sequence"]] = row["own_hash"]
            yield row
        after = rows[-1]["sequence"]


def _check_known(known: tuple[int, str] | None, seen: dict[int, str]) -> Break | None:
    if known is None or seen.get(known[0]) == known[1].lower():
        return None
    sequence = known[0]
    if sequence not in seen:
        return Break(LedgerFault.CUT_TAIL, sequence, f"Row {sequence}, known from before, is gone.")
    return Break(
        LedgerFault.FORGED_HASH,
        sequence,
        f"Row {sequence} has another hash than the one known from before: the chain was made anew.",
        ("own_hash",),
    )
