"""Nobody reaches another user's list, whichever method they try."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from core.contracts import Actor
from core.enums import Role
from core.errors import NotFoundError, NotPermittedError
from core.permissions import ROLE_PERMISSIONS
from core.user.watchlist_item_service import WatchlistItemService
from core.user.watchlist_section_service import WatchlistSectionService
from core.user.watchlist_service import WatchlistService
from core.user.watchlist_transfer_service import WatchlistTransferService
from db.session import Database
from tests.core.user.watchlist_samples import Desk, open_desk

Call = Callable[[Desk, Actor, int], object]
FILE = b"symbol\nAAPL\n"
WITH_A_LIST: dict[str, Call] = {
    "get_watchlist": lambda desk, actor, key: desk.lists.get_watchlist(actor, key),
    "rename_watchlist": lambda desk, actor, key: desk.lists.rename_watchlist(actor, key, "Mine"),
    "update_watchlist": lambda desk, actor, key: desk.lists.update_watchlist(actor, key, notes="x"),
    "delete_watchlist": lambda desk, actor, key: desk.lists.delete_watchlist(actor, key),
    "move_watchlist": lambda desk, actor, key: desk.lists.move_watchlist(actor, key, 0),
    "duplicate_watchlist": lambda desk, actor, key: desk.lists.duplicate_watchlist(actor, key),
    "add_symbols": lambda desk, actor, key: desk.items.add_symbols(actor, key, ["AAPL"]),
    "remove_item": lambda desk, actor, key: desk.items.remove_item(actor, key, "GOOG"),
    "remove_items": lambda desk, actor, key: desk.items.remove_items(actor, key, ["GOOG"]),
    "move_items": lambda desk, actor, key: desk.items.move_items(actor, key, ["GOOG"], "A"),
    "move_item": lambda desk, actor, key: desk.items.move_item(actor, key, "GOOG", 0),
    "set_note": lambda desk, actor, key: desk.items.set_note(actor, key, "GOOG", "x"),
    "set_flag": lambda desk, actor, key: desk.items.set_flag(actor, key, "GOOG", is_flagged=True),
    "rename_section": lambda desk, actor, key: desk.sections.rename_section(actor, key, "A", "B"),
    "move_section": lambda desk, actor, key: desk.sections.move_section(actor, key, "A", 0),
    "remove_section": lambda desk, actor, key: desk.sections.remove_section(actor, key, "A"),
    "check_import": lambda desk, actor, key: desk.transfer.check_import(actor, FILE, "", key),
    "commit_import": lambda desk, actor, key: desk.transfer.commit_import(
        actor, FILE, expected_count=1, watchlist_id=key
    ),
    "export_csv": lambda desk, actor, key: desk.transfer.export_csv(actor, key),
    "export_tradingview": lambda desk, actor, key: desk.transfer.export_tradingview(actor, key),
}
WITHOUT_A_LIST: dict[str, Call] = {
    "list_watchlists": lambda desk, actor, _key: desk.lists.list_watchlists(actor),
    "create_watchlist": lambda desk, actor, _key: desk.lists.create_watchlist(actor, "New"),
}


@pytest.fixture
def desk(database: Database) -> Desk:
    return open_desk(database)


def test_every_public_method_is_tried_here() -> None:
    services = (
        WatchlistService,
        WatchlistItemService,
        WatchlistSectionService,
        WatchlistTransferService,
    )
    public = {
        name
        for service in services
        for name, _function in inspect.getmembers(service, inspect.isfunction)
        if not name.startswith("_")
    }
    assert public == WITH_A_LIST.keys() | WITHOUT_A_LIST.keys()


def test_a_stranger_finds_nothing_and_changes_nothing(
    desk: Desk, trader: Actor, stranger: Actor
) -> None:
    for name, call in WITH_A_LIST.items():
        mine = desk.lists.create_watchlist(trader, f"List for {name}")
        desk.items.add_symbols(trader, mine.id, ["GOOG"], "A")
        before = desk.lists.get_watchlist(trader, mine.id)
        with pytest.raises(NotFoundError, match="This watchlist does not exist") as refusal:
            call(desk, stranger, mine.id)
        with pytest.raises(NotFoundError) as unknown:
            call(desk, stranger, 987_654)
        # "Not yours" cannot be told from "not there".
        assert str(unknown.value) == str(refusal.value), name
        assert desk.lists.get_watchlist(trader, mine.id) == before, name
        assert desk.lists.list_watchlists(stranger) == [], name
        call(desk, trader, mine.id)  # the call itself is a good one


def test_numbers_no_list_can_have_are_not_found(desk: Desk, trader: Actor) -> None:
    keys: list[Any] = [0, -1, 2**31, 2**63, 2**200, "1", 1.0]
    for call in WITH_A_LIST.values():
        for key in keys:
            with pytest.raises(NotFoundError):
                call(desk, trader, key)


def test_a_role_without_the_permission_is_refused_first(
    desk: Desk, trader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.TRADER, frozenset())
    for call in (WITH_A_LIST | WITHOUT_A_LIST).values():
        with pytest.raises(NotPermittedError):
            call(desk, trader, 1)
    assert desk.market.questions == []
