from __future__ import annotations

from typing import Any

import pytest
import time_machine

from core.contracts import Actor
from core.errors import InvalidInputError, NotFoundError
from db.session import Database
from tests.core.user.watchlist_samples import Desk, Market, open_desk


@pytest.fixture
def desk(database: Database) -> Desk:
    return open_desk(database)


@pytest.fixture
def tech(desk: Desk, trader: Actor) -> int:
    return desk.lists.create_watchlist(trader, "Tech").id


def test_symbols_are_found_as_typed_in_small_letters_or_with_an_exchange(
    desk: Desk, trader: Actor, tech: int
) -> None:
    result = desk.items.add_symbols(trader, tech, ["goog", " AAPL ", "KRX:005930", "GOOG"])
    assert result.added == ("GOOG", "AAPL", "005930")
    assert desk.shape(trader, tech) == [("", ["GOOG", "AAPL", "005930"])]


def test_a_symbol_stored_exactly_as_typed_comes_before_its_capitals(
    desk: Desk, trader: Actor, tech: int
) -> None:
    desk.market.know("goog")
    assert desk.items.add_symbols(trader, tech, ["goog", "GOOG"]).added == ("goog", "GOOG")


def test_unknown_symbols_are_all_named_and_nothing_is_stored(
    desk: Desk, trader: Actor, tech: int
) -> None:
    with pytest.raises(InvalidInputError, match="“NOPE”, “5930”") as refusal:
        desk.items.add_symbols(trader, tech, ["GOOG", "NOPE", "5930"])
    assert "fetch or import" in refusal.value.remedy
    assert desk.shape(trader, tech) == []


def test_many_unknown_symbols_are_counted_after_the_tenth(
    desk: Desk, trader: Actor, tech: int
) -> None:
    with pytest.raises(InvalidInputError, match="“NO9” and 3 more"):
        desk.items.add_symbols(trader, tech, [f"NO{number}" for number in range(13)])


def test_a_symbol_in_the_list_is_reported_and_stays_where_it_is(
    desk: Desk, trader: Actor, tech: int
) -> None:
    desk.items.add_symbols(trader, tech, ["GOOG"])
    with time_machine.travel("2030-01-01T00:00Z", tick=False):
        nothing_new = desk.items.add_symbols(trader, tech, ["goog"], "Chips")
    assert (nothing_new.added, nothing_new.already_there) == ((), ("GOOG",))
    assert desk.shape(trader, tech) == [("", ["GOOG"])]
    assert desk.lists.list_watchlists(trader)[0].updated_at.year < 2030


def test_new_symbols_go_to_the_end_of_their_section(desk: Desk, trader: Actor, tech: int) -> None:
    desk.items.add_symbols(trader, tech, ["GOOG"], "US")
    desk.items.add_symbols(trader, tech, ["005930"], "Korea")
    desk.items.add_symbols(trader, tech, ["BTCUSD"])
    desk.items.add_symbols(trader, tech, ["AAPL"], " US ")
    assert desk.shape(trader, tech) == [
        ("", ["BTCUSD"]),
        ("US", ["GOOG", "AAPL"]),
        ("Korea", ["005930"]),
    ]


def test_the_501st_symbol_is_refused_and_none_of_its_batch_is_stored(
    database: Database, trader: Actor
) -> None:
    market = Market()
    symbols = [f"S{number:03}" for number in range(502)]
    market.know(*symbols)
    desk = Desk(database, market)
    full = desk.lists.create_watchlist(trader, "Full").id
    with pytest.raises(InvalidInputError, match="at most 500"):
        desk.items.add_symbols(trader, full, symbols[:501])
    desk.items.add_symbols(trader, full, symbols[:499])
    with pytest.raises(InvalidInputError, match="2 more do not fit beside the 499") as refusal:
        desk.items.add_symbols(trader, full, symbols[499:501])
    assert "Add at most 1" in refusal.value.remedy
    desk.items.add_symbols(trader, full, symbols[498:500])
    with pytest.raises(InvalidInputError, match="at most 500"):
        desk.items.add_symbols(trader, full, symbols[500:501])
    assert len(desk.lists.get_watchlist(trader, full).items) == 500


def test_removing_closes_the_gap(desk: Desk, trader: Actor, tech: int) -> None:
    desk.items.add_symbols(trader, tech, ["GOOG", "AAPL", "MSFT"])
    desk.items.remove_item(trader, tech, "AAPL")
    assert desk.shape(trader, tech) == [("", ["GOOG", "MSFT"])]
    with pytest.raises(NotFoundError, match="“AAPL” is not in this list"):
        desk.items.remove_item(trader, tech, "AAPL")


def test_an_item_moves_within_and_between_sections(desk: Desk, trader: Actor, tech: int) -> None:
    desk.items.add_symbols(trader, tech, ["GOOG", "AAPL", "MSFT"])
    desk.items.move_item(trader, tech, "MSFT", 0)
    assert desk.shape(trader, tech) == [("", ["MSFT", "GOOG", "AAPL"])]
    desk.items.move_item(trader, tech, "GOOG", 0, "Ads")
    desk.items.move_item(trader, tech, "MSFT", 5, "Ads")
    assert desk.shape(trader, tech) == [("", ["AAPL"]), ("Ads", ["GOOG", "MSFT"])]
    desk.items.move_item(trader, tech, "GOOG", 0, "")
    assert desk.shape(trader, tech) == [("", ["GOOG", "AAPL"]), ("Ads", ["MSFT"])]


