"""A file as columns of text, each row with the number of its line."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import InvalidInputError

if TYPE_CHECKING:
    from core.market_data.bar_columns import IndexArray

MAX_COLUMNS = 64
MAX_HEADER_BYTES = 64 * 1024
_SEPARATORS = (",", ";", "\t", "|")
_NOT_BLANK = re.compile(rb"\S")
_QUOTED = 80
MAX_MALFORMED = 10_000
"""More are no slips of a pen: line 1 is not the header of these rows."""
MAX_BLANK = 100_000
"""Each is a row until it is left out; ten million of them are a file of 10 MB."""
_BLOCK_BYTES = 4 * 2**20
_ONE_LINE_END = "Remove the quotes and save the file with one kind of line end."


@dataclass(frozen=True, slots=True)
class TextTable:
    """The rows that have as many fields as the header has columns, in file order.

    Attributes:
        columns: header's name to an Arrow array of n texts without blanks around them.
        lines: int[n], line numbers; the header is line 1. Blank lines are left out.
        malformed: line number and text of rows with more or fewer fields.
    """

    columns: dict[str, Any]
    lines: IndexArray
    malformed: tuple[tuple[int, str], ...]

    @property
    def rows_read(self) -> int:
        """Lines below the header that are not blank."""
        return len(self.lines) + len(self.malformed)


def read_header(content: bytes) -> tuple[list[str], str]:
    """The names on line 1, lower case with underscores, and the separator.

    Raises:
        InvalidInputError: line 1 is no list of columns, or a name is there twice.
    """
    head = content[: MAX_HEADER_BYTES + 1]
    line = head.replace(b"\r", b"\n").partition(b"\n")[0].decode(errors="replace")
    separator = max(_SEPARATORS, key=line.count)
    fields = next(csv.reader([line], delimiter=separator), [])
    names = ["_".join(name.strip().lower().replace("_", " ").split()) for name in fields]
    if not 1 < len(names) <= MAX_COLUMNS:
        raise InvalidInputError(
            f"Line 1 names no columns separated by comma, semicolon or tab: {line[:60]!r}.",
            f"Begin with a line of column names, {MAX_COLUMNS} at most.",
        )
    for name in names:
        if name and names.count(name) > 1:
            raise InvalidInputError(
                f"Line 1 names the column {name[:40]!r} twice.", "Keep one of the two."
            )
    return [name or f"column_{number}" for number, name in enumerate(names, 1)], separator


def read_table(content: bytes, names: list[str], separator: str, wanted: list[str]) -> TextTable:
    """Split all rows; keep the wanted columns.

    Raises:
        InvalidInputError: no rows, too many that are blank or malformed, or a quoted field runs
            over the end of its line.
    """
    import pyarrow as pa  # type: ignore[import-untyped] # it ships no stubs
    import pyarrow.compute as pc  # type: ignore[import-untyped]
    from pyarrow import csv as arrow_csv

    malformed: list[tuple[int, str]] = []

    def note_malformed(row: Any) -> str:
        malformed.append((row.number, row.text[:_QUOTED]))
        return "skip" if len(malformed) <= MAX_MALFORMED else "error"

    content = _take_lines(content)
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(content),
            read_options=arrow_csv.ReadOptions(
                use_threads=False,  # only then does a malformed row know its number
                column_names=names,
                skip_rows=1,
                block_size=_BLOCK_BYTES,
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator, invalid_row_handler=note_malformed, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=wanted,
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise _explain(error, malformed) from error
    line_count = content.count(b"\n") + (not content.endswith(b"\n"))
    if table.num_rows + len(malformed) != line_count - 1:
        raise InvalidInputError(
            "A quoted field runs over the end of its line, or is not closed.", _ONE_LINE_END
        )
    is_row = np.ones(line_count - 1, dtype=bool)
    is_row[[number - 2 for number, _ in malformed]] = False
    lines = np.flatnonzero(is_row) + 2
    columns = {
        name: pc.utf8_trim_whitespace(table[name].combine_chunks()) for name in table.column_names
    }
    is_blank = np.logical_and.reduce(
        [pc.equal(column, "").to_numpy(zero_copy_only=False) for column in columns.values()]
    )
    if is_blank.any():
        kept = pa.array(~is_blank)
        columns = {name: column.filter(kept) for name, column in columns.items()}
        lines = lines[~is_blank]
    if not len(lines) and not malformed:
        raise _no_rows()
    return TextTable(columns, lines, tuple(malformed))


def _take_lines(content: bytes) -> bytes:
    """The content with one kind of line end, before it is made into rows."""
    below = content.find(b"\n") + 1 or len(content)
    if not _NOT_BLANK.search(content, below) and b"\r" not in content[:below].strip():
        raise _no_rows()
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if content.count(b"\n\n") > MAX_BLANK:
        raise InvalidInputError(
            f"The file has more than {MAX_BLANK:,} blank lines.",
            "Remove them, and import it again.",
        )
    return content


def _no_rows() -> InvalidInputError:
    return InvalidInputError("The file has a header but no rows.", "Add one row on each line.")


def _explain(error: Exception, malformed: list[tuple[int, str]]) -> InvalidInputError:
    if len(malformed) <= MAX_MALFORMED:
        return InvalidInputError(f"The rows cannot be told apart: {error}"[:200], _ONE_LINE_END)
    return InvalidInputError(
        f"More than {MAX_MALFORMED:,} rows have not as many fields as line 1, the first on line "
        f"{malformed[0][0]}.",
        "Look whether line 1 belongs to these rows, and all have the same separator.",
    )
