from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.clock import now
from core.enums import BacktestStatus, Role
from core.events.types import MarketDataUpdated
from core.trading.statistics import ALL_DEFINITIONS
from db.trading.tables import Backtest
from pages.components.backtest_views import VIEWS
from pages.components.statistics_groups import GROUPS, list_group
from tests.pages.reading import read_figures, read_hints, read_words

PAGE = "trading/backtest.py"


def all_text(app):
    kinds = (app.markdown, app.caption, app.error, app.warning, app.info, app.title, app.subheader)
    return "\n".join(
        [*(str(element.value) for kind in kinds for element in kind), *read_words(app)]
    )


def plain(app):
    texts = [str(element.value) for element in app.text]
    return "\n".join([all_text(app).replace("\\", ""), *texts])


def labelled(app, label):
    return [button for button in app.button if button.label == label]


def change_row(services, number, **values):
    with services.database.write() as session:
        row = session.get(Backtest, number)
        for name, value in values.items():
            setattr(row, name, value)


def test_without_a_number_the_way_to_the_list_is_shown(open_page):
    app = open_page(PAGE)
    assert not app.exception
    assert "No run chosen" in all_text(app)


def test_a_number_that_is_none_is_refused_with_a_remedy(open_page):
    app = open_page(PAGE)
    for number in ("abc", "-1", "1 OR 1=1", "9" * 30, "³"):
        app.query_params["id"] = number
        app.run()
        assert not app.exception
        assert "is not the number of a run" in app.error[0].value
        assert "list of backtests" in app.error[0].value


def test_someone_elses_run_looks_like_one_that_does_not_exist(open_page, make_run):
    number = make_run()
    theirs = open_page(PAGE, {"id": str(number)}, role=Role.ANALYST)
    missing = open_page(PAGE, {"id": "999"}, role=Role.ANALYST)
    assert theirs.error[0].value.replace(str(number), "N") == missing.error[0].value.replace(
        "999", "N"
    )
    assert not read_figures(theirs)


def test_the_result_names_what_was_run_on_which_bars_at_what_cost(open_page, make_run):
    number = make_run(params={"short": 20, "long": 50})
    app = open_page(PAGE, {"id": str(number)})
    assert not app.exception
    text = plain(app)
    assert "GOOG · Alphabet Inc. (Google)" in text
    assert "average of 20 bars has crossed above the average of 50 bars" in text
    assert "commission 0.1 % at entry and exit · spread 0.05 % at entry" in text
    assert "Engine: backtesting.py" in text
    badges = "".join(element.proto.body for element in app.get("html"))
    assert "2,148 daily bars" in badges
    assert "2004-08-19 → 2013-03-01" in badges


def test_the_headline_repeats_the_stored_numbers(open_page, make_run, desk_services, demo_trader):
    number = make_run()
    app = open_page(PAGE, {"id": str(number)})
    stored = desk_services.backtests.get_backtest(demo_trader, number).result.statistics
    shown = read_figures(app)
    assert shown["Trades"] == str(int(stored["trade_count"]))
    assert shown["Return"] == f"{100 * stored['total_return']:.2f} %"
    assert shown["Sharpe"] == f"{stored['sharpe_ratio']:.2f}"
    assert shown["Max drawdown"] == f"\N{MINUS SIGN}{-100 * stored['max_drawdown']:.2f} %"
    assert shown["vs buy & hold"].endswith(" pp")
    assert all(read_hints(app).values())


@pytest.mark.parametrize(
    ("symbol", "strategy"),
    [("GOOG", "sma_crossover"), ("BTCUSD", "buy_and_hold"), ("EURUSD", "rsi_mean_reversion")],
)
def test_every_view_opens_on_daily_monthly_and_hourly_bars(open_page, make_run, symbol, strategy):
    app = open_page(PAGE, {"id": str(make_run(symbol, strategy))})
    for view in VIEWS:
        app.button_group(key="view").set_value(view).run()
        assert not app.exception
        assert not app.error


def test_a_run_without_trades_has_every_view(open_page, make_run):
    app = open_page(PAGE, {"id": str(make_run("EURUSD", "momentum"))})
    for view in VIEWS:
        app.button_group(key="view").set_value(view).run()
        assert not app.exception
        assert "No trade was made" in all_text(app)


def test_a_view_has_an_address_of_its_own(open_page, make_run):
    app = open_page(PAGE, {"id": str(make_run()), "view": "Months"})
    assert app.button_group(key="view").value == "Months"


def test_the_trades_table_holds_every_trade(open_page, make_run, desk_services, demo_trader):
    number = make_run()
    app = open_page(PAGE, {"id": str(number), "view": "Trades"})
    trades = desk_services.backtests.get_backtest(demo_trader, number).result.trades
    (table,) = app.dataframe
    assert list(table.value["Profit"]) == trades.profit.tolist()
    assert list(table.value["Trade"]) == list(range(1, len(trades) + 1))


