"""Files that no honest program writes, for every reader of CSV: each breaks one rule."""

from __future__ import annotations

import codecs
import gzip
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.drills.hostile_floods import FLOODS, list_floods
from core.enums import FileContract
from core.market_data.market_files.contracts import COLUMNS

HEADERS: dict[str, tuple[str, str]] = {
    "bars": ("date,open,high,low,close,volume", "2024-02-01,10,12,9,11,500"),
    "watchlist": ("symbol,section,note,flagged", "DRILL,Ideas,A note,yes"),
    "bookings": (
        "date,kind,symbol,units,price,fee,amount,currency,note",
        "2024-02-01,deposit,,,,,100,USD,A note",
    ),
    "economy": ("date,value,known_at", "2024-01-31,1.5,2024-02-15T00:00:00Z"),
    "prices": ("date,ticker,open,high,low,close,volume", "2024-02-01,005930,10,12,9,11,500"),
    "stocks": ("ticker,name,market,sector", "005930,Samsung,KOSPI,Chips"),
    "flows": ("date,ticker,foreign_buy,inst_buy", "2024-02-01,005930,100,-50"),
    "signals": (
        ",".join(COLUMNS[FileContract.SIGNALS_LOG]),
        "2024-02-01,005930,1,1,80,0.5,100,CLOSED,110,2024-02-05,10,4",
    ),
    "bets": (
        "signal_date,ticker,market,grade,score_total,entry_price",
        "2024-02-01,005930,KOSPI,A,9,100",
    ),
}
"""Kind of file to its header and a sound row."""
CELLS = (
    *("nan", "inf", "-inf", "1e999", "-1e999", "1e308", "-1", "0", "-0.0", "0x10", "1_000"),
    *(
        "1,000",
        "\uff11\uff12\uff13",
        "\u0663",
        "1e-320",
        "9" * 400,
        "1.2.3",
        "1e",
        "--1",
        "NULL",
        "None",
        "TRUE",
    ),
    *("0000-00-00", "9999-12-31", "10000-01-01", "-0044-03-15", "2024-02-30", "1e10", "32/13/2024"),
    *(
        "2024-02-01T25:00:00Z",
        "1970-01-01",
        "1699-01-01",
        "2262-04-12",
        "2024-02-01T00:00:00+99:99",
    ),
    *('=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "\t=1+1"),
    *("'; DROP TABLE user_account; --", "' OR 1=1 --", "<script>alert(1)</script>", "{{7*7}}"),
    *("../../etc/passwd", "CON", "a\u202eb", "a\u200bb", "a\x07b", "a\x1bb", "\ufeff", "\u2028"),
    *("é" * 300, "x" * 5_000, "\U0001f4a9" * 50, "", " ", '"', '""', "a\nb", "A" * 200_000),
)
"""Values for one cell of a row that is sound otherwise."""


FULL_SIZE = 10 * 2**20
"""Bytes that a page takes without being told otherwise."""


@dataclass(frozen=True, slots=True)
class HostileCsv:
    """A file, who reads it, and what is hostile about it.

    Attributes:
        write: makes the content, which may be large.
    """

    reader: str
    kind: str
    write: Callable[[], bytes]
    filename: str = "hostile.csv"


def make_files(draw: random.Random, *, count: int, full_sized: int) -> list[HostileCsv]:
    """Every class of whole file for every reader, then cells drawn until there are `count`.

    Args:
        draw: decides which cells, and which floods are of full size.
        count: files in all, at least.
        full_sized: how many floods are; the others have a five-hundredth of it.
    """
    files = [one for reader in HEADERS for one in _list_wholes(reader)]
    floods = [(reader, place) for reader in HEADERS for place in range(FLOODS)]
    full = set(draw.sample(floods, min(len(floods), full_sized)))
    for reader, (header, row) in HEADERS.items():
        small, large = (list_floods(header, row, size) for size in (FULL_SIZE // 500, FULL_SIZE))
        files += [
            HostileCsv(reader, *(large if (reader, place) in full else small)[place])
            for place in range(FLOODS)
        ]
    cells = [
        (reader, place, cell)
        for reader, (header, _) in HEADERS.items()
        for place in range(header.count(",") + 1)
        for cell in CELLS
    ]
    wanted = draw.sample(cells, min(len(cells), max(0, count - len(files))))
    return files + [_poison(*one) for one in wanted]


def _poison(reader: str, place: int, cell: str) -> HostileCsv:
    header, row = HEADERS[reader]
    # Of another key: otherwise it is refused for contradicting the sound row, whatever it holds.
    sound = row.replace("005930", "000660").replace("2024-02-01", "2024-02-02", 1)
    cells = row.split(",")
    cells[place] = cell if "," not in cell and '"' not in cell else f'"{cell.replace(chr(34), "")}"'
    name = header.split(",")[place]
    text = f"{header}\n{sound}\n{','.join(cells)}\n"
    return HostileCsv(reader, f"{name} is {cell[:20]!r}", text.encode)


def _list_wholes(reader: str) -> Iterator[HostileCsv]:
    header, row = HEADERS[reader]
    text = f"{header}\n{row}\n"
    shapes = [(kind, written.encode()) for kind, written in _list_shapes(header, row)]
    for kind, content in (*_list_bytes(text), *shapes):
        yield HostileCsv(reader, kind, partial(bytes, content))
    name = "../\x00\u202e<b>=1.csv" + "x" * 5_000
    yield HostileCsv(reader, "a hostile name", text.encode, name)


def _list_bytes(text: str) -> Sequence[tuple[str, bytes]]:
    packed = gzip.compress(text.encode())
    return (
        ("nothing", b""),
        ("blanks", b" \n\t\r\n"),
        ("a byte-order mark alone", codecs.BOM_UTF8),
        ("zeros", b"\0" * 1_000),
        ("a zero within", text.replace("2", "\0", 1).encode()),
        ("a program", b"\x7fELF" + bytes(range(256)) * 20),
        ("a spreadsheet", b"PK\x03\x04" + bytes(range(256)) * 20),
        ("half of UTF-16", text.encode("utf-16")[:-1]),
        ("surrogates", text.encode() + b"\xed\xa0\x80,\xed\xb0\x80\n"),
        ("bytes that are no text", text.encode() + b"\xff\xfe\xfd\n"),
        ("packed, cut off", packed[:-9]),
        ("packed, damaged", packed[:15] + b"\xff" * 9 + packed[24:]),
    )


def _list_shapes(header: str, row: str) -> Sequence[tuple[str, str]]:
    return (
        ("a header alone", f"{header}\n"),
        ("no header", f"{row}\n{row}\n"),
        ("each column twice", f"{header},{header}\n{row},{row}\n"),
        ("a header turned round", ",".join(reversed(header.split(","))) + f"\n{row}\n"),
        ("too few cells", f"{header}\n{row.partition(',')[0]}\n"),
        ("too many cells", f"{header}\n{row},1,2,3\n"),
        ("a quote left open", f'{header}\n"{row}\n'),
        ("a quote within", f'{header}\n{row}"x\n'),
        ("a line end in quotes", f'{header}\n"{row.replace(",", chr(10), 1)}"\n'),
        ("three kinds of line end", f"{header}\r{row}\n{row}\r\n{row}\r"),
        ("another separator below", f"{header}\n{row.replace(',', ';')}\n"),
        ("columns named by a formula", f"{header},=1+1\n{row},1\n"),
        ("the same row twice", f"{header}\n{row}\n{row}\n"),
        ("rows that contradict", f"{header}\n{row}\n{row}1\n"),
    )
