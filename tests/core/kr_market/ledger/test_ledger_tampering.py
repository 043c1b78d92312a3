"""What somebody does to the ledger who holds the database, and what verifying it says."""

from __future__ import annotations

import pytest

from core.enums import LedgerFault
from core.kr_market.ledger.sealed_row import SEALED_FIELDS, hash_row, mark_fields
from db.kr_market.ledger_repository import LedgerRepository
from tests.core.kr_market.ledger.ledger_desk import LedgerDesk


@pytest.fixture
def desk(database):
    desk = LedgerDesk(database)
    desk.fill(9)
    return desk


def verdict_of(desk, viewer, known=None):
    found = desk.ledger.verify(viewer, known)
    return found.fault, found.sequence, found.fields


def raw_row(desk, sequence):
    with desk.database.read() as session:
        return LedgerRepository(session).read_raw(sequence - 1, 1)[0]


def test_an_untouched_chain_holds(desk, viewer):
    found = desk.ledger.verify(viewer)
    assert found.is_whole
    assert (found.rows, found.head_sequence) == (9, 9)
    assert found.sentence == "All 9 rows are as they were sealed."


def test_an_empty_ledger_holds(database, viewer):
    assert LedgerDesk(database).ledger.verify(viewer).sentence == "Nothing has been sealed yet."


def test_an_edited_price_is_found_and_named(desk, viewer):
    desk.tamper("UPDATE kr_signal SET price = price + 1 WHERE sequence = 4")
    found = desk.ledger.verify(viewer)
    assert (found.fault, found.sequence, found.fields) == (LedgerFault.EDITED, 4, ("price",))
    assert found.sentence == "Row 4 was edited: price."
    assert found.rows == 3


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("symbol", "'000001'"), ("session", "'2026-11-19'"), ("preset", "'screener'"),
        ("rule_version", "2"), ("price", "1.5"), ("score", "NULL"), ("grade", "'S'"),
        ("signal_type", "''"), ("stop", "NULL"), ("target", "70000"), ("source", "'other'"),
        ("inputs_hash", "'x'"), ("facts", "'{}'"), ("kind", "'closing_bet'"),
        ("emitted_at", "'2026-11-20 07:20:00.000001'"),
    ],
)  # fmt: skip
def test_each_edited_field_is_named(desk, viewer, field, change):
    if desk.database.engine.dialect.name == "postgresql" and field == "emitted_at":
        change = "emitted_at + interval '1 microsecond'"
    desk.tamper(f"UPDATE kr_signal SET {field} = {change} WHERE sequence = 5")  # noqa: S608
    assert verdict_of(desk, viewer) == (LedgerFault.EDITED, 5, (field,))


def test_a_value_of_no_sense_is_found_not_stumbled_over(desk, viewer):
    desk.tamper("UPDATE kr_signal SET kind = 'nonsense' WHERE sequence = 2")
    assert verdict_of(desk, viewer) == (LedgerFault.EDITED, 2, ("kind",))


def test_real_turned_into_demo_is_found(desk, viewer):
    desk.tamper("UPDATE kr_signal SET is_demo = NOT is_demo WHERE sequence = 2")
    assert verdict_of(desk, viewer) == (LedgerFault.EDITED, 2, ("is_demo",))


def test_a_deleted_row_is_missing(desk, viewer):
    desk.tamper("DELETE FROM kr_signal WHERE sequence = 6")
    found = desk.ledger.verify(viewer)
    assert (found.fault, found.sequence) == (LedgerFault.MISSING, 6)
    assert found.sentence == "Row 6 is missing."


def test_the_first_rows_deleted_are_missing(desk, viewer):
    desk.tamper("DELETE FROM kr_signal WHERE sequence <= 2")
    assert desk.ledger.verify(viewer).sentence == "Rows 1 to 2 are missing."


