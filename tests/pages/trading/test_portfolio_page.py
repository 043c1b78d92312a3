"""The portfolio page on real services: empty, booked, refused, planned, optimised, failing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.enums import AllocationMethod, BacktestStatus, Role
from core.errors import BusyError
from core.trading.portfolio.allocation_request import AllocationRequest, ReturnView
from core.trading.portfolio.portfolio_service import PortfolioService
from tests.pages.reading import read_figures, read_words

PAGE = "trading/portfolio.py"
AAPL, AMD = 125.674, 62.57  # bundled closes of 2022-12-28
FILE = b"""date,kind,symbol,units,price,fee,amount,currency,note
2020-01-02,deposit,,,,,20000,USD,
2020-01-06,buy,AAPL,100,70.00,5.00,,USD,
2020-03-20,buy,AMD,100,40.00,5.00,,USD,
2021-11-08,sell,AMD,40,150.00,5.00,,USD,
"""


def html_of(app):
    return " ".join(element.proto.body for element in app.get("html"))


def text_of(app):
    kinds = (app.markdown, app.caption, app.error, app.warning, app.info, app.subheader)
    return "\n".join(
        [*(str(one.value) for kind in kinds for one in kind), *read_words(app)]
    ).replace("\\", "")


def press(app, label):
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception
    return app


def metrics(app):
    return read_figures(app)


@pytest.fixture
def own(desk_services, demo_trader):
    number = desk_services.portfolios.create_portfolio(demo_trader, "Long term", "USD").id
    desk_services.bookings.commit_import(demo_trader, number, FILE, expected_count=4)
    return number


def test_the_first_visit_creates_a_portfolio(open_page, desk_services, demo_trader):
    app = open_page(PAGE)
    assert not app.exception
    assert "No portfolio yet" in text_of(app)
    app.text_input[0].set_value("Mine")
    press(app, "Create")
    assert [one.name for one in desk_services.portfolios.list_portfolios(demo_trader)] == ["Mine"]
    assert "Nothing booked yet" in text_of(app)


def test_a_name_that_is_none_is_refused_in_place(open_page):
    app = press(open_page(PAGE), "Create")
    assert "A portfolio needs a name" in text_of(app)


def test_holdings_stand_with_value_profit_age_and_what_was_realised(open_page, own):
    app = open_page(PAGE)
    assert not app.exception
    cash = 20_000 - 7_005 - 4_005 + 5_995
    assert metrics(app)["Value (USD)"] == f"{100 * AAPL + 60 * AMD + cash:,.2f}"
    assert metrics(app)["Cash"] == f"{cash:,.2f}"
    text = html_of(app)
    assert 'href="/instrument?symbol=AAPL"' in text
    assert "prices of 2022-12-28" in text
    assert "+4,393.00 USD" in text  # 40 AMD: 5,995 − 1,602
    assert len(app.get("plotly_chart")) == 1


def test_a_booking_is_made_in_the_form_and_refused_with_its_reason(open_page, unfold, own):
    app = unfold(open_page(PAGE, {"view": "Transactions"}), "booking_new")
    fields = {one.label: one for one in app.text_input}
    fields["Symbol"].set_value("aapl")
    fields["Units"].set_value("10")
    fields["Price of a unit"].set_value("125.50")
    press(app, "Book")
    assert "5 transactions" in text_of(app)
    fields = {one.label: one for one in app.text_input}
    fields["Symbol"].set_value("NONE")
    press(app, "Book")
    assert "NONE is no instrument here" in text_of(app)
    fields = {one.label: one for one in app.text_input}
    fields["Units"].set_value("ten")
    press(app, "Book")
    assert "'ten' is not a number (units)" in text_of(app)


def test_a_file_is_looked_at_before_it_is_booked(open_page, unfold, own):
    app = unfold(open_page(PAGE, {"view": "Transactions"}), "booking_import")
    rows = FILE + b"2022-01-03,dividend,AAPL,,,,22,USD,\n"
    app.text_area[0].set_value(rows.decode()).run()
    text = text_of(app)
    assert "1 new" in text
    assert "4 booked already" in text
    press(app, "Book 1 transaction")
    assert "5 transactions" in text_of(app)


def test_a_file_with_a_bad_row_cannot_be_booked(open_page, unfold, own):
    app = unfold(open_page(PAGE, {"view": "Transactions"}), "booking_import")
    app.text_area[0].set_value((FILE + b"2022-01-03,gift,,,,,22,USD,\n").decode()).run()
    assert "1 refused" in text_of(app)
    assert next(one for one in app.button if one.label.startswith("Book 0")).disabled


def test_two_currencies_have_no_sum_until_a_rate_is_entered(
    open_page, unfold, desk_services, demo_trader, own
):
    won = b"date,kind,amount,currency\n2022-01-03,deposit,1400000,KRW\n"
    desk_services.bookings.commit_import(demo_trader, own, won, expected_count=1)
    app = open_page(PAGE)
    assert "no exchange rate from KRW to USD" in text_of(app)
    assert not read_figures(app)
    unfold(app, "portfolio_rates")
    fields = {one.label: one for one in app.text_input}
    fields["is worth"].set_value("1400")
    press(app, "Enter rate")
    assert metrics(app)["Cash"] == f"{14_985 + 1_000:,.2f}"
    assert "entered by you, inverted" in html_of(app)


def test_a_plan_is_typed_and_the_trades_stand_below(open_page, unfold, desk_services, own):
    app = open_page(PAGE, {"view": "Plan"})
    assert "No plan yet" in text_of(app)
    unfold(app, "portfolio_plan_edit")
    assert "AAPL 40.1" in app.text_area[0].value  # starts from the weights of today
    app.text_area[0].set_value("AAPL 50\nAMD 25")
    press(app, "Save plan")
    assert metrics(app)["Off plan"] == "22.9 %"
    assert "buy 24" in html_of(app)


def test_a_plan_over_one_is_refused(open_page, unfold, own):
    app = unfold(open_page(PAGE, {"view": "Plan"}), "portfolio_plan_edit")
    app.text_area[0].set_value("AAPL 80\nAMD 30")
    press(app, "Save plan")
    assert "add up to 1.1000" in text_of(app)
    app.text_area[0].set_value("AAPL")
    press(app, "Save plan")
    assert "Line 1 ('AAPL') is not a symbol and a percentage" in text_of(app)


@pytest.fixture
def run_of(desk_services, demo_trader, run_jobs, own):
    """A completed run of three quick methods and one that is not run."""

    def run(**changes):
        fields = {
            "methods": (AllocationMethod.INVERSE_VOLATILITY, AllocationMethod.BLACK_LITTERMAN),
            "sessions": 400,
            "folds": 4,
            "test_folds": 2,
            "portfolio_id": own,
            **changes,
        }
        request = AllocationRequest(("AAPL", "AMD", "KO"), **fields)
        number = desk_services.allocations.submit_run(demo_trader, request).id
        run_jobs(demo_trader)
        return number

    return run


def test_before_the_first_run_the_page_says_what_one_is(open_page, own):
    assert "No weights computed yet" in text_of(open_page(PAGE, {"view": "Optimise"}))


def test_the_form_puts_a_run_in_the_queue_and_its_progress_can_be_cancelled(
    open_page, unfold, desk_services, demo_trader, own
):
    app = unfold(open_page(PAGE, {"view": "Optimise"}), "allocation_new")
    app.text_area[0].set_value("AAPL > AMD 4")
    press(app, "Compute weights")
    (run,) = desk_services.allocations.list_runs(demo_trader, own)
    assert run.request.symbols == ("AAPL", "AMD")
    assert run.request.views == (ReturnView("AAPL", 0.04, "AMD"),)
    assert len(run.request.methods) == 8
    assert run.status is BacktestStatus.PENDING
    assert app.query_params["run"] in (str(run.id), [str(run.id)])
    press(app, "Cancel")
    assert "This run was cancelled" in text_of(app)


def test_the_form_says_which_limit_would_do(open_page, unfold, own):
    app = unfold(open_page(PAGE, {"view": "Optimise"}), "allocation_new")
    next(one for one in app.number_input if one.label.startswith("Most")).set_value(40.0)
    press(app, "Compute weights")
    assert "Allow at least 0.5 for each" in text_of(app)


def test_weights_are_shown_and_made_the_plan(open_page, desk_services, demo_trader, own, run_of):
    run_of()
    app = open_page(PAGE, {"view": "Optimise"})
    assert not app.exception
    assert "NOT RUN** Black–Litterman" in text_of(app)
    press(app, "Make it the plan")
    plan = desk_services.portfolios.get_portfolio(demo_trader, own).plan
    assert plan == pytest.approx({"AAPL": 1 / 3, "AMD": 1 / 3, "KO": 1 / 3}, abs=1e-4)


def test_each_view_of_a_run_has_an_address(open_page, run_of, own):
    number = run_of()
    for result, words in (
        ("Frontier", "In-sample: every point knew"),
        ("Out of sample", "equal weight"),
        ("Likeness", "Falling together"),
        ("Passport", "Versions: python"),
    ):
        app = open_page(PAGE, {"view": "Optimise", "run": str(number), "result": result})
        assert not app.exception
        assert words in text_of(app)


def test_a_verdict_is_said_in_words_and_views_are_not_tested(open_page, run_of, own):
    run_of(views=(ReturnView("AAPL", 0.2),))
    app = open_page(PAGE, {"view": "Optimise", "result": "Out of sample"})
    text = text_of(app)
    assert "No method beat equal weight by more than its dispersion." in text
    assert "a test on the past would be look-ahead" in text
    assert "3 paths from 6 splits" in text


def test_a_run_that_failed_says_why_and_can_be_deleted(
    open_page, desk_services, demo_trader, run_jobs, own
):
    request = AllocationRequest(("AAPL", "GOOG"), end=date(2004, 9, 30), portfolio_id=own)
    desk_services.allocations.submit_run(demo_trader, request)
    run_jobs(demo_trader)
    app = open_page(PAGE, {"view": "Optimise"})
    assert "The assets share" in text_of(app)
    assert "GOOG begins on 2004-08-19" in text_of(app)
    press(app, "Delete this run")
    assert desk_services.allocations.list_runs(demo_trader, own) == []


def test_an_address_of_nothing_is_a_sentence(open_page, own):
    for query in (
        {"id": "999999"},
        {"id": "abc"},
        {"id": "9" * 30},
        {"view": "Optimise", "run": "999999"},
        {"view": "Optimise", "run": "1e3"},
    ):
        app = open_page(PAGE, query)
        assert not app.exception
        assert app.error


def test_somebody_elses_portfolio_is_not_there(open_page, own):
    app = open_page(PAGE, {"id": str(own)}, role=Role.ANALYST)
    assert not app.exception
    assert "AAPL" not in html_of(app)
    assert "No portfolio yet" in text_of(app)


def test_a_service_that_fails_is_said_in_place(open_page, own, monkeypatch):
    def fail(*_args: object) -> None:
        raise BusyError("The database is out of reach.", "Try again in a moment.")

    monkeypatch.setattr(PortfolioService, "get_portfolio", fail)
    app = open_page(PAGE)
    assert not app.exception
    assert "out of reach" in text_of(app)


def test_settings_are_kept_and_a_portfolio_goes_with_its_bookings(
    open_page, unfold, desk_services, demo_trader, own
):
    app = unfold(open_page(PAGE), "portfolio_settings")
    next(one for one in app.number_input if one.label.startswith("Drawdown")).set_value(25.0)
    press(app, "Save")
    (kept,) = desk_services.portfolios.list_portfolios(demo_trader)
    assert (kept.drawdown_limit, kept.commission_rate) == (0.25, 0.001)
    app = unfold(app, "portfolio_settings")
    app.checkbox[0].check().run()
    press(app, "Delete")
    assert desk_services.portfolios.list_portfolios(demo_trader) == []
    assert "No portfolio yet" in text_of(app)


def test_the_dashboard_shows_value_and_day(open_page, desk_services, demo_trader, own):
    app = open_page("user/dashboard.py")
    assert not app.exception
    assert "Portfolio value and day&#x27;s change</h3>" in html_of(app)
    assert f"{100 * AAPL + 60 * AMD + 14_985:,.2f} USD" in html_of(app)
    desk_services.exchange_rates.enter_rate(
        demo_trader, "USD", "KRW", date(2026, 1, 2), Decimal(1400)
    )
    viewer = open_page("user/dashboard.py", role=Role.VIEWER)
    assert "Watchlist</h3>" in html_of(viewer)
    assert "Portfolio value" not in html_of(viewer)


def test_an_outlook_is_made_kept_and_shown_with_its_coverage(
    open_page, desk_services, demo_trader, own
):
    desk_services.portfolios.update_portfolio(
        demo_trader, own, name="Long term", commission_rate=0.001, drawdown_limit=0.1
    )
    app = open_page(PAGE, {"view": "Outlook"})
    assert "No forecast yet" in text_of(app)
    press(app, "Make a forecast")
    text = html_of(app)
    assert "Falls by 10 %" in text
    assert "Block bootstrap" in text
    assert "Max drawdown" in text
    assert "NOT RUN: none is over yet" in text
    assert "From the close of **2022-12-28**" in text_of(app)


def test_against_a_benchmark_that_is_chosen(open_page, desk_services, demo_trader, own):
    desk_services.forecasts.make_forecast(demo_trader, own, 30)
    app = open_page(PAGE, {"id": str(own), "view": "Outlook"})
    assert not app.exception
    assert "NOT RUN: no benchmark is chosen." in text_of(app)
    choice = next(one for one in app.selectbox if one.label == "Benchmark")
    choice.set_value("AMD").run()
    assert not app.exception
    assert "Information ratio" in html_of(app)
    assert "sessions from" in text_of(app)
