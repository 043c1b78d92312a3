"""The watchlist page over real services and the bundled bars."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from core import permissions
from core.charts.palette import DOWN, UP
from core.contracts import Actor
from core.enums import Role, WatchlistKind
from core.formatting import format_percent
from core.market_data.demo_market.names import list_companies
from core.permissions import Permission
from core.services import Services
from core.user.watchlist_types import WatchlistSummary
from pages.components.watchlist_table import PERIODS
from tests.pages.reading import read_words

PAGE = "user/watchlists.py"


def texts(app: AppTest) -> str:
    """Everything the page says."""
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.error, app.warning, app.info)
    escaped = "\n".join(
        [*(str(element.value) for kind in kinds for element in kind), *read_words(app)]
    )
    return escaped.replace("\\", "")


def html(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def table(app: AppTest) -> Any:
    return app.dataframe[0].value


def select(app: AppTest, *rows: int) -> AppTest:
    """Tick rows of the table, as a reader would."""
    state = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    app.session_state[app.dataframe[0].key] = state
    return app.run()


def click(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def type_option(app: AppTest, key: str, text: str) -> None:
    """Type what is not among the options; AppTest knows how to choose, not how to type."""
    field = app.selectbox(key=key)
    field.options.append(text)
    field.set_value(text)


def choose(app: AppTest, command: str) -> AppTest:
    """Take an entry of the menu of the list."""
    return app.get("menu_button")[0].click(command).run()


@pytest.fixture
def tech(desk_services: Services, demo_trader: Actor) -> WatchlistSummary:
    """Three symbols in two sections; one of them has no data."""
    desk_services.watchlists.create_watchlist(demo_trader, "First")
    tech = desk_services.watchlists.create_watchlist(
        demo_trader, "Tech *x*", WatchlistKind.STOCKS, "Watch <b>closely</b>"
    )
    add = desk_services.watchlist_items.add_symbols
    add(demo_trader, tech.id, ["GOOG", "AAPL"], "Large")
    add(demo_trader, tech.id, ["EURUSD"], "Money")
    return tech


@pytest.fixture
def stored(desk_services: Services, demo_trader: Actor, tech: WatchlistSummary) -> Any:
    """The list as it is stored now."""
    return lambda: desk_services.watchlists.get_watchlist(demo_trader, tech.id)


def symbols(view: Any) -> list[str]:
    return [item.symbol for item in view.items]


# The first minute


def test_without_a_list_the_first_one_is_created_by_name(
    open_page: Any, desk_services: Services, demo_trader: Actor
) -> None:
    app = open_page(PAGE)
    assert "Create your first list" in texts(app)
    app.text_input[0].set_value("Semiconductors")
    app.button[0].click().run()
    assert not app.exception
    lists = desk_services.watchlists.list_watchlists(demo_trader)
    assert [entry.name for entry in lists] == ["Semiconductors"]
    assert app.query_params["id"] == str(lists[0].id)
    assert "No symbols yet" in texts(app)


def test_one_click_gives_the_bundled_symbols_in_two_sections(
    open_page: Any, desk_services: Services, demo_trader: Actor
) -> None:
    app = click(open_page(PAGE), "start_bundled")
    assert not app.exception
    (entry,) = desk_services.watchlists.list_watchlists(demo_trader)
    view = desk_services.watchlists.get_watchlist(demo_trader, entry.id)
    assert {s.name: len(s.items) for s in view.sections} == {"Benchmarks": 3, "S&P 500 names": 20}
    assert view.coverage == 1
    assert len(table(app)) == 23
    assert "23 symbols" in html(app)
    assert "100 % with data" in html(app)
    assert "not from today" in texts(app)


def test_one_click_gives_a_list_of_the_demo_market_marked_as_such(
    open_page: Any, desk_services: Services, demo_trader: Actor
) -> None:
    app = click(open_page(PAGE), "start_demo")
    assert not app.exception
    (entry,) = desk_services.watchlists.list_watchlists(demo_trader)
    view = desk_services.watchlists.get_watchlist(demo_trader, entry.id)
    assert {s.name: len(s.items) for s in view.sections} == {
        "Index and sectors": 12,
        "Companies": 22,
    }
    assert view.coverage == 1
    assert ">DEMO<" in html(app)


# Reading


def test_the_list_in_the_address_is_shown_with_its_prices(
    open_page: Any, tech: WatchlistSummary, stored: Any
) -> None:
    app = open_page(PAGE, {"id": str(tech.id)})
    assert not app.exception
    rows = table(app)
    assert list(rows["Symbol"]) == ["GOOG", "AAPL", "EURUSD"]
    assert list(rows["Section"]) == ["Large", "Large", "Money"]
    assert set(rows["Source"]) == {"bundled"}
    quotes = [item.quote for item in stored().items]
    assert list(rows["Last"]) == [quote.last for quote in quotes]
    assert list(rows["1M"]) == [quote.changes["1M"] for quote in quotes]
    assert rows["1Y"].isna().tolist() == [False, False, True]
    assert "Watch \\<b\\>closely\\</b\\>" in [caption.value for caption in app.caption]


def test_a_change_sorts_as_a_number_reads_as_percent_and_is_coloured(
    open_page: Any, tech: WatchlistSummary, stored: Any
) -> None:
    """What reaches the browser; both packages behind it are pinned."""
    app = open_page(PAGE, {"id": str(tech.id)})
    data = app.dataframe[0].proto.arrow_data
    shown = pa.ipc.open_stream(data.styler.display_values).read_all().to_pandas()
    apple = stored().items[1].quote.changes["1M"]
    assert apple < 0
    assert shown["1M"][1] == format_percent(apple, is_signed=True)
    assert shown["1M"][1].startswith("\N{MINUS SIGN}")
    assert shown["Last"][2] == "1.22904 USD"
    assert shown["Last bar"][0].endswith("ago")
    column = list(shown.columns).index("1M")
    rules = dict(line.split(" { ") for line in data.styler.styles.splitlines())
    colour_of = {
        selector.rpartition("_row")[2]: body
        for group, body in rules.items()
        for selector in group.split(", ")
    }
    assert UP in colour_of[f"0_col{column}"]
    assert DOWN in colour_of[f"1_col{column}"]


def test_an_age_that_all_symbols_share_stands_above_the_table_only(
    open_page: Any, tech: WatchlistSummary
) -> None:
    assert "Last bar" in table(open_page(PAGE, {"id": str(tech.id)}))
    app = click(open_page(PAGE, role=Role.ANALYST), "start_demo")
    assert "Last bar" not in table(app)
    assert list(PERIODS) == [name for name in table(app).columns if name in PERIODS]
    assert "newest last bar 2026-" in html(app)


def test_the_section_in_the_address_is_shown_alone(open_page: Any, tech: WatchlistSummary) -> None:
    app = open_page(PAGE, {"id": str(tech.id), "section": "Money"})
    assert list(table(app)["Symbol"]) == ["EURUSD"]
    app.get("button_group")[1].set_value("Large").run()
    assert list(table(app)["Symbol"]) == ["GOOG", "AAPL"]
    assert app.query_params["section"] == "Large"


def test_another_list_is_one_click_away_and_in_the_address(
    open_page: Any, tech: WatchlistSummary, desk_services: Services, demo_trader: Actor
) -> None:
    first = desk_services.watchlists.list_watchlists(demo_trader)[0]
    app = open_page(PAGE, {"id": str(tech.id), "section": "Money"})
    app.get("button_group")[0].set_value(first.id).run()
    assert app.query_params == {"id": str(first.id)}
    assert "No symbols yet" in texts(app)


def test_many_lists_become_a_menu(
    open_page: Any, desk_services: Services, demo_trader: Actor
) -> None:
    for number in range(8):
        desk_services.watchlists.create_watchlist(demo_trader, f"List {number}")
    app = open_page(PAGE)
    assert app.selectbox[0].options == [f"List {number}" for number in range(8)]


@pytest.mark.parametrize("address", ["999999", "x", "-1"])
def test_an_address_of_no_own_list_says_so_and_shows_the_first(
    open_page: Any, tech: WatchlistSummary, address: str
) -> None:
    app = open_page(PAGE, {"id": address})
    assert "You have no list with this address" in texts(app)
    assert "No symbols yet" in texts(app)


def test_the_list_of_another_person_is_no_list(open_page: Any, tech: WatchlistSummary) -> None:
    app = open_page(PAGE, {"id": str(tech.id)}, role=Role.ANALYST)
    assert "Create your first list" in texts(app)
    assert "Tech" not in texts(app)


def test_symbols_without_data_say_why(
    open_page: Any, tech: WatchlistSummary, desk_services: Services, monkeypatch: Any
) -> None:
    quotes = desk_services.quotes.list_quotes
    monkeypatch.setattr(
        desk_services.watchlists,
        "_list_quotes",
        lambda actor, wanted: {k: v for k, v in quotes(actor, wanted).items() if k != "AAPL"},
    )
    app = open_page(PAGE, {"id": str(tech.id)})
    assert not app.exception
    assert "67 % with data · 1 without" in html(app)
    assert "**AAPL**: This symbol is not among the instruments any more" in texts(app)
    row = table(app).iloc[1]
    assert row["Source"] == "no data"
    assert row[["Last", "1D", "5Y"]].isna().all()


# Changing


def test_nothing_selected_offers_adding_only(open_page: Any, tech: WatchlistSummary) -> None:
    app = open_page(PAGE, {"id": str(tech.id)})
    keys = {button.key for button in app.button}
    assert "add_symbols" in keys
    assert not keys & {"open_chart", "remove_item", "flag_item"}


def test_a_symbol_is_flagged_and_stays_selected(
    open_page: Any, tech: WatchlistSummary, stored: Any
) -> None:
    app = select(open_page(PAGE, {"id": str(tech.id)}), 1)
    app = click(app, "flag_item")
    assert [item.is_flagged for item in stored().items] == [False, True, False]
    assert list(table(app)["Flag"]) == ["", "⚑", ""]
    assert app.button(key="flag_item").label == "Unflag"
    assert click(app, "flag_item").button(key="flag_item").label == "Flag"


def test_a_moved_symbol_stays_selected_at_its_new_place(
    open_page: Any, tech: WatchlistSummary, stored: Any
) -> None:
    app = select(open_page(PAGE, {"id": str(tech.id)}), 0)
    assert app.button(key="move_-1").disabled
    app = click(app, "move_1")
    assert symbols(stored()) == ["AAPL", "GOOG", "EURUSD"]
    assert app.button(key="open_chart").label == "Chart GOOG"
    assert app.button(key="move_1").disabled


def test_a_note_is_written(open_page: Any, tech: WatchlistSummary, stored: Any) -> None:
    app = click(select(open_page(PAGE, {"id": str(tech.id)}), 2), "note_item")
    app.text_area[0].set_value("two\nlines")
    app = next(button for button in app.button if button.label == "Save").click().run()
    assert not app.exception
    assert stored().items[2].note == "two\nlines"
    assert table(app)["Note"][2] == "two · lines"
    assert not app.text_area


def test_several_symbols_move_to_a_new_section_in_their_order(
    open_page: Any, tech: WatchlistSummary, stored: Any
) -> None:
    app = click(select(open_page(PAGE, {"id": str(tech.id)}), 1, 2), "move_item")
    type_option(app, "watchlist_move_section", "Later")
    app = click(app, "watchlist_move")
    assert not app.exception
    assert [(s.name, symbols(s)) for s in stored().sections] == [
        ("Large", ["GOOG"]),
        ("Later", ["AAPL", "EURUSD"]),
    ]


def test_one_symbol_is_removed_at_once_several_after_a_question(
    open_page: Any, tech: WatchlistSummary, stored: Any
) -> None:
    app = click(select(open_page(PAGE, {"id": str(tech.id)}), 0), "remove_item")
    assert symbols(stored()) == ["AAPL", "EURUSD"]
    app = click(select(app, 0, 1), "remove_item")
    assert symbols(stored()) == ["AAPL", "EURUSD"]
    assert "Remove AAPL, EURUSD from this list?" in texts(app)
    app = click(app, "watchlist_remove")
    assert symbols(stored()) == []
    assert not app.exception


def test_a_selection_never_points_at_a_symbol_that_was_not_selected(
    open_page: Any,
    tech: WatchlistSummary,
    desk_services: Services,
    demo_trader: Actor,
) -> None:
    """The list changes in another tab between the selection and the click."""
    app = select(open_page(PAGE, {"id": str(tech.id)}), 0)
    assert app.button(key="open_chart").label == "Chart GOOG"
    desk_services.watchlist_items.move_item(demo_trader, tech.id, "GOOG", 1)
    assert app.run().button(key="open_chart").label == "Chart GOOG"
    desk_services.watchlist_items.remove_item(demo_trader, tech.id, "GOOG")
    assert "open_chart" not in {button.key for button in app.run().button}


def find(app: AppTest, text: str) -> list[str]:
    """Type into the search; returns the symbols suggested that can be chosen."""
    app.text_input(key="watchlist_search").set_value(text).run()
    prefix = "watchlist_search_take_"
    return [
        str(button.key).removeprefix(prefix)
        for button in app.button
        if str(button.key).startswith(prefix) and not button.disabled
    ]


def test_symbols_are_added_to_a_new_section(
    open_page: Any, tech: WatchlistSummary, stored: Any
) -> None:
    app = click(open_page(PAGE, {"id": str(tech.id)}), "add_symbols")
    assert find(app, "microsoft") == ["MSFT"]
    app = click(app, "watchlist_search_take_MSFT")
    assert app.multiselect[0].value == ["MSFT"]
    assert app.text_input(key="watchlist_search").value == ""
    assert find(app, "bac, KO GOOG") == []
    app = click(app, "watchlist_take_typed")
    type_option(app, "watchlist_add_section", "New")
    app = click(app, "watchlist_add")
    assert not app.exception
    assert symbols(stored().sections[-1]) == ["MSFT", "BAC", "KO"]
    assert app.toast[0].value == "Added: MSFT, BAC, KO. In the list already: GOOG."


def test_the_search_reaches_the_whole_market_in_both_languages(
    open_page: Any, tech: WatchlistSummary
) -> None:
    last = list_companies()[-1]
    app = click(open_page(PAGE, {"id": str(tech.id)}), "add_symbols")
    assert find(app, last.symbol) == [last.symbol]
    assert find(app, last.local_name) == [last.symbol]
    assert len(find(app, "DK")) == 8
    assert "more fit" in texts(app)
    assert find(app, "no such thing") == []
    assert find(app, "nosuchthing") == []
    assert "Fetch or import its bars first" in texts(app)


def test_what_is_in_the_list_or_chosen_is_not_offered_again(
    open_page: Any, tech: WatchlistSummary
) -> None:
    app = click(open_page(PAGE, {"id": str(tech.id)}), "add_symbols")
    assert find(app, "GOOG") == []
    assert app.button(key="watchlist_search_take_GOOG").disabled
    assert find(app, "MSFT") == ["MSFT"]
    app = click(app, "watchlist_search_take_MSFT")
    assert find(app, "MSFT") == []
    assert app.multiselect[0].value == ["MSFT"]


def test_an_unknown_symbol_is_named_with_the_remedy_and_nothing_is_added(
    open_page: Any, tech: WatchlistSummary, stored: Any
) -> None:
    app = click(open_page(PAGE, {"id": str(tech.id)}), "add_symbols")
    app.multiselect[0].set_value(["MSFT", "NOPE"]).run()
    app = click(app, "watchlist_add")
    assert "Unknown: “NOPE”. Nothing was added." in texts(app)
    assert "fetch or import bars" in texts(app)
    assert symbols(stored()) == ["GOOG", "AAPL", "EURUSD"]


def test_a_pasted_import_shows_every_line_before_it_stores(
    open_page: Any, tech: WatchlistSummary, stored: Any
) -> None:
    app = choose(open_page(PAGE, {"id": str(tech.id)}), "import")
    app.text_area[0].set_value("symbol,section\nMSFT,Later\nNOPE,\nGOOG,\nMSFT,\na b,").run()
    rows = app.dataframe[-1].value
    assert list(zip(rows["Line"], rows["Result"], strict=True)) == [
        (2, "Will be added"),
        (3, "Unknown"),
        (4, "Duplicate"),
        (5, "Duplicate"),
        (6, "Not readable"),
    ]
    assert rows["Section or reason"][3] == "It stands on line 2 already."
    assert symbols(stored()) == ["GOOG", "AAPL", "EURUSD"]
    next(button for button in app.button if button.label == "Add 1 symbol").click().run()
    assert symbols(stored()) == ["GOOG", "AAPL", "EURUSD", "MSFT"]


def test_an_uploaded_file_becomes_a_new_list(
    open_page: Any, tech: WatchlistSummary, desk_services: Services, demo_trader: Actor
) -> None:
    app = choose(open_page(PAGE, {"id": str(tech.id)}), "import")
    app.get("file_uploader")[0].set_value(("list.txt", b"###Big,NASDAQ:GOOG,KO", "text/plain"))
    app = app.run()
    app.get("button_group")[-1].set_value("A new list").run()
    next(field for field in app.text_input if "new list" in field.label).set_value("Loaded").run()
    app = next(b for b in app.button if b.label == "Add 2 symbols").click().run()
    assert not app.exception
    loaded = desk_services.watchlists.list_watchlists(demo_trader)[-1]
    assert (loaded.name, loaded.item_count) == ("Loaded", 2)
    assert app.query_params["id"] == str(loaded.id)


def test_a_file_that_is_none_gets_a_sentence(open_page: Any, tech: WatchlistSummary) -> None:
    app = choose(open_page(PAGE, {"id": str(tech.id)}), "import")
    app.text_area[0].set_value('symbol\n"GOOG').run()
    assert not app.exception
    assert "not well-formed CSV" in texts(app)


def test_a_list_is_renamed_duplicated_moved_and_deleted(
    open_page: Any, tech: WatchlistSummary, desk_services: Services, demo_trader: Actor
) -> None:
    def names() -> list[str]:
        return [entry.name for entry in desk_services.watchlists.list_watchlists(demo_trader)]

    app = choose(open_page(PAGE, {"id": str(tech.id)}), "settings")
    app.text_input[0].set_value("Tech")
    app = next(button for button in app.button if button.label == "Save").click().run()
    assert names() == ["First", "Tech"]
    app = choose(app, "duplicate")
    assert names() == ["First", "Tech", "Tech (copy)"]
    app = choose(app, "left")
    assert names() == ["First", "Tech (copy)", "Tech"]
    app = choose(choose(app, "left"), "left")
    assert app.toast[0].value == "The list is the first already."
    app = choose(app, "delete")
    assert "cannot be undone" in texts(app)
    assert len(names()) == 3
    app = click(app, "delete_list")
    assert not app.exception
    assert names() == ["First", "Tech"]


def test_a_taken_name_is_refused_in_the_dialog(open_page: Any, tech: WatchlistSummary) -> None:
    app = click(open_page(PAGE, {"id": str(tech.id)}), "new_list")
    app.text_input[0].set_value("first")
    app = next(button for button in app.button if button.label == "Create list").click().run()
    assert "You already have a watchlist called “First”" in texts(app)
    assert app.text_input[0].value == "first"


def test_sections_are_renamed_moved_and_dissolved(
    open_page: Any, tech: WatchlistSummary, stored: Any
) -> None:
    app = choose(open_page(PAGE, {"id": str(tech.id)}), "sections")
    app.text_input[0].set_value("Giants").run()
    app = click(app, "section_rename")
    assert [section.name for section in stored().sections] == ["Giants", "Money"]
    app = click(choose(app, "sections"), "section_move_1")
    assert [section.name for section in stored().sections] == ["Money", "Giants"]
    app = click(choose(app, "sections"), "section_dissolve")
    assert [section.name for section in stored().sections] == ["", "Giants"]
    assert not app.exception


def test_both_formats_are_offered_for_download(open_page: Any, tech: WatchlistSummary) -> None:
    app = choose(open_page(PAGE, {"id": str(tech.id)}), "export")
    labels = [element.proto.label for element in app.get("download_button")]
    assert labels == ["Download CSV", "Download TradingView"]


# Who may what


def test_a_viewer_keeps_lists_but_is_not_offered_backtests(
    open_page: Any, desk_services: Services
) -> None:
    app = click(open_page(PAGE, role=Role.VIEWER), "start_bundled")
    app = select(app, 0)
    keys = {button.key for button in app.button}
    assert {"open_chart", "flag_item"} <= keys
    assert "open_backtest" not in keys


def forbid(monkeypatch: Any, *forbidden: Permission) -> None:
    table = {
        role: allowed - frozenset(forbidden)
        for role, allowed in permissions.ROLE_PERMISSIONS.items()
    }
    monkeypatch.setattr(permissions, "ROLE_PERMISSIONS", table)


def test_a_role_that_may_not_edit_reads_only(
    open_page: Any, tech: WatchlistSummary, monkeypatch: Any
) -> None:
    forbid(monkeypatch, Permission.EDIT_WATCHLISTS)
    app = select(open_page(PAGE, {"id": str(tech.id)}), 0)
    keys = {button.key for button in app.button}
    assert "open_chart" in keys
    assert not keys & {"add_symbols", "new_list", "flag_item", "move_item", "remove_item"}
    assert not app.get("menu_button")


def test_a_role_that_may_not_edit_and_has_no_list_is_told_so(
    open_page: Any, monkeypatch: Any
) -> None:
    forbid(monkeypatch, Permission.EDIT_WATCHLISTS)
    app = open_page(PAGE)
    assert "Your role may read watchlists but not create any." in texts(app)
    assert not app.text_input


def test_a_right_lost_in_between_is_refused_by_the_service(
    open_page: Any, tech: WatchlistSummary, stored: Any, monkeypatch: Any
) -> None:
    from pages.components import watchlist_actions, watchlist_bar

    app = select(open_page(PAGE, {"id": str(tech.id)}), 0)
    forbid(monkeypatch, Permission.EDIT_WATCHLISTS)
    for module in (watchlist_actions, watchlist_bar):
        monkeypatch.setattr(module, "is_allowed", lambda *_: True)  # the page is behind
    app = click(app, "flag_item")
    assert "does not allow this" in texts(app)
    assert not any(item.is_flagged for item in stored().items)


def test_a_role_that_may_not_read_sees_the_refusal_and_nothing_else(
    open_alone: Any, tech: WatchlistSummary, monkeypatch: Any
) -> None:
    forbid(monkeypatch, Permission.READ_WATCHLISTS)
    app = open_alone(PAGE, role=Role.TRADER)
    assert "does not allow this" in app.error[0].value
    assert not app.dataframe
    assert not app.button
    assert not app.get("button_group")


# Bringing bars up to date


def test_an_update_now_tells_why_samples_were_left_out(
    open_page: Any, tech: WatchlistSummary, demo_trader: Actor, run_jobs: Any
) -> None:
    app = choose(open_page(PAGE, {"id": str(tech.id)}), "updates")
    assert "while the app is running" in texts(app)
    assert "Not updated yet" in texts(app)
    app = click(app, "update_now")
    assert app.toast[0].value.startswith("The update has been started")
    run_jobs(demo_trader)
    app = open_page(PAGE, {"id": str(tech.id)})
    assert "last update" in html(app)
    assert "3 skipped" in html(app)
    app = choose(app, "updates")
    assert not app.exception
    assert "**GOOG, AAPL, EURUSD**" in texts(app)
    assert "do not grow" in texts(app)


def test_an_interval_is_kept_and_shown_beside_the_coverage(
    open_page: Any, tech: WatchlistSummary, desk_services: Services, demo_trader: Actor
) -> None:
    app = choose(open_page(PAGE, {"id": str(tech.id)}), "updates")
    assert app.button(key="update_save").disabled
    app.button_group(key=f"watchlist_interval_{tech.id}").set_value("1h").run()
    app = click(app, "update_save")
    assert not app.exception
    assert app.toast[0].value == "Updates every hour."
    assert "updates every hour" in html(app)
    update = desk_services.watchlists.get_watchlist(demo_trader, tech.id).update
    assert update.due_at is not None
    assert desk_services.watchlist_update_starter.start_due() == 1


def test_a_viewer_is_told_that_fetching_is_for_others(
    open_page: Any, desk_services: Services
) -> None:
    app = choose(click(open_page(PAGE, role=Role.VIEWER), "start_bundled"), "updates")
    assert not app.exception
    assert "Your role may not fetch market data" in texts(app)
    assert "update_now" not in {button.key for button in app.button}
