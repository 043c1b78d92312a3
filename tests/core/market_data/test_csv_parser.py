from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from core.enums import BarDefect, Interval
from core.errors import InvalidInputError
from core.market_data.csv_upload import CheckedUpload, check_upload
from core.market_data.import_types import CsvUpload

AT = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "date,open,high,low,close,volume\n"
GOOD = HEADER + "2024-01-02,10,12,9,11,500\n2024-01-03,11,13,10,12,\n"
MakeUpload = Callable[..., CsvUpload]


def check(upload: CsvUpload) -> CheckedUpload:
    return check_upload(upload, AT)


def days(checked: CheckedUpload) -> list[str]:
    return [str(np.datetime64(int(value), "s")) for value in checked.fetched.columns.time]


def test_a_plain_file_is_read(make_upload: MakeUpload) -> None:
    checked = check(make_upload(GOOD, symbol=" goog "))

    columns = checked.fetched.columns
    assert checked.fetched.instrument.symbol == "GOOG"
    assert days(checked) == ["2024-01-02T00:00:00", "2024-01-03T00:00:00"]
    assert columns.open.tolist() == [10, 11]
    assert columns.volume[0] == 500
    assert np.isnan(columns.volume[1])
    assert checked.notes == ()


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace(",", ";").encode(),
        GOOD.replace(",", "\t").encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
        (GOOD + "\n,,,,,\n\n").encode(),
        GOOD.upper().encode(),
        GOOD.replace("date", "").encode(),
        GOOD.replace("2024-01-0", "2024010").encode(),
        GOOD.replace("2024-01-0", "2024/01/0").encode(),
        GOOD.replace("2024-01-0", "2024.1.").encode(),
        GOOD.replace("2024-01-02", '"2024-01-02"').encode(),
        GOOD.replace("2024-01-02", "2024-01-02 00:00:00-05:00").encode(),
    ],
    ids=[
        "byte-order mark", "semicolons", "tabs", "windows lines", "old mac lines", "blank lines",
        "capitals", "unnamed first column", "compact dates", "slashes", "points", "quotes",
        "offset on a daily bar",
    ],
)  # fmt: skip
def test_ways_of_writing_the_same_bars(make_upload: MakeUpload, content: bytes) -> None:
    checked, plain = check(make_upload(content)), check(make_upload(GOOD))

    assert days(checked) == days(plain)
    assert checked.fetched.columns.close.tolist() == [11, 12]


def test_korean_columns_in_cp949_are_read(make_upload: MakeUpload) -> None:
    text = "일자,시가,고가,저가,종가,거래량\n20240102,10,12,9,11,500\n"

    checked = check(make_upload(text.encode("cp949"), symbol="005930"))

    assert checked.fetched.columns.high.tolist() == [12]
    assert checked.notes == ("Read in the Korean encoding CP949.",)


def test_closes_alone_make_a_close_only_series(make_upload: MakeUpload) -> None:
    checked = check(make_upload("Date,Close\n2024-01-02,11\n"))

    assert checked.fetched.is_close_only
    assert checked.fetched.columns.low.tolist() == [11]
    assert np.isnan(checked.fetched.columns.volume).all()


def test_other_columns_are_left_out_and_named(make_upload: MakeUpload) -> None:
    checked = check(make_upload("Date,Close,Adj Close,Note\n2024-01-02,11,10,x\n"))

    assert len(checked.notes) == 2
    assert "adjusted close is left out" in checked.notes[0]
    assert checked.notes[1] == "Columns left out: note."


def test_newest_first_is_sorted_and_said(make_upload: MakeUpload) -> None:
    checked = check(make_upload("date,close\n2024-01-03,2\n2024-01-02,1\n"))

    assert checked.fetched.columns.close.tolist() == [1, 2]
    assert checked.notes == ("The rows were not in order of time; they were sorted, oldest first.",)


