from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import event

from core.contracts import Actor
from core.enums import WatchlistKind
from core.errors import ConflictError, InvalidInputError, NotFoundError
from core.user.watchlist_rules import MAX_WATCHLISTS
from db.session import Database
from tests.core.user.watchlist_samples import FIRST_DAY, Desk, Market, open_desk


@pytest.fixture
def desk(database: Database) -> Desk:
    return open_desk(database)


def names(desk: Desk, actor: Actor) -> list[str]:
    lists = desk.lists.list_watchlists(actor)
    assert [entry.position for entry in lists] == list(range(len(lists)))
    return [entry.name for entry in lists]


def test_lists_come_in_order_with_their_counts(desk: Desk, trader: Actor) -> None:
    tech = desk.lists.create_watchlist(trader, "  Big   tech ", WatchlistKind.STOCKS, "my\r\nnotes")
    desk.lists.create_watchlist(trader, "Coins", WatchlistKind.CRYPTO)
    desk.items.add_symbols(trader, tech.id, ["GOOG", "AAPL"])
    first, second = desk.lists.list_watchlists(trader)
    assert (first.name, first.kind, first.notes) == ("Big tech", WatchlistKind.STOCKS, "my\nnotes")
    assert (first.item_count, second.item_count) == (2, 0)
    assert (first.position, second.position) == (0, 1)


def test_a_name_that_cannot_be_seen_or_is_too_long_is_refused(desk: Desk, trader: Actor) -> None:
    for name in ("", "   ", "\t\n", "\u200d", "x" * 61, "a\x00b", "\u202eevil"):
        with pytest.raises(InvalidInputError) as refusal:
            desk.lists.create_watchlist(trader, name)
        assert refusal.value.remedy
    assert desk.lists.list_watchlists(trader) == []


def test_values_no_form_sends_are_refused_not_stored(desk: Desk, trader: Actor) -> None:
    key = desk.lists.create_watchlist(trader, "Kept").id
    values: list[Any] = [None, 7.5, b"x", ["x"], {}, "\ud800"]
    for value in values:
        for attempt in (
            lambda value: desk.lists.create_watchlist(trader, value),
            lambda value: desk.lists.create_watchlist(trader, "Other", value),
            lambda value: desk.lists.create_watchlist(trader, "Other", WatchlistKind.FX, value),
            lambda value: desk.lists.rename_watchlist(trader, key, value),
            lambda value: desk.lists.move_watchlist(trader, key, value),
        ):
            with pytest.raises(InvalidInputError):
                attempt(value)
    assert names(desk, trader) == ["Kept"]


def test_sixty_korean_characters_and_emoji_are_a_fine_name(desk: Desk, trader: Actor) -> None:
    name = "반도체" * 19 + "👩\u200d💻"
    assert desk.lists.create_watchlist(trader, name).name == name


def test_a_name_is_taken_whatever_its_capitals(desk: Desk, trader: Actor, stranger: Actor) -> None:
    desk.lists.create_watchlist(trader, "Straße")
    other = desk.lists.create_watchlist(trader, "Other")
    with pytest.raises(ConflictError, match="already have a watchlist called “Straße”"):
        desk.lists.create_watchlist(trader, "STRASSE")
    with pytest.raises(ConflictError, match="Straße"):
        desk.lists.rename_watchlist(trader, other.id, "straße")
    with pytest.raises(ConflictError, match="Straße"):
        desk.lists.duplicate_watchlist(trader, other.id, "STRAßE")
    assert desk.lists.create_watchlist(stranger, "Straße").name == "Straße"


def test_a_list_may_be_renamed_to_other_capitals_of_its_own_name(desk: Desk, trader: Actor) -> None:
    tech = desk.lists.create_watchlist(trader, "tech")
    desk.lists.rename_watchlist(trader, tech.id, "Tech")
    assert names(desk, trader) == ["Tech"]
    desk.lists.rename_watchlist(trader, tech.id, "Chips")
    assert desk.lists.create_watchlist(trader, "tech").position == 1


def test_the_fifty_first_list_is_refused_with_the_remedy(desk: Desk, trader: Actor) -> None:
    for number in range(MAX_WATCHLISTS):
        last = desk.lists.create_watchlist(trader, f"List {number}")
    with pytest.raises(ConflictError, match="50 watchlists") as refusal:
        desk.lists.create_watchlist(trader, "One more")
    assert "Delete one" in refusal.value.remedy
    with pytest.raises(ConflictError, match="50 watchlists"):
        desk.lists.duplicate_watchlist(trader, last.id)


def test_kind_and_notes_change_apart_and_change_the_date(desk: Desk, trader: Actor) -> None:
    with time_machine.travel("2026-03-02T09:00Z", tick=False):
        tech = desk.lists.create_watchlist(trader, "Tech", WatchlistKind.STOCKS, "old")
    with time_machine.travel("2026-03-02T10:00Z", tick=False):
        desk.lists.update_watchlist(trader, tech.id, notes="new")
    desk_list = desk.lists.list_watchlists(trader)[0]
    assert (desk_list.kind, desk_list.notes) == (WatchlistKind.STOCKS, "new")
    assert desk_list.updated_at - desk_list.created_at == timedelta(hours=1)
    desk.lists.update_watchlist(trader, tech.id, kind=WatchlistKind.MIXED)
    desk_list = desk.lists.list_watchlists(trader)[0]
    assert (desk_list.kind, desk_list.notes) == (WatchlistKind.MIXED, "new")
    with pytest.raises(InvalidInputError, match="2,000"):
        desk.lists.update_watchlist(trader, tech.id, notes="x" * 2_001)


