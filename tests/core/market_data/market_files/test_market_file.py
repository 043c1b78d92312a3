"""Files of a market are read row by row: every row in one class, nothing guessed."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import FileContract, RowClass
from core.errors import InvalidInputError
from core.market_data.market_files.file_bytes import read_text
from core.market_data.market_files.market_file import parse_market_file
from core.market_data.market_files.types import MarketFile, ParsedFile, PriceRows, RecordRows

AT = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "date,ticker,open,high,low,close,volume\n"


def parse(text: str | bytes, **choices: bool) -> ParsedFile:
    content = text.encode() if isinstance(text, str) else text
    return parse_market_file(MarketFile(content, "file.csv", **choices), AT)


def prices(parsed: ParsedFile) -> dict[tuple[str, str], tuple[float, ...]]:
    """The bars as a plain mapping of symbol and day."""
    data = parsed.data
    assert isinstance(data, PriceRows)
    days = [datetime.fromtimestamp(second, UTC).date().isoformat() for second in data.bars.time]
    symbols = [data.symbols[code] for code in data.codes]
    values = zip(*(column.tolist() for column in data.bars[1:]), strict=True)
    return dict(zip(zip(symbols, days, strict=True), values, strict=True))


def test_every_row_is_of_one_class_and_refused_ones_name_their_line() -> None:
    parsed = parse(
        HEADER
        + "2024-01-02,005930,10,12,9,11,500\n"
        + "2024-01-03,005930,11,11,11,11,0\n"  # prices, but nobody traded
        + "2024-01-04,005930,0,0,0,11,0\n"  # suspended
        + "\n"
        + "2024-01-02,005930,10,12,9,11,500\n"  # the same again
        + "2024-01-05,00088K,5,6,4,5,1\n"
        + "2024-01-05,00088K,5,6,4,6,1\n"  # contradicts the line above
        + "2024-01-08,005930,10,9,11,10,1\n"  # high below low
        + "2024-01-09,005930,10,9\n"
        + "2024-01-10,005930,ten,12,9,11,500\n"
    )

    assert parsed.contract is FileContract.DAILY_PRICES
    assert parsed.rows_read == 9
    assert parsed.counts == {
        RowClass.TRADED: 1,
        RowClass.NO_VOLUME: 1,
        RowClass.SUSPENDED: 1,
        RowClass.DUPLICATE: 1,
        RowClass.CONTRADICTORY: 2,
        RowClass.REFUSED: 3,
    }
    assert sum(parsed.counts.values()) == parsed.rows_read
    assert [(row.line, row.reason) for row in parsed.refusals] == [
        (7, "contradictory"),
        (8, "contradictory"),
        (9, "high_below_low"),
        (10, "number of fields"),
        (11, "open is no number"),
    ]
    assert parsed.duplicates == (6,)
    assert isinstance(parsed.data, PriceRows)
    assert parsed.data.suspended_close.tolist() == [11]
    assert "'ten'" in parsed.refusals[-1].sentence


def test_tickers_keep_their_zeros_and_letters() -> None:
    parsed = parse(HEADER + "2024-01-02,00088k,1,1,1,1,1\n2024-01-02,000020,1,1,1,1,1\n")
    assert isinstance(parsed.data, PriceRows)
    assert parsed.data.symbols == ("000020", "00088K")
    assert parsed.repair is None


def test_lost_zeros_are_refused_with_an_offer_and_put_back_only_on_consent() -> None:
    text = HEADER + "2024-01-02,5930,1,1,1,1,1\n2024-01-02,000660,1,1,1,1,1\n"

    refused, repaired = parse(text), parse(text, repair_tickers=True)

    assert refused.repair is not None
    assert refused.repair.examples == (("5930", "005930"),)
    assert (refused.repair.rows, refused.repair.is_done) == (1, False)
    assert refused.refused == {"ticker lost its zeros": 1}
    assert "'005930' may be meant" in refused.refusals[0].sentence
    assert isinstance(refused.data, PriceRows)
    assert refused.data.symbols == ("000660",)
    assert set(prices(repaired)) == {("005930", "2024-01-02"), ("000660", "2024-01-02")}
    assert repaired.refused_count == 0


def test_a_repaired_ticker_that_meets_its_whole_self_is_a_contradiction() -> None:
    parsed = parse(
        HEADER + "2024-01-02,5930,1,1,1,1,1\n2024-01-02,005930,2,2,2,2,1\n", repair_tickers=True
    )
    assert parsed.counts == {RowClass.CONTRADICTORY: 2}


def test_symbols_of_elsewhere_are_taken_as_they_are() -> None:
    parsed = parse("symbol;date;open;high;low;close;volume\nAAPL;2024-01-02;1;2;1;2;\n")
    assert parsed.contract is FileContract.MANY_SYMBOLS
    assert isinstance(parsed.data, PriceRows)
    assert not parsed.data.is_korean


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-02-13", "2024-02-13"),
        ("20240213", "2024-02-13"),
        ("2024/02/13", "2024-02-13"),
        ("13.02.2024", "2024-02-13"),
        ("02/13/2024", "2024-02-13"),
    ],
)
def test_days_are_read_as_they_are_written(written: str, day: str) -> None:
    assert set(prices(parse(f"{HEADER}{written},005930,1,1,1,1,1\n"))) == {("005930", day)}


def test_days_that_can_be_read_two_ways_are_not_guessed() -> None:
    with pytest.raises(InvalidInputError, match=r"DD/MM/YYYY and as MM/DD/YYYY"):
        parse(HEADER + "01/02/2024,005930,1,1,1,1,1\n")


def test_a_day_written_otherwise_than_the_first_is_refused_by_line() -> None:
    parsed = parse(HEADER + "2024-01-02,005930,1,1,1,1,1\n20240103,005930,1,1,1,1,1\n")
    assert [(row.line, row.reason) for row in parsed.refusals] == [(3, "date is none")]


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8"),
        lambda text: codecs.BOM_UTF8 + text.encode("utf-8"),
        lambda text: text.encode("cp949"),
        lambda text: text.encode("euc-kr"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: gzip.compress(text.encode("cp949")),
        lambda text: text.replace("\n", "\r\n").encode("utf-8"),
        lambda text: text.replace("\n", "\r").encode("utf-8"),
    ],
)
def test_every_usual_encoding_is_told(encode) -> None:
    parsed = parse(encode("ticker,name,market\n005930,삼성전자,KOSPI\n00088K,한화3우B,KOSPI\n"))
    assert isinstance(parsed.data, RecordRows)
    assert parsed.data.rows == [  # by ticker, which is the key
        ("00088K", "한화3우B", "KOSPI", None),
        ("005930", "삼성전자", "KOSPI", None),
    ]


def test_a_file_that_unpacks_beyond_the_limit_is_refused_without_unpacking_it() -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    with pytest.raises(InvalidInputError, match="Unpacked, the file has more than 1 MB"):
        read_text(bomb, max_bytes=2**20)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-9], "cut off|damaged"),
        (b"PK\x03\x04\x00\x00binary", "spreadsheet|columns"),
        (b"date,ticker,open\n2024-01-02,005930,1\n", "no known kind"),
        (b"date,close\n2024-01-02,5\n", "no ticker column"),
        (HEADER.encode(), "no rows"),
        (b"ticker,ticker,name,market\na,b,c,d\n", "twice"),
        (HEADER.encode() + b'2024-01-02,"005930\n2024,1",1,1,1,1,1\n', "runs over the end"),
        (b"\xff\xfe\x00\xd8", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words) as caught:
        parse(content)
    assert caught.value.remedy


def test_what_a_file_of_no_known_kind_lacks_is_named() -> None:
    with pytest.raises(InvalidInputError, match="The nearest, signals_log, also needs: status"):
        parse(
            "signal_date,ticker,foreign_5d,inst_5d,score,contraction_ratio,entry_price\n"
            "2024-01-02,005930,1,1,1,1,1\n"
        )


def test_weekly_rows_are_no_days() -> None:
    parsed = parse(
        "date,ticker,open,high,low,close,volume,interval\n"
        "2024-01-02,005930,1,1,1,1,1,D\n2024-01-05,005930,1,1,1,1,1,W\n"
    )
    assert parsed.refused == {"not daily": 1}


def test_a_move_beyond_the_price_limit_is_pointed_out_and_kept() -> None:
    parsed = parse(
        HEADER
        + "2024-01-02,000020,100,100,100,100,1\n"
        + "2024-01-03,000020,132,132,132,132,1\n"
        + "2024-01-02,000040,10,10,10,10,1\n"  # another symbol: no move
    )
    assert parsed.large_move_count == 1
    (move,) = parsed.large_moves
    assert (move.line, move.symbol, move.day) == (3, "000020", date(2024, 1, 3))
    assert move.change == pytest.approx(0.32)
    assert parsed.counts == {RowClass.TRADED: 3}


def test_a_signals_log_keeps_open_signals_without_an_exit() -> None:
    parsed = parse(
        "signal_date,ticker,foreign_5d,inst_5d,score,contraction_ratio,entry_price,status,"
        "exit_price,exit_date,return_pct,hold_days\n"
        "2026-02-05,000100,253791,-77489,70.3,0.635,108800.0,OPEN,,,,0\n"
        "2026-02-05,000680,1,2,71.3,0.542,3545.0,MAYBE,1,2026-02-10,-2.5,5\n"
    )
    assert isinstance(parsed.data, RecordRows)
    assert parsed.data.rows[0][-4:] == (None, None, None, 0.0)
    assert parsed.refused == {"status is none": 1}


# An independent reader: the csv module, one row after the other -------------------------------

CELLS = ["5", "7", "9", "0", "", "x", "-3"]
row_texts = st.tuples(
    st.sampled_from(["2024-01-02", "2024-01-03", "2024-02-30"]),
    st.sampled_from(["005930", "00088K", "5930", "what?"]),
    *[st.sampled_from(CELLS)] * 5,
)


def read_plainly(text: str) -> tuple[Counter[str], dict[tuple[str, str], tuple[float, ...]]]:
    """Classes and bars by the words of the specification."""
    sound: dict[tuple[str, str], list[tuple[float, ...]]] = {}
    counts: Counter[str] = Counter()
    for day, ticker, *cells in list(csv.reader(io.StringIO(text)))[1:]:
        try:
            date.fromisoformat(day)
            opened, high, low, close = (float(cell or "nan") for cell in cells[:4])
            volume = float(cells[4] or "nan")
        except ValueError:
            counts["refused"] += 1
            continue
        idle = volume == 0 or volume != volume  # noqa: PLR0124
        suspended = opened == high == low == 0 and close > 0 and idle
        whole = all(price > 0 for price in (opened, high, low, close)) and (
            high >= max(opened, close, low) and low <= min(opened, close)
        )
        if len(ticker) != 6 or volume < 0 or not (suspended or whole):
            counts["refused"] += 1
            continue
        sound.setdefault((ticker, day), []).append((opened, high, low, close, volume))
    bars = {}
    for key, rows in sound.items():
        if len({repr(row) for row in rows}) > 1:
            counts["contradictory"] += len(rows)
            continue
        counts["duplicate"] += len(rows) - 1
        if rows[0][0] == 0:
            counts["suspended"] += 1
            continue
        counts["no_volume" if rows[0][4] == 0 else "traded"] += 1
        bars[key] = rows[0]
    return +counts, bars


@given(rows=st.lists(row_texts, min_size=1, max_size=25))
@settings(max_examples=150, deadline=None)
def test_any_file_adds_up_and_reads_as_a_plain_reader_reads_it(
    rows: list[tuple[str, ...]],
) -> None:
    first = ("2024-01-04", "000020", "5", "9", "5", "7", "9")
    rows = [first, *rows]  # its day decides how days are written
    text = HEADER + "".join(",".join(row) + "\n" for row in rows)

    parsed = parse(text)

    counts, bars = read_plainly(text)
    assert sum(parsed.counts.values()) == parsed.rows_read == len(rows)
    assert {kind.value: count for kind, count in parsed.counts.items()} == counts
    assert repr(sorted(prices(parsed).items())) == repr(sorted(bars.items()))
    assert sum(parsed.refused.values()) == parsed.refused_count


@given(content=st.binary(max_size=300), header=st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_in_words(content: bytes, header: bool) -> None:
    try:
        parsed = parse((HEADER.encode() if header else b"") + content)
    except InvalidInputError:
        return
    assert sum(parsed.counts.values()) == parsed.rows_read
