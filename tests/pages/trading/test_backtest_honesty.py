from __future__ import annotations

import inspect
from dataclasses import asdict
from datetime import timedelta
from html import escape
from types import SimpleNamespace

import pytest

from core.enums import LineKey, Role, Verdict
from core.errors import BusyError
from core.events.types import BacktestFinished
from core.trading.honesty.line import TITLES
from core.trading.honesty.passport import PASSPORT_VERSION
from core.trading.honesty.rates import Rate
from core.trading.honesty.self_test import SelfTest
from db.trading.honesty_tables import GateSelfTest, HonestyPassport
from db.trading.tables import Backtest
from pages.components import backtest_passport
from tests.pages.reading import read_figures

PAGE, LIST = "trading/backtest.py", "trading/backtests.py"
REQUEST = {"params": {"short": 20, "long": 50}}


@pytest.fixture
def judged(make_run, desk_services, demo_trader, run_jobs):
    """A run whose passport is computed, as the delivered event would have it."""

    def make(**fields):
        number = make_run(**(REQUEST | fields))
        news(desk_services, demo_trader, number)
        run_jobs(demo_trader)
        return number

    return make


def news(services, actor, number):
    event = BacktestFinished(
        backtest_id=number,
        user_id=actor.user_id,
        symbol="GOOG",
        strategy="sma_crossover",
        status="completed",
    )
    services.passports.on_backtest_finished(event, "an-id")


def markdown(app):
    return "\n".join(str(element.value) for element in app.markdown).replace("\\", "")


def html(app):
    return "".join(element.proto.body for element in app.get("html"))


def button(app, key):
    return next((each for each in app.button if each.key == key), None)


def test_the_verdict_stands_above_the_charts_with_every_line_marked(
    open_page, judged, desk_services, demo_trader
):
    number = judged()
    app = open_page(PAGE, {"id": str(number)})
    assert not app.exception
    strip = next(each.value for each in app.markdown if "-badge[:material/" in each.value)
    strip = strip.replace("\\", "")
    passport = desk_services.passports.get_passport(demo_trader, number)
    assert strip.startswith(f"**{passport.headline}**")
    assert all(title in strip for title in TITLES.values())
    for verdict, colour in (
        (Verdict.PASS, "green"),
        (Verdict.FAIL, "red"),
        (Verdict.NOT_RUN, "gray"),
    ):
        assert strip.count(f":{colour}-badge[") == passport.count(verdict)


def test_while_it_is_computed_the_result_is_there_and_the_strip_says_so(
    open_page, make_run, desk_services, demo_trader
):
    number = make_run(**REQUEST)
    news(desk_services, demo_trader, number)
    app = open_page(PAGE, {"id": str(number), "view": "Honesty"})
    assert not app.exception
    assert read_figures(app)
    assert "being computed" in markdown(app)
    assert html(app).count("It is being computed.") == len(LineKey)
    assert button(app, "compute_passport") is None


def test_each_line_tells_figure_reason_remedy_and_numbers(
    open_page, judged, desk_services, demo_trader
):
    number = judged()
    app = open_page(PAGE, {"id": str(number), "view": "Honesty"})
    assert not app.exception
    shown = html(app)
    for line in desk_services.passports.get_passport(demo_trader, number).lines:
        for text in (line.title, line.why, line.remedy, line.figure):
            assert escape(text) in shown
    assert "<summary>numbers</summary>" in shown
    assert "the ledger now counts 1 trial in 1 look at this idea" in "".join(
        each.value for each in app.caption
    )


def test_an_outdated_passport_asks_to_be_computed_again(
    open_page, judged, make_run, desk_services, demo_trader
):
    number = judged()
    make_run(params={"short": 7})
    app = open_page(PAGE, {"id": str(number), "view": "Honesty"})
    assert any("More has been tried since" in each.value for each in app.warning)
    button(app, "compute_passport").click().run()
    assert not app.exception
    assert desk_services.passports.get_passport(demo_trader, number).is_computing


def test_a_run_from_before_the_passport_can_have_one(open_page, make_run, desk_services):
    number = make_run(**REQUEST)
    with desk_services.database.write() as session:
        session.get_one(Backtest, number).finished_at -= timedelta(days=400)
    app = open_page(PAGE, {"id": str(number), "view": "Honesty"})
    assert "not computed" in markdown(app)
    assert html(app).count("It has not been asked for") == len(LineKey)
    assert button(app, "compute_passport").label == "Compute"


