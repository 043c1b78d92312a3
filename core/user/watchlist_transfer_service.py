"""Watchlists from and to files: look first, then store exactly what was looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from core.contracts import Actor, ListQuotes
from core.enums import WatchlistKind
from core.errors import ConflictError, InvalidInputError
from core.permissions import Permission, require
from core.user.watchlist_creation import add_named_watchlist
from core.user.watchlist_csv import write_csv
from core.user.watchlist_editing import NewItem, OpenWatchlist
from core.user.watchlist_file import WatchlistFile, read_watchlist_file
from core.user.watchlist_rules import check_room, clean_kind, clean_name, drop_repeats
from core.user.watchlist_symbols import find_known_symbols
from core.user.watchlist_tradingview import write_tradingview
from core.user.watchlist_types import (
    ExportedFile,
    ImportCheck,
    ImportRow,
    RefusedRow,
    WatchlistSummary,
    WatchlistView,
)
from core.user.watchlist_view import assemble_view, summarise
from db.session import Database, Session
from db.user.tables import Watchlist
from db.user.watchlist_repository import WatchlistRepository


class WatchlistTransferService:
    """Imports and exports the watchlists of the user who asks."""

    def __init__(self, database: Database, list_quotes: ListQuotes) -> None:
        self._database = database
        self._list_quotes = list_quotes

    def check_import(
        self, actor: Actor, content: bytes, filename: str = "", watchlist_id: int | None = None
    ) -> ImportCheck:
        """What importing the file into that list, or a new one, would do; nothing is stored.

        The file is CSV (symbol, section, note, flagged) or TradingView's text, at most 1 MB; its
        name only tells that a file without the expected header was meant as CSV.

        Raises:
            InvalidInputError: the file cannot be read, or holds more than fits.
            NotFoundError: the actor has no such list.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        file = read_watchlist_file(content, filename)
        known = self._find_known(actor, file)
        present: frozenset[str] = frozenset()
        if watchlist_id is not None:
            with self._database.read() as session:
                repository = WatchlistRepository(session, actor.user_id)
                repository.get_watchlist(watchlist_id)
                rows = repository.list_items(watchlist_id)
                present = frozenset(row.symbol for row in rows)
        return _sort_rows(file, known, present)

    def commit_import(
        self,
        actor: Actor,
        content: bytes,
        filename: str = "",
        *,
        expected_count: int,
        watchlist_id: int | None = None,
        new_name: str = "",
        kind: WatchlistKind = WatchlistKind.MIXED,
    ) -> WatchlistSummary:
        """Store what a check of the same file announced, all or nothing.

        The symbols go to the list `watchlist_id`, or without one to a new list of that name and
        kind. `expected_count` is how many rows the check said would be added.

        Raises:
            InvalidInputError: the file cannot be read, adds nothing, or holds more than fits.
            ConflictError: the count differs from the check's, or the name is taken.
            NotFoundError: the actor has no such list.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        new_name = clean_name(new_name) if watchlist_id is None else ""
        kind = clean_kind(kind)
        file = read_watchlist_file(content, filename)
        known = self._find_known(actor, file)
        with self._database.write() as session:
            repository = WatchlistRepository(session, actor.user_id)
            row = _open_target(repository, watchlist_id, new_name, kind)
            watchlist = OpenWatchlist(repository, row)
            check = _sort_rows(file, known, watchlist.symbols)
            _compare(check, expected_count)
            watchlist.add(
                [NewItem(new.symbol, new.section, new.note, new.is_flagged) for new in check.to_add]
            )
            return summarise(row, len(watchlist.items))

    def export_csv(self, actor: Actor, watchlist_id: int) -> ExportedFile:
        """The list as CSV in UTF-8 with a byte-order mark, by which Excel reads Korean right.

        Raises:
            NotFoundError: the actor has no such list.
        """
        require(actor, Permission.READ_WATCHLISTS)
        with self._database.read() as session:
            view = _read_view(session, actor, watchlist_id)
        content = write_csv(view.items).encode("utf-8-sig")
        return ExportedFile(_name_file(view, "csv"), "text/csv", content)

    def export_tradingview(self, actor: Actor, watchlist_id: int) -> ExportedFile:
        """The list as TradingView imports it; notes and flags have no place in the format.

        Raises:
            NotFoundError: the actor has no such list.
        """
        require(actor, Permission.READ_WATCHLISTS)
        with self._database.read() as session:
            view = _read_view(session, actor, watchlist_id)
        content = write_tradingview(view.sections).encode()
        return ExportedFile(_name_file(view, "txt"), "text/plain", content)

    def _find_known(self, actor: Actor, file: WatchlistFile) -> dict[str, str]:
        written = drop_repeats(row.symbol for row in file.content.rows)
        return find_known_symbols(actor, self._list_quotes, written)


def _open_target(
    repository: WatchlistRepository, watchlist_id: int | None, name: str, kind: WatchlistKind
) -> Watchlist:
    if watchlist_id is not None:
        return repository.lock_watchlist(watchlist_id)
    repository.lock_user()
    return add_named_watchlist(repository, name, kind)


def _sort_rows(file: WatchlistFile, known: Mapping[str, str], present: Set[str]) -> ImportCheck:
    to_add: dict[str, ImportRow] = {}
    duplicates: list[RefusedRow] = []
    unknown: list[RefusedRow] = []
    for row in file.content.rows:
        symbol = known.get(row.symbol)
        if symbol is None:
            reason = "No instrument has this symbol."
            unknown.append(RefusedRow(row.line, row.symbol, reason))
        elif symbol in present:
            duplicates.append(RefusedRow(row.line, symbol, "It is in the list already."))
        elif symbol in to_add:
            reason = f"It stands on line {to_add[symbol].line} already."
            duplicates.append(RefusedRow(row.line, symbol, reason))
        else:
            to_add[symbol] = ImportRow(row.line, symbol, row.section, row.note, row.is_flagged)
    check_room(len(present), len(to_add))
    return ImportCheck(
        format=file.format,
        encoding=file.encoding,
        to_add=tuple(to_add.values()),
        duplicates=tuple(duplicates),
        unknown=tuple(unknown),
        refused=file.content.refused,
        ignored_columns=file.content.ignored_columns,
    )


def _compare(check: ImportCheck, expected_count: int) -> None:
    count = len(check.to_add)
    if count != expected_count:
        raise ConflictError(
            f"The check announced {expected_count} symbols, but {count} would be added now.",
            "The list has changed in the meantime: check the file again.",
        )
    if not count:
        raise InvalidInputError(
            "The file adds nothing to this list.", "See in the check what became of each row."
        )


def _read_view(session: Session, actor: Actor, watchlist_id: int) -> WatchlistView:
    repository = WatchlistRepository(session, actor.user_id)
    watchlist = repository.get_watchlist(watchlist_id)
    rows = repository.list_items(watchlist_id)
    return assemble_view(summarise(watchlist, len(rows)), rows, {})


def _name_file(view: WatchlistView, extension: str) -> str:
    stem = re.sub(r"[^\w-]+", "_", view.summary.name).strip("_")
    return f"{stem or 'watchlist'}.{extension}"