@pytest.mark.parametrize(
    ("row", "defect", "words"),
    [
        ("2024-01-03,abc,13,10,12,1", BarDefect.UNREADABLE, "'abc' for open is not a number"),
        ("2024-01-03,0x1F,13,10,12,1", BarDefect.UNREADABLE, "'0x1F' for open"),
        ("2024-01-03,1_1,13,10,12,1", BarDefect.UNREADABLE, "'1_1' for open"),
        ("2024-01-03,nan,13,10,12,1", BarDefect.UNREADABLE, "'nan' for open"),
        ("2024-01-03,11,13,10,12,many", BarDefect.UNREADABLE, "'many' for volume"),
        (
            "2024-02-30,11,13,10,12,1",
            BarDefect.UNREADABLE,
            "'2024-02-30' is not a time that exists",
        ),
        ("soon,11,13,10,12,1", BarDefect.UNREADABLE, "'soon' is not a time"),
        ("2024-01-03,,13,10,12,1", BarDefect.MISSING_PRICE, "missing or not a finite number"),
        ("2024-01-03,11,13", BarDefect.MISSING_PRICE, "missing or not a finite number"),
        ("2024-01-03,11,9,10,12,1", BarDefect.HIGH_BELOW_LOW, "high 9 of 2024-01-03 is below"),
        ("2024-01-02,11,13,10,12,1", BarDefect.CONFLICTING, "more than once with different"),
        ("2024-01-02,10,12,9,11,500", BarDefect.DUPLICATE, "twice with the same values"),
        ("2027-01-03,11,13,10,12,1", BarDefect.IN_FUTURE, "2027-01-03 lies in the future"),
        ("2024-01-03 09:30,11,13,10,12,1", BarDefect.NOT_A_DAY, "has a time of day"),
    ],
)
def test_a_defective_row_is_named_by_its_line(
    make_upload: MakeUpload, row: str, defect: BarDefect, words: str
) -> None:
    checked = check(make_upload(f"{HEADER}2024-01-02,10,12,9,11,500\n\n{row}\n"))

    refusal = checked.report.refusals[-1]
    assert (refusal.line, refusal.defect) == (4, defect)
    assert words in refusal.sentence
    assert refusal.sentence.startswith("Line 4: ")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\n\n", "The file is empty."),
        (b"PK\x03\x04\x00\x00", "compressed, a spreadsheet"),
        (b"date,close\n2024-01-02,1\xff\xff\n", "Line 2 is neither UTF-8, UTF-16 nor CP949"),
        (b"hello\nworld\n", "Line 1 names no columns"),
        (b"date,open,close\n", "no column for high, low"),
        (b"day,close\n", "no column for time"),
        (b"date,volume\n", "no column for close"),
        (b"date,time,close\n", "two columns for time: 'date' and 'time'"),
        (b"date,close\n", "a header but no bars"),
        (b"date,close\n2024-01-02,1,234.5\n", "Line 2 has more fields"),
        (b"date,close\n2024-01-02,1\n2024-01-03,1,234.5\n", "Line 3 has more fields"),
        (b'date,close\n2024-01-02,"1\n2024-01-03,2\n', "quote that is not closed"),
        (b'date,close\n2024-01-02,"1\n"\n', "runs over the end of its line"),
        (b"date,close\n02/03/2024,1\n04/05/2024,2\n", "can be read as DD/MM/YYYY and as MM/DD"),
        (b"date,close\n13/03/2024,1\n04/15/2024,2\n", "mix DD/MM/YYYY with MM/DD/YYYY"),
        (b"date,close\n1709251200,1\n", "Line 2 begins with '1709251200'"),
        (b"x," * 70 + b"date,close\n", "Line 1 has 72 columns; 64 are allowed."),
        (b"a," * 1_000_000, "Line 1 is longer than 64 KB"),
        (b"a," * 1_000_000 + b"b\n1,2\n", "Line 1 is longer than 64 KB"),
        (b"d" * (10 * 2**20 + 1), "10 MB are allowed"),
        (b"date,close" + b",x" * 62 + b"\n" + b"," * 4_000_000, "more than 4,000,000 fields"),
        (b"date,close\n" + b"\n" * 400_001, "400,000 are allowed"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    make_upload: MakeUpload, content: bytes, words: str
) -> None:
    started = time.perf_counter()

    with pytest.raises(InvalidInputError) as caught:
        check(make_upload(content))

    assert words in caught.value.message
    assert caught.value.remedy.endswith(".")
    assert time.perf_counter() - started < 10  # it does not hang; figures are the benches'


