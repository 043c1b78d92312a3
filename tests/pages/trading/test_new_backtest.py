from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from core.enums import BacktestStatus, Interval, Role
from core.market_data.demo_market.names import list_companies
from core.trading.library.types import StrategyDraft
from db.market_data.tables import BarSeriesRow
from tests.pages.reading import read_words

PAGE = "trading/new_backtest.py"


def all_text(app):
    kinds = (app.markdown, app.caption, app.error, app.warning, app.info, app.title, app.subheader)
    return "\n".join(
        [*(str(element.value) for kind in kinds for element in kind), *read_words(app)]
    )


def press_run(app):
    return next(button for button in app.button if button.label == "Run backtest").click().run()


def newest(services, actor):
    return services.backtests.list_backtests(actor).items[0]


def test_the_url_fills_the_form(open_page):
    app = open_page(PAGE, {"symbol": "AMD", "strategy": "momentum"})
    assert not app.exception
    assert "**AMD** · " in all_text(app)
    assert app.selectbox(key="strategy").value == "momentum"


def suggested(app):
    prefix = "find_take_"
    return [b.key.removeprefix(prefix) for b in app.button if b.key and b.key.startswith(prefix)]


def test_an_instrument_is_found_among_all_of_the_market_and_kept_in_the_url(open_page):
    app = open_page(PAGE)
    assert "**GOOG** · " in all_text(app)
    app.text_input(key="find").set_value("euro").run()
    assert suggested(app) == ["EURUSD"]
    app.button(key="find_take_EURUSD").click().run()
    assert not app.exception
    assert app.query_params["symbol"] == "EURUSD"
    assert "**EURUSD** · " in all_text(app)
    assert app.text_input(key="find").value == ""


def test_the_last_symbol_of_the_market_is_found_by_its_korean_name(open_page, desk_services):
    last = list_companies()[-1]
    app = open_page(PAGE)
    app.text_input(key="find").set_value(last.local_name).run()
    assert suggested(app) == [last.symbol]
    app.text_input(key="find").set_value("DK0").run()
    assert len(suggested(app)) == 8
    assert "more fit" in all_text(app)


def test_a_clone_may_be_of_another_instrument(open_page, make_run, desk_services, demo_trader):
    number = make_run(params={"short": 7, "long": 70})
    app = open_page(PAGE, {"clone": str(number)})
    app.text_input(key="find").set_value("AMD").run()
    app.button(key="find_take_AMD").click().run()
    assert app.query_params["clone"] == str(number)
    press_run(app)
    assert newest(desk_services, demo_trader).symbol == "AMD"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"symbol": "NOPE"}, "No bars of NOPE are stored"),
        ({"strategy": "magic"}, "no strategy magic"),
    ],
)
def test_what_the_url_names_and_is_not_there_is_said(open_page, query, sentence):
    app = open_page(PAGE, query)
    assert not app.exception
    assert sentence in all_text(app)


def test_the_words_follow_the_values(open_page):
    app = open_page(PAGE, {"strategy": "sma_crossover"})
    assert "average of 10 bars has crossed above the average of 30 bars" in all_text(app)
    app.number_input(key="params_sma_crossover_short").set_value(12).run()
    assert "average of 12 bars has crossed above the average of 30 bars" in all_text(app)


def test_another_strategy_starts_from_its_defaults(open_page):
    app = open_page(PAGE, {"strategy": "sma_crossover"})
    app.number_input(key="params_sma_crossover_short").set_value(12).run()
    app.selectbox(key="strategy").select("rsi_mean_reversion").run()
    app.selectbox(key="strategy").select("sma_crossover").run()
    assert app.number_input(key="params_sma_crossover_short").value == 10


@pytest.mark.parametrize(
    ("field", "value", "sentence", "remedy"),
    [
        ("params_sma_crossover_short", 40, "is not shorter than", "Choose a short average"),
        ("costs_commission", 200.0, "Commission is 200 %", "Enter a number from 0 % to 10 %"),
        ("costs_cash", 0.0, "Cash is 0", "Enter a number from"),
    ],
)
def test_a_wrong_value_is_named_with_its_remedy_and_cannot_be_run(
    open_page, unfold, field, value, sentence, remedy
):
    app = unfold(open_page(PAGE, {"strategy": "sma_crossover"}), "costs_inputs")
    app.number_input(key=field).set_value(value).run()
    assert not app.exception
    (error,) = app.error
    assert sentence in error.value.replace("\\", "")
    assert remedy in error.value.replace("\\", "")
    assert next(b for b in app.button if b.label == "Run backtest").disabled


def test_run_stores_what_the_form_says_and_opens_the_result(
    open_page, unfold, desk_services, demo_trader
):
    app = unfold(open_page(PAGE, {"symbol": "GOOG", "strategy": "sma_crossover"}), "costs_inputs")
    app.number_input(key="params_sma_crossover_long").set_value(60).run()
    app.number_input(key="costs_commission").set_value(0.2).run()
    app = press_run(app)
    assert not app.exception
    assert [title.value for title in app.title] == ["Backtest result"]
    run = newest(desk_services, demo_trader)
    detail = desk_services.backtests.get_backtest(demo_trader, run.id)
    assert (run.symbol, run.interval, run.source) == ("GOOG", Interval.DAY, "bundled")
    assert run.status is BacktestStatus.PENDING
    assert (run.start, run.end) == (None, None)
    assert detail.params["long"] == 60
    assert detail.costs["commission"] == pytest.approx(0.002)


