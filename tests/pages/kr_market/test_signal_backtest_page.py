"""The page of signal backtests: form, list, every state of a run, and every view of a result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from core.contracts import Actor
from core.enums import Role
from core.kr_market.signal_backtest.request import SignalBacktestRequest
from core.services import Services
from tests.pages.conftest import OpenPage
from tests.pages.reading import read_figures

PAGE = "kr_market/signal_backtest.py"
QUICK = SignalBacktestRequest(signals="vcp:tracker", start=date(2026, 3, 2), draws=5)
RunJobs = Callable[[Actor], None]


def words(app) -> str:
    """All that a reader sees as text."""
    parts = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.subheader]
    tables = [element.proto.body for element in app.get("html")]
    return " ".join([*(part.value for part in parts), *tables])


@pytest.fixture
def finished(desk_services: Services, demo_trader: Actor, run_jobs: RunJobs) -> int:
    run = desk_services.signal_backtests.submit_backtest(demo_trader, QUICK)
    run_jobs(demo_trader)
    return run.id


def test_empty_form_says_what_it_will_do(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    assert not app.exception
    said = words(app)
    assert "What it will do" in said
    assert "DEMO" in said
    assert "Buying DKINDEX at the first open" in said
    assert "Your first backtest of these signals" in said
    assert "No signal backtests yet" in said


def test_a_wrong_period_is_said_and_cannot_be_started(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    first, last = (app.date_input(key=f"{end} demo") for end in ("from", "to"))
    first.set_value(last.value).run()
    assert "before it has begun" in words(app)
    assert "run" not in [button.key for button in app.button]


def test_start_opens_the_run_that_waits(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    app = open_page(PAGE, {"signals": "vcp:tracker", "rules": "conservative"})
    app.button(key="run").click().run()
    (run,) = desk_services.signal_backtests.list_backtests(demo_trader).items
    assert (run.request.signals, run.request.rules) == ("vcp:tracker", "conservative")
    assert app.query_params["id"] == str(run.id)
    assert not app.exception
    app.button(key="cancel_signal_backtest").click().run()
    assert desk_services.jobs.get_job(demo_trader, run.job_id).is_cancel_requested or (
        not desk_services.signal_backtests.get_summary(demo_trader, run.id).is_under_way
    )


def test_a_result_stands_beside_index_and_luck(open_page: OpenPage, finished: int) -> None:
    app = open_page(PAGE, {"id": str(finished)})
    assert not app.exception
    said = words(app)
    assert "DEMO" in said
    assert "5 portfolios of random entries" in said
    assert "What this result does not know" in said
    assert "Survivors" in said
    assert list(read_figures(app))[:3] == [
        "Return",
        "Index DKINDEX",
        "Beats random entries",
    ]


VIEWS = {
    "Trades": "positions, amounts in KRW",
    "By type and exit": "By type of signal",
    "Months": "The first and the last month",
    "Refused": "No session after it",
    "Figures": "What trading took",
}


def test_every_view_and_both_names(open_page: OpenPage, finished: int) -> None:
    for view, expected in VIEWS.items():
        app = open_page(PAGE, {"id": str(finished), "view": view})
        assert not app.exception
        assert expected in words(app), view
        if view == "Trades":
            names = app.dataframe[0].value["Name"]
            assert any(any("가" <= letter <= "힣" for letter in name) for name in names)


def test_earlier_runs_are_listed_and_copied(open_page: OpenPage, finished: int) -> None:
    app = open_page(PAGE)
    assert app.dataframe[0].value["Run"].tolist() == [finished]
    copied = open_page(PAGE, {"copy": str(finished)})
    assert copied.selectbox(key="signals").value == "vcp:tracker"
    assert "Your runs of these signals so far: 1, of which different: 1" in words(copied)


def test_a_failed_run_says_why(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor, run_jobs: RunJobs
) -> None:
    run = desk_services.signal_backtests.submit_backtest(
        demo_trader, SignalBacktestRequest(signals="log:vcp")
    )
    run_jobs(demo_trader)
    said = words(open_page(PAGE, {"id": str(run.id)}))
    assert "The backtest failed" in said
    assert "No signal log is imported" in said


def test_a_cancelled_run_says_so(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    run = desk_services.signal_backtests.submit_backtest(demo_trader, QUICK)
    desk_services.jobs.cancel_job(demo_trader, run.job_id)
    assert "Cancelled before it was done" in words(open_page(PAGE, {"id": str(run.id)}))


def test_somebody_elses_run_is_not_there(open_page: OpenPage, finished: int) -> None:
    said = words(open_page(PAGE, {"id": str(finished)}, role=Role.ANALYST))
    assert "There is no signal backtest" in said


def test_an_address_that_is_no_number_is_refused_with_words(open_page: OpenPage) -> None:
    assert "is not the number of a signal backtest" in words(open_page(PAGE, {"id": "x"}))


def test_a_viewer_reads_but_starts_nothing(open_page: OpenPage) -> None:
    app = open_page(PAGE, role=Role.VIEWER)
    assert "starts no backtests" in words(app)
    assert "run" not in [button.key for button in app.button]