def test_two_rows_swapped_are_in_wrong_order(desk, viewer):
    desk.tamper(
        "UPDATE kr_signal SET sequence = -1 WHERE sequence = 3",
        "UPDATE kr_signal SET sequence = 3 WHERE sequence = 4",
        "UPDATE kr_signal SET sequence = 4 WHERE sequence = -1",
    )
    fault, sequence, _ = verdict_of(desk, viewer)
    assert (fault, sequence) == (LedgerFault.WRONG_ORDER, 3)


def test_a_row_numbered_below_the_first_is_out_of_order(desk, viewer):
    desk.tamper("UPDATE kr_signal SET sequence = -3 WHERE sequence = 9")
    assert verdict_of(desk, viewer)[0] is LedgerFault.WRONG_ORDER


def test_a_cut_off_tail_is_found_by_the_noted_end(desk, viewer):
    desk.tamper("DELETE FROM kr_signal WHERE sequence > 7")
    found = desk.ledger.verify(viewer)
    assert (found.fault, found.sequence) == (LedgerFault.CUT_TAIL, 8)
    assert found.sentence == "Rows 8 to 9 are missing at the end."


def test_the_whole_ledger_deleted_is_a_cut_tail(desk, viewer):
    desk.tamper("DELETE FROM kr_signal")
    assert verdict_of(desk, viewer)[:2] == (LedgerFault.CUT_TAIL, 1)


def test_a_tail_cut_off_together_with_its_note_is_found_only_by_who_knows_a_later_row(desk, viewer):
    was = desk.ledger.verify(viewer)
    desk.tamper(
        "DELETE FROM kr_signal WHERE sequence > 7",
        "UPDATE kr_ledger_head SET sequence = 7, "
        "own_hash = (SELECT own_hash FROM kr_signal WHERE sequence = 7)",
    )
    assert desk.ledger.verify(viewer).is_whole, "nothing inside the database can show it"
    known = (was.head_sequence, was.head_hash)
    assert verdict_of(desk, viewer, known)[:2] == (LedgerFault.CUT_TAIL, 9)


def test_a_deleted_note_of_the_end_is_found(desk, viewer):
    desk.tamper("DELETE FROM kr_ledger_head")
    assert verdict_of(desk, viewer)[0] is LedgerFault.HEAD_MISMATCH


def test_a_forged_hash_is_found(desk, viewer):
    desk.tamper("UPDATE kr_signal SET own_hash = :forged WHERE sequence = 5", forged="0" * 64)
    assert verdict_of(desk, viewer) == (LedgerFault.FORGED_HASH, 5, ("own_hash",))


def forge(desk, sequence):
    """Edit a price and make marks and hash anew, as one would who has read our code."""
    row = raw_row(desk, sequence) | {"price": 1.0}
    row["marks"] = mark_fields(row)
    desk.tamper(
        "UPDATE kr_signal SET price = 1.0, marks = :marks, own_hash = :own WHERE sequence = :n",
        marks=row["marks"], own=hash_row(row), n=sequence,
    )  # fmt: skip


def test_an_edit_with_its_hash_made_anew_is_found_by_the_row_after_it(desk, viewer):
    forge(desk, 5)
    assert verdict_of(desk, viewer)[:2] == (LedgerFault.FORGED_HASH, 6)


def test_the_last_row_forged_is_found_by_the_noted_end(desk, viewer):
    forge(desk, 9)
    assert verdict_of(desk, viewer)[:2] == (LedgerFault.HEAD_MISMATCH, 9)


def test_edited_marks_are_found(desk, viewer):
    desk.tamper("UPDATE kr_signal SET marks = '' WHERE sequence = 5")
    assert verdict_of(desk, viewer) == (LedgerFault.EDITED, 5, ("marks",))


def test_a_chain_made_anew_is_found_by_who_knows_a_row(desk, viewer):
    was = raw_row(desk, 3)["own_hash"]
    assert desk.ledger.verify(viewer, (3, was)).is_whole
    assert verdict_of(desk, viewer, (3, "f" * 64))[:2] == (LedgerFault.FORGED_HASH, 3)


def test_all_columns_but_hash_and_marks_are_sealed(desk):
    assert set(raw_row(desk, 1)) - set(SEALED_FIELDS) == {"own_hash", "marks"}
