from __future__ import annotations

import pytest

from core.enums import BacktestStatus, Role
from db.trading.tables import Backtest
from tests.pages.reading import read_words

PAGE = "trading/backtests.py"


def all_text(app):
    kinds = (app.markdown, app.caption, app.error, app.subheader)
    return "\n".join(
        [*(str(element.value) for kind in kinds for element in kind), *read_words(app)]
    )


def numbers(app):
    return [int(value) for value in app.dataframe[0].value["Run"]] if app.dataframe else []


@pytest.mark.parametrize("role", [Role.TRADER, Role.VIEWER])
def test_an_empty_list_says_so_to_every_role(open_page, role):
    app = open_page(PAGE, role=role)
    assert not app.exception
    assert "No backtests yet" in all_text(app)


def test_runs_are_listed_newest_first_with_their_numbers(
    open_page, make_run, desk_services, demo_trader
):
    older, newer = make_run(), make_run("AMD", "buy_and_hold")
    app = open_page(PAGE)
    assert not app.exception
    assert numbers(app) == [newer, older]
    row = app.dataframe[0].value.iloc[1]
    stored = desk_services.backtests.list_backtests(demo_trader).items[1]
    assert row["Return"] == stored.total_return
    assert row["Symbol"] == "GOOG"
    assert row["Strategy"].startswith("Moving-average crossover: short 10 bars, long 30 bars")
    assert row["Status"] == "completed"


def test_tomorrow_a_run_is_found_by_symbol_strategy_tag_or_note(open_page, make_run):
    wanted = make_run(tags=("split-check",), notes="Not adjusted for the splits of 2014.")
    make_run("AMD", "buy_and_hold", notes="Something else")
    app = open_page(PAGE)
    for text in ("goog", "sma_cross", "Moving-average", "split-check", "SPLITS OF 2014", " goog "):
        app.text_input(key="q").set_value(text).run()
        assert numbers(app) == [wanted], text


def test_a_tag_filters_by_the_whole_word(open_page, make_run):
    wanted = make_run(tags=("trend",))
    make_run(tags=("trend-following",))
    assert numbers(open_page(PAGE, {"tag": "trend"})) == [wanted]


def test_states_filter(open_page, make_run, submit):
    done, waiting = make_run(), submit("AMD")
    assert numbers(open_page(PAGE, {"status": "waiting"})) == [waiting]
    assert numbers(open_page(PAGE, {"status": "completed"})) == [done]


def test_nothing_fits_is_not_the_same_as_nothing_there(open_page, make_run):
    make_run()
    app = open_page(PAGE, {"q": "no such words"})
    assert not app.exception
    assert "Nothing fits" in all_text(app)


def test_older_runs_are_one_click_away_and_a_new_filter_starts_over(
    open_page, make_run, desk_services
):
    first = make_run()
    with desk_services.database.write() as session:
        values = session.get(Backtest, first).model_dump(exclude={"id"})
        values |= {"status": BacktestStatus.CANCELLED}
        session.add_all([Backtest(**values) for _ in range(30)])
    app = open_page(PAGE)
    assert numbers(app) == list(range(first + 30, first + 5, -1))
    next(button for button in app.button if button.label == "Older").click().run()
    assert numbers(app) == list(range(first + 5, first - 1, -1))
    app.text_input(key="q").input("goog").run()
    assert numbers(app)[0] == first + 30


def test_a_made_up_page_is_the_first_one(open_page, make_run):
    number = make_run()
    app = open_page(PAGE)
    for before in ("abc", "-5", "1e9", "9" * 40):
        app.query_params["before"] = before
        app.run()
        assert not app.exception
        assert numbers(app) == [number]


def test_runs_of_others_are_not_listed(open_page, make_run):
    make_run()
    assert numbers(open_page(PAGE, role=Role.ANALYST)) == []
