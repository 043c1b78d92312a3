"""Turns an uploaded CSV file into columns of bars, keeping the line number of every row."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.errors import InvalidInputError
from core.market_data.bar_columns import BarColumns, build_close_columns, build_columns
from core.market_data.bar_periods import DATED_INTERVALS
from core.market_data.csv_dates import read_dates
from core.market_data.csv_header import read_header
from core.market_data.csv_text import MAX_BYTES, CsvText, open_csv
from core.market_data.import_types import CsvUpload
from core.market_data.market_files.columns import read_numbers

if TYPE_CHECKING:
    from core.contracts import FloatArray
    from core.market_data.bar_columns import BoolArray, IndexArray

_PANDAS_LINE = re.compile(r"line (\d+)|row (\d+)")
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class ParsedCsv:
    """The rows of a file, read but not yet judged.

    Attributes:
        columns: all rows that are not blank, in file order.
        lines: int[n], line numbers; the header is line 1.
        unreadable: bool[n], rows with a date or number that is none.
        texts: the rows as written, to quote from.
        notes: what was understood or left out, in sentences.
    """

    columns: BarColumns
    lines: IndexArray
    unreadable: BoolArray
    texts: pd.DataFrame
    is_close_only: bool
    notes: tuple[str, ...]
    bad_fields: dict[str, BoolArray]

    def describe_unreadable(self, row: int) -> str:
        """What cannot be read on a row, quoted, with the remedy."""
        for field, is_bad in self.bad_fields.items():
            if not is_bad[row]:
                continue
            written = str(self.texts[field].iloc[row])[:_SHOWN]
            if field == "time":
                return (
                    f"{written!r} is not a time that exists, or not written as on the first line. "
                    "Write YYYY-MM-DD or YYYY-MM-DD HH:MM."
                )
            return f"{written!r} for {field} is not a number. Write plain digits, e.g. 1234.5."
        return "the row cannot be read."


def parse_csv(upload: CsvUpload, *, max_bytes: int = MAX_BYTES) -> ParsedCsv:
    """Read the file as text, then its dates and numbers; judge nothing.

    Raises:
        InvalidInputError: the file as a whole cannot be read; names the line where there is one.
    """
    opened = open_csv(upload.content, max_bytes=max_bytes)
    header = read_header(opened.header)
    frame = _read_frame(opened).iloc[:, list(header.positions.values())]
    texts = frame.set_axis(list(header.positions), axis="columns")
    texts = texts.apply(lambda column: column.str.strip())
    texts = texts[(texts != "").any(axis="columns")]
    if texts.empty:
        raise InvalidInputError("The file has a header but no bars.", "Add one bar on each line.")
    times = read_dates(
        texts["time"],
        is_dated=upload.interval in DATED_INTERVALS,
        time_zone=upload.time_zone,
    )
    numbers = {role: _read_numbers(texts[role]) for role in texts.columns if role != "time"}
    bad_fields = {"time": times.is_unreadable}
    bad_fields |= {role: is_bad for role, (_, is_bad) in numbers.items()}
    return ParsedCsv(
        columns=_join(times.time, {role: values for role, (values, _) in numbers.items()}),
        lines=texts.index.to_numpy() + 2,
        unreadable=np.logical_or.reduce(list(bad_fields.values())),
        texts=texts,
        is_close_only=header.is_close_only,
        notes=(*opened.notes, *header.notes, *times.notes),
        bad_fields=bad_fields,
    )


def _read_frame(opened: CsvText) -> pd.DataFrame:
    try:
        frame = pd.read_csv(
            io.StringIO(opened.text),
            sep=opened.separator,
            dtype=str,
            na_filter=False,
            skip_blank_lines=False,  # so that row numbers stay line numbers
            engine="c",
        )
    except pd.errors.ParserError as error:
        raise _bad_shape(_find_line(str(error))) from error
    if not isinstance(frame.index, pd.RangeIndex):
        raise _bad_shape(2)  # pandas takes a surplus first field for an index
    if len(frame) != opened.line_count - 1:
        raise InvalidInputError(
            "A quoted field runs over the end of its line, or line ends are mixed.",
            "Remove the quotes and save the file with one kind of line end.",
        )
    return frame


def _find_line(message: str) -> int | None:
    found = _PANDAS_LINE.search(message)
    if found is None:
        return None
    # "line n" counts from 1 with the header, "row n" from 0.
    return int(found[1]) if found[1] else int(found[2]) + 1


def _bad_shape(line: int | None) -> InvalidInputError:
    where = f"Line {line}" if line else "A line"
    return InvalidInputError(
        f"{where} has more fields than line 1 has columns, or a quote that is not closed.",
        "Write numbers without thousands separators, and as many fields as there are columns.",
    )


def _read_numbers(texts: pd.Series) -> tuple[FloatArray, BoolArray]:
    """Values, NaN where empty or unreadable; and which are unreadable."""
    import pyarrow as pa  # type: ignore[import-untyped] # it ships no stubs

    # Arrow rounds correctly, as Python does; pandas' own parser is off by a bit at times.
    return read_numbers(pa.array(texts, type=pa.string()))


def _join(time: Any, numbers: dict[str, FloatArray]) -> BarColumns:
    close = numbers["close"]
    volume = numbers.get("volume", np.full(len(close), np.nan))
    if "open" not in numbers:
        return build_close_columns(time, close)._replace(volume=volume)
    prices: Sequence[FloatArray] = [numbers[role] for role in ("open", "high", "low", "close")]
    return build_columns(time, prices, volume)
