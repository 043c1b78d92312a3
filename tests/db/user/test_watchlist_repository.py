from __future__ import annotations

import pytest

from core.contracts import Actor
from core.enums import WatchlistKind
from core.errors import ConflictError, NotFoundError
from db.session import Database
from db.user.tables import Watchlist
from db.user.watchlist_repository import WatchlistRepository, get_id

ITEM = {"symbol": "GOOG", "section": "", "position": 0, "note": "", "is_flagged": False}


def add_list(database: Database, actor: Actor, name: str = "Tech") -> int:
    with database.write() as session:
        watchlist = WatchlistRepository(session, actor.user_id).add_watchlist(
            name=name, name_key=name.casefold(), kind=WatchlistKind.STOCKS, notes="", position=0
        )
        return get_id(watchlist)


def add_items(database: Database, actor: Actor, key: int, items: list[dict[str, object]]) -> None:
    with database.write() as session:
        repository = WatchlistRepository(session, actor.user_id)
        repository.lock_watchlist(key)
        repository.add_items(key, items)


def test_items_of_a_list_that_is_not_locked_cannot_be_changed(
    database: Database, trader: Actor
) -> None:
    key = add_list(database, trader)
    with database.write() as session:
        repository = WatchlistRepository(session, trader.user_id)
        watchlist = repository.get_watchlist(key)
        for change in (
            lambda: repository.add_items(key, [ITEM]),
            lambda: repository.update_item(key, 1, {"note": "x"}),
            lambda: repository.delete_item(key, 1),
            lambda: repository.set_item_order(key, [(1, "")]),
            lambda: repository.delete_watchlist(watchlist),
        ):
            with pytest.raises(RuntimeError, match="must be locked"):
                change()
        repository.lock_watchlist(key)
        repository.add_items(key, [ITEM])
        assert [row.symbol for row in repository.list_items(key)] == ["GOOG"]


def test_a_list_of_another_user_can_be_neither_read_locked_nor_ordered(
    database: Database, trader: Actor, stranger: Actor
) -> None:
    key = add_list(database, trader)
    add_items(database, trader, key, [ITEM])
    with database.write() as session:
        repository = WatchlistRepository(session, stranger.user_id)
        with pytest.raises(NotFoundError):
            repository.get_watchlist(key)
        with pytest.raises(NotFoundError):
            repository.lock_watchlist(key)
        assert repository.list_items(key) == []
        assert repository.list_watchlists() == []
        repository.set_list_order([10**6, key])
    with database.read() as session:
        assert WatchlistRepository(session, trader.user_id).get_watchlist(key).position == 0


def test_items_of_another_list_are_out_of_reach_of_a_locked_one(
    database: Database, trader: Actor
) -> None:
    first, second = add_list(database, trader), add_list(database, trader, "Other")
    with database.write() as session:
        repository = WatchlistRepository(session, trader.user_id)
        repository.lock_watchlist(first)
        repository.lock_watchlist(second)
        repository.add_items(first, [ITEM])
        (item,) = repository.list_items(first)
        repository.update_item(second, item.id, {"note": "wrong"})
        repository.set_item_order(second, [(item.id, "wrong")])
        repository.delete_item(second, item.id)
        assert repository.list_items(first) == [item]


def test_the_database_itself_refuses_a_second_name_and_a_second_symbol(
    database: Database, trader: Actor
) -> None:
    key = add_list(database, trader)
    with pytest.raises(ConflictError):
        add_list(database, trader)
    with pytest.raises(ConflictError):
        add_items(database, trader, key, [ITEM, ITEM])
    with database.read() as session:
        assert WatchlistRepository(session, trader.user_id).list_items(key) == []


def test_the_longest_folded_name_fits_its_column(database: Database, trader: Actor) -> None:
    longest = "\N{LATIN SMALL LIGATURE FFI}" * 60  # folds to three letters each
    assert len(longest.casefold()) == 180
    add_list(database, trader, longest)


def test_an_account_that_does_not_exist_cannot_be_locked(database: Database) -> None:
    with database.write() as session, pytest.raises(NotFoundError):
        WatchlistRepository(session, 4_711).lock_user()


def test_a_list_that_was_never_stored_has_no_key() -> None:
    with pytest.raises(ValueError, match="not been stored"):
        get_id(Watchlist(user_id=1, name="x", name_key="x"))
