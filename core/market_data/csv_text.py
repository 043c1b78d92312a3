"""Opens an uploaded CSV file: size, encoding, separator and header, before pandas sees it."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from core.errors import InvalidInputError
from core.market_data.market_files.file_bytes import read_text

MAX_BYTES = 10 * 1024 * 1024
MAX_HEADER_BYTES = 64 * 1024
MAX_COLUMNS = 64
MAX_LINES = 400_000
"""More than 10 MB of minute bars have; keeps the check below two seconds and 300 MB."""
MAX_FIELDS = 4_000_000
"""Six columns of the shortest numbers fill 10 MB with three million fields."""
_SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class CsvText:
    """A file that is safe to parse.

    Attributes:
        text: the whole file, decoded, without a byte-order mark.
        line_count: lines of the file, the header included.
        notes: what was recognised without being asked, in sentences.
    """

    text: str
    header: tuple[str, ...]
    separator: str
    line_count: int
    notes: tuple[str, ...]


def open_csv(content: bytes, *, max_bytes: int = MAX_BYTES) -> CsvText:
    """Check and decode the file. Looks at no more than the header before all limits have held.

    Raises:
        InvalidInputError: empty, too large, binary, a header line that is too long or has too
            many columns, no known separator, in no encoding that `read_text` knows.
    """
    content, notes = read_text(content, max_bytes=max_bytes)
    _check_header_size(content)
    text = content.decode()
    newline = "\n" if "\n" in text else "\r"
    line_count = text.count(newline) + (not text.endswith(newline))
    if line_count > MAX_LINES:
        raise InvalidInputError(
            f"The file has {line_count:,} lines; {MAX_LINES:,} are allowed.",
            "Split it by years and import the parts one after the other.",
        )
    header_line = text.partition(newline)[0].strip("\r")
    separator = _find_separator(header_line)
    if header_line.count(separator) >= MAX_COLUMNS:
        raise InvalidInputError(
            f"Line 1 has {header_line.count(separator) + 1:,} columns; {MAX_COLUMNS} are allowed.",
            "Keep date, open, high, low, close and volume only.",
        )
    if text.count(separator) > MAX_FIELDS:
        raise InvalidInputError(
            f"The file has more than {MAX_FIELDS:,} fields, most of them empty or not of bars.",
            "Keep date, open, high, low, close and volume only.",
        )
    # Surplus fields are levels of an index to pandas: of 500,000 it makes minutes and gigabytes.
    widest = max(line.count(separator) for line in text.split(newline))
    if widest >= MAX_COLUMNS:
        raise InvalidInputError(
            f"A line has {widest + 1:,} fields; {MAX_COLUMNS} are allowed.",
            "Write as many fields on each line as there are columns.",
        )
    try:
        header = next(csv.reader([header_line], delimiter=separator))
    except csv.Error as error:
        raise InvalidInputError(
            f"Line 1 cannot be read as column names: {header_line[:60]!r}.",
            "Begin the file with a line such as: date,open,high,low,close,volume.",
        ) from error
    return CsvText(text, tuple(header), separator, line_count, notes)


def _check_header_size(content: bytes) -> None:
    start = content[: MAX_HEADER_BYTES + 1]
    if len(content) > MAX_HEADER_BYTES and b"\n" not in start and b"\r" not in start:
        raise InvalidInputError(
            f"Line 1 is longer than {MAX_HEADER_BYTES // 1024} KB, so it is no list of columns.",
            f"Put the column names on line 1, {MAX_COLUMNS} at most, and one bar on each line.",
        )


def _find_separator(header_line: str) -> str:
    separator = max(_SEPARATORS, key=header_line.count)
    if separator not in header_line:
        raise InvalidInputError(
            f"Line 1 names no columns separated by comma, semicolon or tab: {header_line[:60]!r}.",
            "Begin the file with a line such as: date,open,high,low,close,volume.",
        )
    return separator
