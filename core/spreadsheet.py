"""Keeps text in an exported file from being run as a formula by the program that opens it.

Source: OWASP, "CSV Injection".
"""

from __future__ import annotations

import re

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
