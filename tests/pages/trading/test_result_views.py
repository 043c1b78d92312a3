"""Every view of a result: complete, from before its parts were noted, one trade, none."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from core.enums import Role
from core.errors import NotFoundError, NotPermittedError
from db.trading.tables import Backtest, BacktestResult, BacktestTrade
from pages.components.backtest_views import VIEWS
from tests.pages.reading import read_figures, read_notes

PAGE = "trading/backtest.py"
STOPS = {"direction": "both", "stop_loss": 0.008, "take_profit": 0.008, "cool_down": 3}
CHARTS = {
    "Overview": 2,
    "Trades": 1,
    "Exits": 1,
    "Rolling": 1,
    "Distribution": 4,
    "Months": 1,
    "Long vs short": 1,
    "Signals": 1,
    "Statistics": 0,
    "Honesty": 0,
    "Receipt": 0,
}


@pytest.fixture
def complete_run(make_run):
    """Long and short, stops within one bar, rejected signals."""
    params = {"short": 5, "long": 10, "min_strength": 0.0}
    return make_run(params=params, execution=STOPS)


@pytest.fixture
def old_run(complete_run, desk_services):
    """As a version left it that noted neither exits nor excursions, intervals or doubts."""
    results = dict.fromkeys(("signal_counts", "intervals", "same_bar", "second_opinion"))
    trades = dict.fromkeys(("exit_reason", "best_excursion", "worst_excursion"))
    with desk_services.database.write() as session:
        session.execute(update(BacktestResult).values(**results))
        session.execute(update(BacktestTrade).values(**trades))
    return complete_run


def open_view(open_page, number, view, role=Role.TRADER, **query):
    app = open_page(PAGE, {"id": str(number), "view": view, **query}, role=role)
    assert not app.exception
    assert not app.error
    return app


def all_text(app):
    kinds = (app.markdown, app.caption, app.info, app.warning)
    texts = [str(element.value) for kind in kinds for element in kind]
    texts += [element.proto.body for element in app.get("html")]
    return "\n".join(texts).replace("\\", "")


def test_every_view_of_a_complete_run_draws_its_own_charts_and_no_others(open_page, complete_run):
    assert set(CHARTS) == set(VIEWS)
    app = open_view(open_page, complete_run, VIEWS[0])
    for view in VIEWS:
        app.button_group(key="view").set_value(view).run()
        assert not app.exception
        assert not app.error
        assert len(app.get("plotly_chart")) == CHARTS[view], view
        assert "NOT RUN] **" not in all_text(app), view


def test_every_view_of_an_old_run_opens_and_says_what_was_not_run(open_page, old_run):
    missing = {
        "Trades": "Exit reasons and excursions",
        "Exits": "Exits by reason",
        "Distribution": "Excursions of the trades",
        "Signals": "Signals wanted, filled and rejected",
        "Honesty": "Second opinion",
    }
    app = open_view(open_page, old_run, VIEWS[0])
    assert "How sure these numbers are was not computed" in all_text(app)
    for view in VIEWS:
        app.button_group(key="view").set_value(view).run()
        assert not app.exception
        assert not app.error
        if view in missing:
            assert f":gray-badge[NOT RUN] **{missing[view]}" in all_text(app)
            assert "Run it again as it was" in all_text(app)
            labels = [link.proto.label for link in app.get("page_link")]
            assert "Clone and run again" in labels
    assert "Intervals: NOT RUN" in all_text(open_view(open_page, old_run, "Statistics"))


def test_the_way_to_a_new_run_carries_the_number_of_the_old_one(open_page, old_run):
    app = open_view(open_page, old_run, "Exits")
    (link,) = [link for link in app.get("page_link") if link.proto.label == "Clone and run again"]
    assert link.proto.query_string == f"clone={old_run}"


def test_who_may_not_run_is_not_sent_to_run_it_again(open_page, old_run, desk_services):
    viewer = open_page("user/jobs.py", role=Role.VIEWER)
    identity = desk_services.sessions.find_by_hash(viewer.user["token_hash"])
    with desk_services.database.write() as session:
        session.get(Backtest, old_run).user_id = identity.user_id
    app = open_view(open_page, old_run, "Signals", role=Role.VIEWER)
    assert "NOT RUN] **Signals" in all_text(app)
    assert "Run it again" not in all_text(app)
    assert not app.get("page_link") or "Clone" not in str(app.get("page_link"))


@pytest.mark.parametrize(("symbol", "strategy"), [("GOOG", "buy_and_hold"), ("EURUSD", "momentum")])
def test_one_trade_and_none_have_every_view(open_page, make_run, symbol, strategy):
    app = open_view(open_page, make_run(symbol, strategy), VIEWS[0])
    for view in VIEWS:
        app.button_group(key="view").set_value(view).run()
        assert not app.exception, view
        assert not app.error, view


def test_no_trade_is_said_in_each_view_that_needs_trades(open_page, make_run):
    number = make_run("EURUSD", "momentum")
    for view in ("Trades", "Exits", "Long vs short", "Distribution"):
        assert "No trade was made" in all_text(open_view(open_page, number, view))


def test_one_trade_needs_another_before_anything_is_told(open_page, make_run):
    app = open_view(open_page, make_run("GOOG", "buy_and_hold"), "Overview")
    assert "Average trade: Needs 2 trades at least; there are 1" in all_text(app)


def test_the_headline_says_how_sure_it_is_and_what_is_in_doubt(
    open_page, complete_run, desk_services, demo_trader
):
    app = open_view(open_page, complete_run, "Overview")
    result = desk_services.backtests.get_backtest(demo_trader, complete_run).result
    text = all_text(app)
    assert "trades are enough to tell that the average trade is below zero" in text
    assert f"stop and target within one bar: {len(result.same_bar.times)} ×" in text
    assert "second opinion agrees" in text
    low = next(each.low for each in result.intervals.estimates if each.key == "sharpe_ratio")
    assert read_notes(app)["Sharpe"].startswith(f"\N{MINUS SIGN}{-low:.2f} …")


def test_the_table_of_one_side_keeps_the_numbers_of_the_run(
    open_page, complete_run, desk_services, demo_trader
):
    trades = desk_services.backtests.get_backtest(demo_trader, complete_run).result.trades
    app = open_view(open_page, complete_run, "Trades", side="Short")
    (table,) = app.dataframe
    shorts = [place + 1 for place, size in enumerate(trades.size) if size < 0]
    assert list(table.value["Trade"]) == shorts
    assert set(table.value["Side"]) == {"short"}
    assert {"Closed by", "MAE", "MFE", "Held"} <= set(table.value.columns)
    assert list(table.value["MAE"]) == [trades.worst_excursion[number - 1] for number in shorts]
    app.button_group(key="side").set_value("All").run()
    assert len(app.dataframe[0].value) == len(trades)


def test_a_side_without_trades_says_so(open_page, make_run):
    app = open_view(open_page, make_run(), "Trades", side="Short")
    assert "No short trade was made" in all_text(app)


def test_exits_add_up_to_all_trades_and_all_profit(open_page, complete_run):
    text = all_text(open_view(open_page, complete_run, "Exits"))
    assert "stop-loss" in text
    assert "take-profit" in text
    assert "The price reached the fixed stop." in text


def test_signals_are_counted_by_reason(open_page, complete_run, desk_services, demo_trader):
    counts = desk_services.backtests.get_backtest(demo_trader, complete_run).result.signal_counts
    app = open_view(open_page, complete_run, "Signals")
    shown = read_figures(app)
    assert shown["Wanted"] == f"{counts.wanted:,}"
    assert int(shown["Filled"]) + int(shown["Rejected"]) == counts.wanted
    assert "The wait after the last exit was not over." in all_text(app)


def test_the_band_and_the_second_opinion_stand_beside_the_passport(open_page, complete_run):
    text = all_text(open_view(open_page, complete_run, "Honesty"))
    for words in ("Worst: stop first", "As run: the engine's rule", "Best: target first"):
        assert words.replace("'", "&#x27;") in text
    assert "doubtful bars" in text
    assert "numbers compared; none differs" in text


def test_statistics_show_the_interval_below_the_number(open_page, complete_run):
    text = all_text(open_view(open_page, complete_run, "Statistics"))
    assert '<span class="range">' in text
    assert "90 % of" in text


@pytest.mark.parametrize(
    ("view", "key", "value", "wrong"),
    [
        ("Rolling", "window", "126 days", "7 days"),
        ("Distribution", "step", "month", "hour"),
        ("Trades", "side", "Long", "Sideways"),
    ],
)
def test_a_choice_has_an_address_and_a_wrong_one_falls_back(
    open_page, make_run, view, key, value, wrong
):
    number = make_run()
    assert open_view(open_page, number, view, **{key: value}).button_group(key=key).value == value
    assert open_view(open_page, number, view, **{key: wrong}).button_group(key=key).value != wrong


def test_monthly_bars_offer_months_and_no_shorter_steps(open_page, make_run):
    number = make_run("BTCUSD", "buy_and_hold")
    app = open_view(open_page, number, "Distribution")
    assert app.button_group(key="step").options == ["bar"]
    app = open_view(open_page, number, "Rolling")
    assert app.button_group(key="window").value == "12 months"


def test_a_window_longer_than_the_run_says_what_to_do(open_page, make_run):
    from datetime import date

    number = make_run(start=date(2012, 6, 1))
    app = open_view(open_page, number, "Rolling", window="252 days")
    assert "choose a shorter window" in all_text(app)
    assert not app.get("plotly_chart")


def test_keys_lead_from_view_to_view_and_round(open_page, make_run):
    app = open_view(open_page, make_run(), "Receipt")
    app.button(key="view_K").click().run()
    assert app.button_group(key="view").value == "Overview"
    app.button(key="view_J").click().run()
    assert app.button_group(key="view").value == "Receipt"


def test_the_tear_sheet_is_offered_and_made_only_when_asked_for(open_page, make_run, unfold):
    app = unfold(open_view(open_page, make_run(), "Overview"), "export")
    (button,) = [
        button for button in app.get("download_button") if "Tear sheet" in button.proto.label
    ]
    assert button.proto.deferred_file_id
    assert not button.proto.url


def test_the_tear_sheet_of_a_real_run_is_its_owners_alone(
    complete_run, desk_services, demo_trader, open_page
):
    service = desk_services.tear_sheets
    sheet = service.write_tear_sheet(demo_trader, complete_run).decode()
    assert "Alphabet Inc. (Google)" in sheet
    assert "OPEN" in sheet
    with pytest.raises(NotFoundError):
        service.write_tear_sheet(demo_trader, 999)
    other = open_page("user/jobs.py", role=Role.ANALYST)
    stranger = desk_services.sessions.find_by_hash(other.user["token_hash"]).as_actor()
    with pytest.raises((NotFoundError, NotPermittedError)):
        service.write_tear_sheet(stranger, complete_run)


def test_hostile_notes_and_tags_stay_text_in_the_tear_sheet(make_run, desk_services, demo_trader):
    number = make_run(notes="</p><script>alert(1)</script>", tags=("<img src=x>",))
    sheet = desk_services.tear_sheets.write_tear_sheet(demo_trader, number).decode()
    assert "<script" not in sheet
    assert "<img" not in sheet
    assert "&lt;script&gt;" in sheet