def test_sections_are_renamed_moved_and_dissolved(desk: Desk, trader: Actor, tech: int) -> None:
    for symbol, section in [("GOOG", "US"), ("005930", "Korea"), ("BTCUSD", "Coins")]:
        desk.items.add_symbols(trader, tech, [symbol], section)
    desk.sections.rename_section(trader, tech, "Korea", "  한국  ")
    desk.sections.move_section(trader, tech, "Coins", 0)
    expected = [("Coins", ["BTCUSD"]), ("US", ["GOOG"]), ("한국", ["005930"])]
    assert desk.shape(trader, tech) == expected
    desk.sections.remove_section(trader, tech, "US")
    expected = [("", ["GOOG"]), ("Coins", ["BTCUSD"]), ("한국", ["005930"])]
    assert desk.shape(trader, tech) == expected
    for unknown in ("US", "", "nowhere"):
        with pytest.raises(NotFoundError):
            desk.sections.remove_section(trader, tech, unknown)
    with pytest.raises(InvalidInputError, match="needs a name"):
        desk.sections.rename_section(trader, tech, "Coins", " ")
    with pytest.raises(InvalidInputError, match="61 characters; 60"):
        desk.sections.rename_section(trader, tech, "Coins", "x" * 61)


def test_notes_keep_quotes_and_lines_up_to_500_characters(
    desk: Desk, trader: Actor, tech: int
) -> None:
    desk.items.add_symbols(trader, tech, ["GOOG", "AAPL"])
    desk.items.set_note(trader, tech, "GOOG", ' say "buy",\r\nthen =wait\t\u00e9 ')
    desk.items.set_flag(trader, tech, "GOOG", is_flagged=True)
    goog, aapl = desk.lists.get_watchlist(trader, tech).items
    assert (goog.note, goog.is_flagged) == ('say "buy",\nthen =wait\t\u00e9', True)
    assert (aapl.note, aapl.is_flagged) == ("", False)
    desk.items.set_note(trader, tech, "GOOG", "x" * 500)
    with pytest.raises(InvalidInputError, match="501 characters; 500 is the most"):
        desk.items.set_note(trader, tech, "GOOG", "x" * 501)
    with pytest.raises(InvalidInputError, match=r"U\+0000"):
        desk.items.set_note(trader, tech, "GOOG", "a\x00b")
    desk.items.set_flag(trader, tech, "GOOG", is_flagged=False)
    desk.items.set_note(trader, tech, "GOOG", "")
    goog = desk.lists.get_watchlist(trader, tech).items[0]
    assert (goog.note, goog.is_flagged) == ("", False)


HOSTILE: list[Any] = [
    "",
    " ",
    "A B",
    "A,B",
    "a\x00",
    "\ud800",
    "x" * 33,
    "'; DROP\n",
    "\u202e",
    None,
    7,
    b"G",
]


def test_what_is_no_symbol_never_reaches_the_market_or_the_list(
    desk: Desk, trader: Actor, tech: int
) -> None:
    for value in HOSTILE:
        with pytest.raises(InvalidInputError) as refusal:
            desk.items.add_symbols(trader, tech, ["GOOG", value])
        assert refusal.value.remedy
        str(refusal.value).encode()  # may be shown: no half of a surrogate pair in it
    assert desk.market.questions == []
    assert desk.shape(trader, tech) == []


def test_no_symbol_at_all_is_refused(desk: Desk, trader: Actor, tech: int) -> None:
    with pytest.raises(InvalidInputError, match="No symbol"):
        desk.items.add_symbols(trader, tech, [])


def test_a_place_or_flag_that_is_none_changes_nothing(desk: Desk, trader: Actor, tech: int) -> None:
    desk.items.add_symbols(trader, tech, ["GOOG", "AAPL"], "US")
    values: list[Any] = [-1, 1.5, "0", None]
    for value in values:
        with pytest.raises(InvalidInputError):
            desk.items.move_item(trader, tech, "AAPL", value)
        with pytest.raises(InvalidInputError):
            desk.sections.move_section(trader, tech, "US", value)
        with pytest.raises(InvalidInputError):
            desk.items.set_flag(trader, tech, "AAPL", is_flagged=value)
    assert desk.shape(trader, tech) == [("US", ["GOOG", "AAPL"])]


def test_several_are_removed_together_or_not_at_all(desk: Desk, trader: Actor, tech: int) -> None:
    desk.items.add_symbols(trader, tech, ["GOOG", "AAPL", "005930"])
    with pytest.raises(NotFoundError, match="NOPE"):
        desk.items.remove_items(trader, tech, ["GOOG", "NOPE"])
    assert desk.shape(trader, tech) == [("", ["GOOG", "AAPL", "005930"])]
    desk.items.remove_items(trader, tech, ["GOOG", "005930", "GOOG"])
    assert desk.shape(trader, tech) == [("", ["AAPL"])]


def test_several_move_together_in_the_order_given_or_not_at_all(
    desk: Desk, trader: Actor, tech: int
) -> None:
    desk.items.add_symbols(trader, tech, ["GOOG", "AAPL", "005930"])
    with pytest.raises(NotFoundError, match="NOPE"):
        desk.items.move_items(trader, tech, ["GOOG", "NOPE"], "Chips")
    assert desk.shape(trader, tech) == [("", ["GOOG", "AAPL", "005930"])]
    desk.items.move_items(trader, tech, ["005930", "GOOG"], "Chips")
    assert desk.shape(trader, tech) == [("", ["AAPL"]), ("Chips", ["005930", "GOOG"])]