def test_lists_move_and_close_the_gap_of_a_deleted_one(desk: Desk, trader: Actor) -> None:
    ids = {name: desk.lists.create_watchlist(trader, name).id for name in "ABCD"}
    desk.lists.move_watchlist(trader, ids["D"], 0)
    assert names(desk, trader) == ["D", "A", "B", "C"]
    desk.lists.move_watchlist(trader, ids["A"], 2)
    assert names(desk, trader) == ["D", "B", "A", "C"]
    desk.lists.move_watchlist(trader, ids["D"], 99)
    assert names(desk, trader) == ["B", "A", "C", "D"]
    desk.lists.delete_watchlist(trader, ids["A"])
    assert names(desk, trader) == ["B", "C", "D"]
    with pytest.raises(InvalidInputError):
        desk.lists.move_watchlist(trader, ids["B"], -1)
    with pytest.raises(NotFoundError):
        desk.lists.get_watchlist(trader, ids["A"])


def test_deleting_a_list_deletes_its_items_and_no_others(
    desk: Desk, trader: Actor, database: Database
) -> None:
    gone = desk.lists.create_watchlist(trader, "Gone").id
    kept = desk.lists.create_watchlist(trader, "Kept").id
    desk.items.add_symbols(trader, gone, ["GOOG"])
    desk.items.add_symbols(trader, kept, ["GOOG"])
    desk.lists.delete_watchlist(trader, gone)
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT watchlist_id FROM watchlist_item").fetchall()
    assert [tuple(row) for row in rows] == [(kept,)]


def test_a_copy_has_everything_but_the_name_and_is_independent(desk: Desk, trader: Actor) -> None:
    source = desk.lists.create_watchlist(trader, "Tech", WatchlistKind.STOCKS, "why").id
    desk.items.add_symbols(trader, source, ["GOOG"])
    desk.items.add_symbols(trader, source, ["005930"], "Korea")
    desk.items.set_note(trader, source, "GOOG", "look")
    desk.items.set_flag(trader, source, "GOOG", is_flagged=True)
    copy = desk.lists.duplicate_watchlist(trader, source)
    assert (copy.name, copy.kind, copy.notes) == ("Tech (copy)", WatchlistKind.STOCKS, "why")
    assert (copy.item_count, copy.position) == (2, 1)
    item = desk.lists.get_watchlist(trader, copy.id).items[0]
    assert (item.symbol, item.note, item.is_flagged) == ("GOOG", "look", True)
    desk.items.remove_item(trader, copy.id, "GOOG")
    assert desk.shape(trader, source) == [("", ["GOOG"]), ("Korea", ["005930"])]
    assert desk.lists.duplicate_watchlist(trader, source).name == "Tech (copy 2)"
    assert desk.lists.duplicate_watchlist(trader, source, "Mine").name == "Mine"


def test_the_copy_of_a_longest_name_still_fits(desk: Desk, trader: Actor) -> None:
    source = desk.lists.create_watchlist(trader, "x" * 60)
    assert desk.lists.duplicate_watchlist(trader, source.id).name == "x" * 53 + " (copy)"
    assert desk.lists.duplicate_watchlist(trader, source.id).name == "x" * 51 + " (copy 2)"


def test_coverage_and_age_count_only_what_has_bars(desk: Desk, trader: Actor) -> None:
    newest = FIRST_DAY + timedelta(days=3)
    desk.market.know("AAPL", last_bar=newest)
    desk.market.know("MSFT", last_bar=None)
    tech = desk.lists.create_watchlist(trader, "Tech").id
    empty = desk.lists.get_watchlist(trader, tech)
    assert (empty.coverage, empty.oldest_last_bar, empty.sections) == (None, None, ())
    desk.items.add_symbols(trader, tech, ["GOOG", "AAPL", "MSFT", "NVDA"])
    del desk.market.quotes["NVDA"]
    view = desk.lists.get_watchlist(trader, tech)
    assert (view.covered_count, view.coverage) == (2, 0.5)
    assert (view.oldest_last_bar, view.newest_last_bar) == (FIRST_DAY, newest)
    assert view.last_fetched_at == newest + timedelta(hours=8)
    goog, _aapl, without_bars, vanished = view.items
    assert (goog.no_data_reason, goog.last_bar) == ("", FIRST_DAY)
    assert "No bars are stored" in without_bars.no_data_reason
    assert without_bars.last_bar is None
    assert vanished.quote is None
    assert "not among the instruments" in vanished.no_data_reason


def test_bars_without_a_price_say_so(desk: Desk, trader: Actor) -> None:
    from dataclasses import replace

    tech = desk.lists.create_watchlist(trader, "Tech").id
    desk.items.add_symbols(trader, tech, ["GOOG"])
    desk.market.quotes["GOOG"] = replace(desk.market.quotes["GOOG"], last=None)
    assert "no price" in desk.lists.get_watchlist(trader, tech).items[0].no_data_reason


@pytest.mark.parametrize("count", [1, 500])
def test_a_list_of_any_length_is_read_with_three_statements_and_one_question(
    database: Database, trader: Actor, count: int
) -> None:
    market = Market()
    symbols = [f"S{number:03}" for number in range(count)]
    market.know(*symbols)
    desk = Desk(database, market)
    tech = desk.lists.create_watchlist(trader, "Tech").id
    desk.items.add_symbols(trader, tech, symbols)
    market.questions.clear()
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    event.listen(database.engine, "before_cursor_execute", note)
    view = desk.lists.get_watchlist(trader, tech)
    event.remove(database.engine, "before_cursor_execute", note)
    assert len(view.items) == count
    assert len([text for text in statements if text.startswith("SELECT")]) == 3
    assert market.questions == [symbols]
