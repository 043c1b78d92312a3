from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import KoreanSignalKind
from core.kr_market.ledger.chain import Link, check_end, seal_row, walk
from core.kr_market.ledger.sealed_row import GENESIS, SEALED_FIELDS, write_canonical
from core.kr_market.ledger.sealing import write_fields
from tests.core.kr_market.ledger.ledger_desk import EVENING, draft


def chain_of(count):
    rows, link = [], Link()
    for n in range(count):
        row, link = seal_row(write_fields(draft(f"{n:06d}"), EVENING), link)
        rows.append(row)
    return rows, link


def test_the_hash_is_what_anybody_can_compute_from_the_fields():
    (row,), link = chain_of(1)
    fields = {
        "chain_version": 1, "sequence": 1, "previous_hash": "0" * 64,
        "emitted_at": "2026-11-20 07:20:00.000000", "kind": "vcp", "symbol": "000000",
        "session": "2026-11-20", "preset": "legs", "rule_version": 1, "price": 60000.0,
        "score": 71.5, "grade": "A", "signal_type": "T3", "stop": 57000.0, "target": None,
        "inputs_hash": "ab" * 32, "source": "krx", "is_demo": 0, "facts": row["facts"],
    }  # fmt: skip
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    assert row["own_hash"] == hashlib.sha256(text.encode()).hexdigest() == link.own_hash
    assert json.loads(row["facts"]) == draft().facts


def test_rows_are_chained():
    rows, link = chain_of(3)
    assert rows[0]["previous_hash"] == GENESIS
    assert [row["previous_hash"] for row in rows[1:]] == [row["own_hash"] for row in rows[:2]]
    assert walk(rows) == (link, None)
    assert check_end(link, link) is None


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**62), 2**62), st.text(max_size=20),
    st.floats(allow_nan=False), st.dates(), st.datetimes(timezones=st.just(UTC)),
    st.sampled_from(KoreanSignalKind), st.binary(max_size=4),
)  # fmt: skip


@given(
    count=st.integers(1, 6),
    place=st.integers(0, 5),
    field=st.sampled_from((*SEALED_FIELDS, "marks", "own_hash")),
    value=VALUES,
)
@settings(max_examples=300)
def test_every_edit_of_one_field_is_found_at_its_row_or_before(count, place, field, value):
    rows, link = chain_of(count)
    row = rows[place % count]
    if write_canonical(field, value) == write_canonical(field, row[field]):
        return  # the same value written another way is no edit
    row[field] = value
    last, found = walk(rows)
    found = found or check_end(last, link)
    assert found is not None
    assert found.sequence <= place % count + 1
    if field in SEALED_FIELDS and field != "sequence":
        assert found.fields == (field,)


@given(st.integers(2, 6), st.data())
@settings(max_examples=50)
def test_every_removed_or_moved_row_is_found(count, data):
    rows, link = chain_of(count)
    order = data.draw(st.permutations(range(count)))
    kept = [rows[n] for n in order][: data.draw(st.integers(0, count))]
    last, found = walk(kept)
    found = found or check_end(last, link)
    assert (found is None) == (kept == rows)


def test_what_a_driver_returns_is_written_as_what_was_handed_in():
    at = datetime(2026, 11, 20, 7, 20, 0, 5, tzinfo=UTC)
    assert write_canonical("emitted_at", at) == "2026-11-20 07:20:00.000005"
    assert write_canonical("session", date(2026, 11, 20)) == "2026-11-20"
    assert write_canonical("price", 100) == write_canonical("price", 100.0)
    assert str(write_canonical("score", -0.0)) == "0.0"
    assert write_canonical("is_demo", False) == 0