def test_quick_choices_count_back_from_the_last_bar(open_page, desk_services, demo_trader):
    app = open_page(PAGE, {"symbol": "GOOG"})
    app.button_group(key="period").set_value("3Y").run()
    press_run(app)
    run = newest(desk_services, demo_trader)
    assert (run.start, run.end) == (date(2010, 3, 2), None)


def test_a_period_without_bars_is_refused_in_place_and_nothing_is_stored(
    open_page, desk_services, demo_trader
):
    app = open_page(PAGE, {"symbol": "GOOG"})
    app.button_group(key="period").set_value("Dates").run()
    app.date_input(key="from_GOOG_1d_bundled").set_value(date(2019, 1, 1)).run()
    app.date_input(key="to_GOOG_1d_bundled").set_value(date(2020, 1, 1)).run()
    app = press_run(app)
    assert not app.exception
    assert [title.value for title in app.title] == ["New backtest"]
    (error,) = app.error
    assert "GOOG has no 1d bars" in error.value
    assert "Choose a period within" in error.value
    assert desk_services.backtests.list_backtests(demo_trader).items == ()


def test_of_several_series_the_chosen_one_is_run(open_page, desk_services, demo_trader):
    with desk_services.database.write() as session:
        first = session.exec(select(BarSeriesRow).where(BarSeriesRow.interval == "1h")).one()
        values = first.model_dump(exclude={"id"}) | {"source": "csv"}
        session.add(BarSeriesRow(**values))
    app = open_page(PAGE, {"symbol": "EURUSD"})
    series = app.selectbox(key="series_EURUSD")
    assert [("bundled" in text, "csv" in text) for text in series.options] == [
        (True, False),
        (False, True),
    ]
    series.select_index(1).run()
    app = press_run(app)
    assert "from csv" in app.error[0].value  # without its bars: it was the one asked for
    assert desk_services.backtests.list_backtests(demo_trader).items == ()


def test_closed_inputs_hold_what_was_typed_until_the_page_is_left(
    open_page, unfold, desk_services, demo_trader
):
    app = unfold(open_page(PAGE, {"symbol": "GOOG", "strategy": "sma_crossover"}), "costs_inputs")
    app.number_input(key="costs_commission").set_value(0.2).run()
    app.session_state["costs_inputs"] = False
    app.run().run()
    assert not [item for item in app.number_input if item.key == "costs_commission"]
    assert "commission 0.2 %" in all_text(app)
    assert unfold(app, "costs_inputs").number_input(key="costs_commission").value == 0.2
    app.session_state["costs_inputs"] = False
    press_run(app.run())
    run = newest(desk_services, demo_trader)
    costs = desk_services.backtests.get_backtest(demo_trader, run.id).costs
    assert costs["commission"] == pytest.approx(0.002)
    app.switch_page(PAGE).run()
    assert "commission 0.1 %" in all_text(app)


def test_a_clone_starts_from_the_run_and_says_so(
    open_page, unfold, make_run, desk_services, demo_trader
):
    number = make_run(
        params={"short": 7, "long": 70},
        costs={"commission": 0.003},
        start=date(2006, 1, 1),
        tags=("trend",),
        notes="Seven and seventy.",
    )
    app = open_page(PAGE, {"clone": str(number)})
    assert not app.exception
    assert "commission 0.3 %" in all_text(app)  # the folded inputs start from the run too
    unfold(app, "costs_inputs")
    assert app.number_input(key="params_sma_crossover_short").value == 7
    assert app.number_input(key="costs_commission").value == pytest.approx(0.3)
    assert app.date_input(key="from_GOOG_1d_bundled").value == date(2006, 1, 1)
    press_run(app)
    run = newest(desk_services, demo_trader)
    assert run.id != number
    assert run.cloned_from == number
    assert (run.tags, run.notes) == (("trend",), "Seven and seventy.")


def test_a_run_of_someone_else_cannot_be_cloned(open_page, make_run):
    number = make_run()
    app = open_page(PAGE, {"clone": str(number)}, role=Role.ANALYST)
    assert f"There is no backtest {number} among yours" in all_text(app)
    assert not app.selectbox


def test_without_any_bars_the_way_to_get_some_is_shown(open_page, desk_services):
    with desk_services.database.write() as session:
        connection = session.connection()
        for table in ("bar", "quote", "bar_series"):
            connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - three constants
    app = open_page(PAGE)
    assert not app.exception
    assert "No bars are stored" in all_text(app)
    assert not app.selectbox


def test_a_viewer_sees_the_refusal_and_nothing_else(open_alone):
    app = open_alone(PAGE, role=Role.VIEWER)
    assert not app.exception
    assert "Your role" in app.error[0].value
    assert not app.selectbox
    assert not app.button


def test_a_run_made_from_a_saved_strategy_remembers_which(open_page, desk_services, demo_trader):
    draft = StrategyDraft("Mine", "momentum", {"period": 33})
    saved = desk_services.strategies.create_strategy(demo_trader, draft)
    press_run(open_page(PAGE, {"saved": str(saved.id)}))
    made = newest(desk_services, demo_trader)
    origin = desk_services.backtests.get_backtest(demo_trader, made.id).origin
    assert (origin.strategy_id, origin.strategy_version) == (saved.id, 1)
    assert not origin.is_changed
    app = open_page("trading/backtest.py", {"id": str(made.id)})
    assert "From “Mine”, version 1" in all_text(app)