def test_a_day_above_twelve_tells_day_from_month_and_is_said(make_upload: MakeUpload) -> None:
    checked = check(make_upload("date,close\n5/1/2024,1\n25/1/2024,2\n"))

    assert days(checked) == ["2024-01-05T00:00:00", "2024-01-25T00:00:00"]
    assert checked.notes == ("Dates read as DD/MM/YYYY.",)


def test_clock_times_are_taken_in_the_zone_that_was_chosen(make_upload: MakeUpload) -> None:
    text = "time,close\n2024-07-01 09:30,1\n2024-01-02 09:30:00,2\n"

    checked = check(make_upload(text, interval=Interval.MINUTES_30, time_zone="America/New_York"))

    assert days(checked) == ["2024-01-02T14:30:00", "2024-07-01T13:30:00"]


def test_an_hour_that_the_clock_change_repeats_is_refused(make_upload: MakeUpload) -> None:
    text = "time,close\n2024-11-03 00:30,1\n2024-11-03 01:30,2\n"

    checked = check(make_upload(text, interval=Interval.MINUTES_30, time_zone="America/New_York"))

    assert [(item.line, item.defect) for item in checked.report.refusals] == [
        (3, BarDefect.UNREADABLE)
    ]


def test_offsets_count_for_intraday_bars(make_upload: MakeUpload) -> None:
    text = "time,close\n2024-01-02T09:00:00+09:00,1\n2024-01-02T01:00:00Z,2\n"

    assert days(check(make_upload(text, interval=Interval.HOUR))) == [
        "2024-01-02T00:00:00",
        "2024-01-02T01:00:00",
    ]


def test_offsets_on_some_lines_only_are_refused(make_upload: MakeUpload) -> None:
    text = "time,close\n2024-01-02T09:00:00Z,1\n2024-01-02T10:00:00,2\n"

    with pytest.raises(InvalidInputError, match="Line 3 has no time zone offset"):
        check(make_upload(text, interval=Interval.HOUR))


@pytest.mark.parametrize("field", [{"symbol": "DROP TABLE"}, {"symbol": ""}, {"currency": "$"}])
def test_a_symbol_or_currency_that_is_none_is_refused(
    make_upload: MakeUpload, field: dict[str, str]
) -> None:
    with pytest.raises(InvalidInputError, match="is not a"):
        check(make_upload(GOOD, **field))


def test_ten_megabytes_are_checked_in_two_seconds(make_upload: MakeUpload) -> None:
    first = datetime(2020, 1, 1, tzinfo=UTC)
    lines = [
        f"{first + timedelta(minutes=row):%Y-%m-%d %H:%M:%S},100.1234,101.5,99.5,100.25,{row}"
        for row in range(200_000)
    ]
    text = (HEADER + "\n".join(lines))[: 10 * 2**20].rpartition("\n")[0]
    assert len(text) > 9.5 * 2**20
    started = time.process_time()

    checked = check(make_upload(text, interval=Interval.MINUTE))

    assert checked.report.refused_count == 0
    assert time.process_time() - started < 6  # twice the rows, twice the time: never more


def test_a_line_far_wider_than_the_header_is_refused_before_it_takes_minutes(
    make_upload: MakeUpload,
) -> None:
    content = "date,open,high,low,close,volume\n" + "," * 250_000
    with pytest.raises(InvalidInputError, match="250,001 fields"):
        check(make_upload(content))