def test_a_run_that_has_just_ended_is_followed_until_it_is_judged(
    open_page, make_run, desk_services, demo_trader, run_jobs, monkeypatch
):
    """Its end is told a moment later, and the job of that is over before the tray looks again."""
    reruns = []
    number = make_run(**REQUEST)
    app = open_page(PAGE, {"id": str(number), "view": "Honesty"})
    assert "being computed" in markdown(app)
    assert html(app).count("It will be computed in a moment.") == len(LineKey)
    desk = SimpleNamespace(services=desk_services, actor=demo_trader)
    detail = desk_services.backtests.get_backtest(demo_trader, number)
    monkeypatch.setattr(backtest_passport.st, "rerun", lambda: reruns.append(True))
    poll = inspect.unwrap(backtest_passport._poll)
    poll(desk, detail)
    news(desk_services, demo_trader, number)
    poll(desk, detail)
    assert reruns == []
    run_jobs(demo_trader)
    poll(desk, detail)
    assert reruns == [True]


def test_words_from_a_strategy_or_an_error_stay_words(open_page, judged, desk_services):
    number = judged()
    with desk_services.database.write() as session:
        row = session.get(HonestyPassport, number)
        first = row.lines[0] | {"why": "<img src=x onerror=alert(1)>", "figure": "<b>1</b>"}
        row.lines = [first, *row.lines[1:]]
    app = open_page(PAGE, {"id": str(number), "view": "Honesty"})
    assert "<img" not in html(app)
    assert "&lt;img src=x" in html(app)
    assert "<b>1" not in html(app)


def test_a_service_that_fails_leaves_a_sentence(open_page, make_run, desk_services, monkeypatch):
    number = make_run(**REQUEST)

    def busy(*_):
        raise BusyError("The database is busy.", "Try again in a moment.")

    monkeypatch.setattr(type(desk_services.passports), "get_passport", busy)
    app = open_page(PAGE, {"id": str(number)})
    assert not app.exception
    assert "Try again in a moment" in app.error[0].value


def test_a_replay_is_asked_for_and_its_result_shown(open_page, make_run, run_jobs, demo_trader):
    number = make_run(**REQUEST)
    app = open_page(PAGE, {"id": str(number), "view": "Receipt"})
    assert "Not replayed yet" in markdown(app)
    button(app, "replay").click().run()
    assert not app.exception
    run_jobs(demo_trader)
    app.run()
    assert "Same: trades, equity and every statistic are equal" in markdown(app)


def test_the_list_of_runs_tells_who_was_judged(open_page, judged, make_run):
    judged()
    make_run(params={"short": 7})
    app = open_page(LIST)
    assert not app.exception
    column = app.dataframe[0].value["Honesty"].tolist()
    assert column[0] == ""
    assert column[1] in {"PASS", "FAIL", "open"}


def test_a_viewer_is_offered_no_computing(open_page, judged):
    number = judged()
    app = open_page(PAGE, {"id": str(number), "view": "Honesty"}, role=Role.VIEWER)
    assert button(app, "compute_passport") is None
    assert not html(app).count("sd-honesty")


def test_the_last_months_are_sealed_and_the_opening_stays_visible(
    open_page, make_run, desk_services, demo_trader
):
    number = make_run(**REQUEST)
    app = open_page(PAGE, {"id": str(number), "view": "Honesty"})
    next(each for each in app.button if each.label == "Seal").click().run()
    assert not app.exception
    assert "from 2012-03-01 on, for you" in markdown(app)
    (sealed,) = desk_services.holdouts.list_holdouts(demo_trader, "GOOG")
    desk_services.holdouts.open_holdout(demo_trader, sealed.id, "The final check <b>now</b>.")
    app.run()
    assert "opened 1 ×" in markdown(app)
    assert any("final check" in each.value for each in app.caption)
    assert button(app, f"open_holdout_{sealed.id}") is None


def keep_gate_test(services, *, is_alive):
    rates = {"leaks_caught": Rate(70 if is_alive else 69, 70), "honest_accused": Rate(0, 90)}
    found = SelfTest(**rates, noise_passed=Rate(0, 120), edges_passed=Rate(54, 60), edge_sharpe=2.0)
    row = GateSelfTest(
        version=PASSPORT_VERSION, is_alive=is_alive, seconds=1.0, findings=asdict(found)
    )
    with services.database.write() as session:
        session.add(row)


def test_the_honesty_view_says_in_one_line_whether_the_gate_is_proven(
    open_page, judged, desk_services
):
    query = {"id": str(judged()), "view": "Honesty"}
    assert any("never been tested" in each.value for each in open_page(PAGE, query).warning)
    keep_gate_test(desk_services, is_alive=True)
    app = open_page(PAGE, query)
    assert not any("gate" in each.value.lower() for each in (*app.warning, *app.error))
    keep_gate_test(desk_services, is_alive=False)
    app = open_page(PAGE, query)
    assert "THE GATE IS DEAD" in app.error[0].value
    assert "THE GATE IS DEAD" in markdown(app)  # above the charts, whatever the view
