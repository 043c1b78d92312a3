"""Chains rows by their hashes, and walks a chain to find the first row that is not as sealed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.enums import LedgerFault
from core.kr_market.ledger.sealed_row import GENESIS, find_edited, hash_row, mark_fields


@dataclass(frozen=True, slots=True)
class Link:
    """The end of a chain so far."""

    sequence: int = 0
    own_hash: str = GENESIS


@dataclass(frozen=True, slots=True)
class Break:
    """The first row that is not as it was sealed."""

    fault: LedgerFault
    sequence: int
    sentence: str
    fields: tuple[str, ...] = ()


def seal_row(fields: Mapping[str, Any], after: Link) -> tuple[dict[str, Any], Link]:
    """A row chained to the one before it, with the chain's new end.

    Args:
        fields: the sealed ones, without sequence and previous hash.
        after: the chain's end.
    """
    row = {**fields, "sequence": after.sequence + 1, "previous_hash": after.own_hash}
    row["marks"] = mark_fields(row)
    row["own_hash"] = hash_row(row)
    return row, Link(row["sequence"], row["own_hash"])


def walk(rows: Iterable[Mapping[str, Any]], start: Link | None = None) -> tuple[Link, Break | None]:
    """Walk rows in the order of their sequence.

    Returns:
        The last row that holds, and what is wrong with the next; None where all hold.
    """
    link = start or Link()
    for row in rows:
        found = check_row(row, link)
        if found is not None:
            return link, found
        link = Link(row["sequence"], row["own_hash"])
    return link, None


def check_row(row: Mapping[str, Any], before: Link) -> Break | None:
    """What is wrong with a row that should follow this end of the chain; None where nothing is."""
    expected, sequence = before.sequence + 1, row["sequence"]
    if not isinstance(sequence, int) or sequence < expected:
        return Break(
            LedgerFault.WRONG_ORDER,
            expected,
            f"A row is numbered {sequence!r}: no row was sealed as that.",
        )
    edited = find_edited(row)
    if sequence > expected:
        gap = (
            f"Row {expected} is"
            if sequence == expected + 1
            else f"Rows {expected} to {sequence - 1} are"
        )
        moved = (
            " The row after the gap was sealed under another number."
            if "sequence" in edited
            else ""
        )
        return Break(LedgerFault.MISSING, expected, f"{gap} missing.{moved}")
    return _check_content(row, before, edited)


def _check_content(row: Mapping[str, Any], before: Link, edited: list[str]) -> Break | None:
    sequence, is_own = row["sequence"], hash_row(row) == row["own_hash"]
    if "sequence" in edited:
        fault, said = LedgerFault.WRONG_ORDER, "was sealed under another number: rows were moved"
    elif edited:
        kept = "; its hash was made anew to hide it" if is_own else ""
        fault, said = LedgerFault.EDITED, f"was edited: {', '.join(edited)}{kept}"
    elif not is_own:
        edited = ["own_hash"]
        fault, said = LedgerFault.FORGED_HASH, "has another hash than the one its fields give"
    elif row["previous_hash"] != before.own_hash:
        edited = ["previous_hash"]
        fault = LedgerFault.FORGED_HASH
        said = (
            "is chained to another row than the one before it: one of the two was replaced "
            "together with its hash"
        )
    else:
        return None
    return Break(fault, sequence, f"Row {sequence} {said}.", tuple(edited))


def check_end(last: Link, head: Link | None) -> Break | None:
    """What is wrong between the last row and the noted end of the chain; None where nothing is."""
    if head is None:
        if not last.sequence:
            return None
        return Break(
            LedgerFault.HEAD_MISMATCH, last.sequence, "The note of the chain's end is missing."
        )
    if head.sequence > last.sequence:
        first = last.sequence + 1
        gap = (
            f"Row {first} is" if head.sequence == first else f"Rows {first} to {head.sequence} are"
        )
        return Break(LedgerFault.CUT_TAIL, first, f"{gap} missing at the end.")
    if head.sequence < last.sequence:
        return Break(
            LedgerFault.HEAD_MISMATCH,
            head.sequence + 1,
            f"Row {head.sequence + 1} was added past the noted end of the chain.",
        )
    if head.own_hash != last.own_hash:
        return Break(
            LedgerFault.HEAD_MISMATCH,
            last.sequence,
            f"Row {last.sequence} is not the one that the chain's end was noted of.",
        )
    return None