def test_every_statistic_is_shown_once_with_its_definition(open_page, make_run):
    shown = [item.key for name in GROUPS for item in list_group(name)]
    assert sorted(shown) == sorted(ALL_DEFINITIONS)
    app = open_page(PAGE, {"id": str(make_run()), "view": "Statistics"})
    html = "".join(element.proto.body for element in app.get("html"))
    assert html.count("<tr>") == len(ALL_DEFINITIONS)
    assert html.count("<small>") == len(ALL_DEFINITIONS)


def test_a_waiting_run_shows_its_progress_and_can_be_cancelled(
    open_page, submit, desk_services, demo_trader
):
    number = submit()
    app = open_page(PAGE, {"id": str(number)})
    assert not app.exception
    assert "waiting" in all_text(app)
    assert not read_figures(app)
    app.button(key="cancel_run").click().run()
    run = desk_services.backtests.get_backtest(demo_trader, number).summary
    assert run.status is BacktestStatus.CANCELLED
    assert "cancelled before it finished" in all_text(open_page(PAGE, {"id": str(number)}))


def test_a_waiting_run_whose_job_is_gone_does_not_wait_for_ever(open_page, submit, desk_services):
    number = submit()
    change_row(desk_services, number, job_id="cleared-away")
    app = open_page(PAGE, {"id": str(number)})
    assert not app.exception
    assert "The job of this run is gone" in all_text(app)


def test_a_failed_run_says_why_and_what_to_do(open_page, submit, desk_services):
    number = submit()
    reason = "There are no bars of *GOOG* in this period. Choose another period."
    change_row(desk_services, number, status=BacktestStatus.FAILED, error=reason, finished_at=now())
    app = open_page(PAGE, {"id": str(number)})
    assert not app.exception
    assert reason in app.error[0].value.replace("\\", "")
    assert "Clone it" in app.error[0].value
    assert labelled(app, "Clone with changes")


def test_changed_bars_are_said_above_the_numbers(open_page, make_run, desk_services):
    number = make_run()
    event = MarketDataUpdated(
        symbol="GOOG",
        interval="1d",
        source="bundled",
        bar_count=2_148,
        first_changed_time=int(datetime(2010, 1, 4, tzinfo=UTC).timestamp()),
    )
    desk_services.backtest_staleness.on_market_data_updated(event, "one")
    app = open_page(PAGE, {"id": str(number)})
    assert "The bars have changed since this run" in app.warning[0].value


def test_warnings_of_the_run_stand_beside_its_numbers(open_page, make_run):
    app = open_page(PAGE, {"id": str(make_run("AMD"))})
    assert "closing prices only" in app.warning[0].value


def test_tags_and_notes_are_edited_in_place(
    open_page, make_run, desk_services, demo_trader, unfold
):
    number = make_run(tags=("trend",))
    app = unfold(open_page(PAGE, {"id": str(number)}), "tags_and_notes")
    notes = next(area for area in app.text_area if area.label == "Notes")
    notes.input("Holds up after 2008.")
    next(select for select in app.multiselect if select.label == "Tags").set_value([])
    labelled(app, "Save")[0].click().run()
    run = desk_services.backtests.get_backtest(demo_trader, number).summary
    assert (run.tags, run.notes) == ((), "Holds up after 2008.")
    assert "Holds up after 2008" in plain(app)


def test_notes_and_tags_are_text_and_never_markup(open_page, make_run):
    number = make_run(notes="![x](http://evil.test/p.png) <b>bold</b>", tags=("](http://a)",))
    app = open_page(PAGE, {"id": str(number)})
    assert "![x](" not in all_text(app)
    assert "\\!" not in all_text(app)
    assert "<b>" not in all_text(app)


def test_delete_asks_first(open_page, make_run, desk_services, demo_trader):
    number = make_run()
    app = open_page(PAGE, {"id": str(number)})
    assert not any(button.key == "delete_for_good" for button in app.button)
    labelled(app, "Delete")[0].click().run()
    assert desk_services.backtests.list_backtests(demo_trader).items
    assert "This cannot be undone" in all_text(app)
    assert app.button(key="delete_for_good")


def test_a_role_that_may_only_read_is_offered_no_changes(
    open_page, make_run, desk_services, unfold
):
    number = make_run(notes="Kept from better days.")
    viewer = open_page("user/jobs.py", role=Role.VIEWER)
    identity = desk_services.sessions.find_by_hash(viewer.user["token_hash"])
    change_row(desk_services, number, user_id=identity.user_id)
    app = unfold(open_page(PAGE, {"id": str(number)}, role=Role.VIEWER), "export")
    assert not app.exception
    assert read_figures(app)
    assert "Kept from better days" in plain(app)
    assert not labelled(app, "Delete")
    assert not labelled(app, "Clone with changes")
    assert not app.text_area
