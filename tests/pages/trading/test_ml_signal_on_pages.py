"""A strategy with many parameters that nobody told the pages about: menu, form, run, result."""

from __future__ import annotations

from datetime import date

import pytest

from core.enums import BacktestStatus

PAGE = "trading/new_backtest.py"


def all_text(app):
    kinds = (app.markdown, app.caption, app.error, app.warning, app.info)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def test_it_is_in_the_menu_and_its_form_comes_from_its_declaration(open_page):
    app = open_page(PAGE, {"symbol": "GOOG", "strategy": "ml_signal"})
    assert not app.exception
    assert "ML signal (learned)" in app.selectbox(key="strategy").options
    inputs = {item.key: item for item in app.number_input}
    expected = {
        "horizon": ("Horizon (bars)", 5),
        "min_move": ("Smallest move (%)", 0.3),
        "train": ("Training window (bars)", 500),
        "refit": ("Refit (bars)", 20),
        "enter_above": ("Enter above (%)", 55.0),
        "leave_below": ("Leave below (%)", 50.0),
        "penalty": ("Penalty", 0.1),
    }
    for name, (label, value) in expected.items():
        item = inputs[f"params_ml_signal_{name}"]
        assert (item.label, item.value) == (label, pytest.approx(value))
    assert "a probability above 55 %" in all_text(app)
    app.number_input(key="params_ml_signal_enter_above").set_value(62.5).run()
    assert "a probability above 62.5 %" in all_text(app)


def test_a_wrong_pair_of_thresholds_is_named_with_its_remedy(open_page):
    app = open_page(PAGE, {"symbol": "GOOG", "strategy": "ml_signal"})
    app.number_input(key="params_ml_signal_leave_below").set_value(70.0).run()
    assert not app.exception
    (error,) = app.error
    assert "Choose a probability to leave of 55 % or less" in error.value.replace("\\", "")


def test_a_run_of_it_is_completed_and_its_result_opens(
    open_page, make_run, desk_services, demo_trader
):
    number = make_run(strategy="ml_signal", params={"train": 250}, start=date(2010, 1, 4))
    detail = desk_services.backtests.get_backtest(demo_trader, number)
    assert detail.summary.status is BacktestStatus.COMPLETED
    app = open_page("trading/backtest.py", {"id": str(number)})
    assert not app.exception
    assert "ML signal" in all_text(app)


def test_a_period_shorter_than_the_warm_up_is_refused_with_the_number_needed(
    open_page, desk_services, demo_trader
):
    app = open_page(PAGE, {"symbol": "GOOG", "strategy": "ml_signal"})
    app.button_group(key="period").set_value("1Y").run()
    next(button for button in app.button if button.label == "Run backtest").click().run()
    assert not app.exception
    assert "567" in all_text(app)
    assert desk_services.backtests.list_backtests(demo_trader).items == ()
