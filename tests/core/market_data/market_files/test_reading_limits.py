"""What would take a reader's time and memory is refused before it does, in words."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import Frequency, RowClass
from core.errors import InvalidInputError
from core.market_data.economy import series_csv
from core.market_data.market_files import file_bytes, text_table, tickers
from core.market_data.market_files.file_bytes import read_text
from core.market_data.market_files.market_file import parse_market_file
from core.market_data.market_files.types import MarketFile, ParsedFile, RecordRows

AT = datetime(2026, 1, 1, tzinfo=UTC)
FLOWS = "date,ticker,foreign_buy,inst_buy\n"


def parse(text: str) -> ParsedFile:
    return parse_market_file(MarketFile(text.encode(), "file.csv"), AT)


def read_rows(text: str) -> list[tuple[object, ...]]:
    data = parse(text).data
    assert isinstance(data, RecordRows)
    return data.rows


def test_a_file_packed_more_tightly_than_prices_can_be_is_refused() -> None:
    rows = b"".join(b"%d,5\n" % number for number in range(300_000))
    assert read_text(gzip.compress(rows)).content == rows
    assert len(read_text(gzip.compress(b"1,2\n" * 2**18)).content) == 2**20
    with pytest.raises(InvalidInputError, match="more than 50 times its size"):
        read_text(gzip.compress(b"1,2\n" * 2**19))


def test_more_tickers_than_any_exchange_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickers, "MAX_TICKERS", 3)
    text = "ticker,name,market\n" + "".join(f"00000{n},A,KOSPI\n" for n in range(3))
    assert len(read_rows(text)) == 3
    with pytest.raises(InvalidInputError, match="4 different tickers; 3 are allowed"):
        parse(f"{text}000009,B,KOSPI\n")


def test_a_header_of_another_file_is_refused_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_table, "MAX_MALFORMED", 2)
    text = f"{FLOWS}2024-01-02,005930,1,2\n1\n2\n"
    assert parse(text).refused == {"number of fields": 2}
    with pytest.raises(InvalidInputError, match=r"More than 2 rows .* the first on line 3"):
        parse(f"{text}3\n")


def test_a_file_of_blank_lines_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_table, "MAX_BLANK", 2)
    text = f"{FLOWS}2024-01-02,005930,1,2\n"
    assert parse(text + "\n" * 3).rows_read == 1
    with pytest.raises(InvalidInputError, match="more than 2 blank lines"):
        parse(text + "\r\n" * 6)


def test_a_series_of_too_many_lines_or_wrong_ones_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(series_csv, "MAX_LINES", 4)
    monkeypatch.setattr(series_csv, "MAX_WRONG", 1)

    def read(text: str) -> series_csv.ParsedSeries:
        return series_csv.read_series(text.encode(), Frequency.DAILY, AT, 1, max_bytes=9_000)

    assert len(read("date,value\nx,1\n2024-01-02,1\n").errors) == 1
    with pytest.raises(InvalidInputError, match=r"More than 1 lines are wrong. 'x' is no date"):
        read("date,value\nx,1\ny,1\n")
    with pytest.raises(InvalidInputError, match="5 lines; 4 are allowed"):
        read("date,value\n" + "2024-01-02,1\n" * 4)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 400])
def test_a_number_that_no_column_holds_is_refused(number: str) -> None:
    parsed = parse(f"{FLOWS}2024-01-02,005930,{number},2\n2024-01-02,000660,+5,.5\n")
    assert parsed.refused == {"foreign_buy is none": 1}
    assert isinstance(parsed.data, RecordRows)
    assert parsed.data.rows == [(date(2024, 1, 2), "000660", 5.0, 0.5)]


@pytest.mark.parametrize("name", ["a\u200bb", "a\u202eb", "a\x07b", "\ufeffa"])
def test_a_text_with_characters_that_cannot_be_seen_is_refused(name: str) -> None:
    rows = f"005930,{name},KOSPI\n000660,\U0001f468\u200d\U0001f469,KOSPI\n"
    parsed = parse(f"ticker,name,market\n{rows}")
    assert parsed.refused == {"name is none": 1}
    assert parsed.counts[RowClass.RECORD] == 1


def test_a_cut_letter_is_found_wherever_a_piece_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "날짜,값\n가,나\n".encode()
    for size in range(1, 8):
        monkeypatch.setattr(file_bytes, "_CHUNK", size)
        assert read_text(text).content == text
        with pytest.raises(InvalidInputError, match="Line 3 is neither"):
            read_text(text + b"\x80\xff\n\n\n")


CELLS = st.sampled_from(["", "1", "1.0", "-0.0", "0", "2"])


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["000001", "000002"]), CELLS, CELLS), max_size=9))
def test_records_are_told_apart_as_row_by_row(rows: list[tuple[str, str, str]]) -> None:
    """The plain way beside the one in whole columns: what is alike, against one another, kept."""
    text = FLOWS + "2024-01-09,999999,7,7\n" + "".join(f"2024-01-02,{','.join(r)}\n" for r in rows)
    parsed = parse(text)
    groups: dict[str, list[tuple[object, ...]]] = {"999999": [(7.0, 7.0)]}
    for ticker, *cells in rows:
        values = tuple(float(cell) if cell else None for cell in cells)
        groups.setdefault(ticker, []).append(values)
    alike = {key: found for key, found in groups.items() if len(set(found)) == 1}
    assert isinstance(parsed.data, RecordRows)
    assert {row[1]: row[2:] for row in parsed.data.rows} == {k: v[0] for k, v in alike.items()}
    by_day_then_line = [*(ticker for ticker in alike if ticker != "999999"), "999999"]
    assert [row[1] for row in parsed.data.rows] == by_day_then_line
    assert parsed.counts.get(RowClass.DUPLICATE, 0) == sum(len(v) - 1 for v in alike.values())
    assert parsed.counts.get(RowClass.CONTRADICTORY, 0) == sum(
        len(found) for key, found in groups.items() if key not in alike
    )
