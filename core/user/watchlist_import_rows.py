"""Collects the rows of a watchlist file: the good ones cleaned, the bad ones with their reason."""

from __future__ import annotations

from core.errors import InvalidInputError
from core.user.watchlist_rules import clean_note, clean_section, clean_symbol, shorten
from core.user.watchlist_types import ImportRow, ReadRows, RefusedRow

MAX_ROWS = 2_000
"""Four times what a list holds: room for repeats, but not for a file that is something else."""

_FLAGGED = {"yes", "true", "1"}
_NOT_FLAGGED = {"", "no", "false", "0"}


class RowCollector:
    """Takes rows in file order."""

    def __init__(self) -> None:
        self._rows: list[ImportRow] = []
        self._refused: list[RefusedRow] = []

    def add(
        self, line: int, symbol: str = "", section: str = "", note: str = "", flagged: str = ""
    ) -> None:
        """Take one row; what the rules do not allow is refused with their words.

        Raises:
            InvalidInputError: the file has more rows than any watchlist could need.
        """
        try:
            row = ImportRow(
                line,
                clean_symbol(symbol),
                clean_section(section),
                clean_note(note),
                _read_flag(flagged),
            )
        except InvalidInputError as error:
            self.refuse(line, symbol, error.message)
            return
        self._rows.append(row)
        self._check_count()

    def refuse(self, line: int, text: str, reason: str) -> None:
        """Note a row that cannot be read.

        Raises:
            InvalidInputError: the file has more rows than any watchlist could need.
        """
        self._refused.append(RefusedRow(line, shorten(text), reason))
        self._check_count()

    def finish(self, ignored_columns: tuple[str, ...] = ()) -> ReadRows:
        """Everything taken.

        Raises:
            InvalidInputError: there was not a single row.
        """
        if not self._rows and not self._refused:
            raise InvalidInputError(
                "The file holds no symbols.", "Put one symbol on each line below the header."
            )
        return ReadRows(tuple(self._rows), tuple(self._refused), ignored_columns)

    def _check_count(self) -> None:
        if len(self._rows) + len(self._refused) > MAX_ROWS:
            raise InvalidInputError(
                f"The file has more than {MAX_ROWS:,} rows; a watchlist holds far fewer.",
                "Choose another file, or split it.",
            )


def _read_flag(text: str) -> bool:
    value = text.strip().casefold()
    if value not in _FLAGGED | _NOT_FLAGGED:
        raise InvalidInputError("The column flagged is neither yes nor no.", "Write yes or no.")
    return value in _FLAGGED
