"""CSV that people exchange with spreadsheets: records with their lines, cells no program runs.

Source of the escaping: OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from core.errors import InvalidInputError

# Some spreadsheets take the full-width signs for the plain ones. Cells that begin with
# apostrophes and then like this are escaped too: otherwise a note written as '=1 would lose its
# apostrophe on the way back.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def neutralise_formula(cell: str) -> str:
    """The cell as text to a spreadsheet: an apostrophe before what would run as a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def restore_formula(cell: str) -> str:
    """The exact inverse of `neutralise_formula`."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def list_records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Records that are not blank, each with the line it starts on, from 1.

    Raises:
        InvalidInputError: quotes that do not match, naming the line.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInputError(
            f"The file is not well-formed CSV; the row that starts on line {line}: {error}.",
            "Save it again as CSV with commas, text in double quotes.",
        ) from error
