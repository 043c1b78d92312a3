"""Wherever a number of the invented market stands, the page itself says DEMO, not the sidebar."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.contracts import Actor
from core.jobs.runner import JobRunner
from core.service_tables import JOB_HANDLERS
from core.services import Services
from core.trading.request import BacktestRequest
from db.jobs.tables import Job

OpenPage = Callable[..., AppTest]


def text_of(app: AppTest) -> str:
    """What the main part of the page says."""
    main = app.main
    said = [str(item.value) for item in (*main.markdown, *main.caption, *main.subheader)]
    tables = [str(item.proto.body) for item in main.get("html")]
    return " ".join([*said, *tables, *(str(grid.value.to_string()) for grid in main.dataframe)])


@pytest.mark.parametrize(
    ("file", "query"),
    [
        ("market_data/instrument.py", {"symbol": "DK0001"}),
        ("market_data/regimes.py", {"symbol": "DK0001"}),
        ("market_data/data_quality.py", {"symbol": "DK0338"}),
        ("trading/new_backtest.py", {"symbol": "DK0001"}),
        ("user/screens.py", {}),
        ("user/dashboard.py", {}),
    ],
)
def test_a_page_with_demo_numbers_says_so(
    open_page: OpenPage,
    desk_services: Services,
    demo_trader: Actor,
    file: str,
    query: dict[str, str],
) -> None:
    if "data_quality" in file:
        desk_services.quality_checks.check_series(demo_trader, "DK0338")

    app = open_page(file, query)

    assert not app.exception
    assert "DEMO" in text_of(app)


def test_a_watchlist_of_demo_symbols_says_so(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    made = desk_services.watchlists.create_watchlist(demo_trader, "Mine")
    desk_services.watchlist_items.add_symbols(demo_trader, made.id, ["DK0001", "DKINDEX"])

    assert "DEMO" in text_of(open_page("user/watchlists.py", {"id": str(made.id)}))


def test_the_result_of_a_backtest_on_demo_bars_says_so(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    run = desk_services.backtests.submit_backtest(
        demo_trader, BacktestRequest("DK0001", "sma_crossover")
    )
    services = desk_services
    with services.database.read() as session:
        (job,) = session.exec(select(Job).where(Job.kind == "run_backtest")).all()
    JobRunner(services.database, JOB_HANDLERS, services.find, services.find_actor, 60).run(job.id)

    assert "DEMO" in text_of(open_page("trading/backtest.py", {"id": str(run.id)}))


def test_a_page_of_real_bars_does_not_say_it(open_page: OpenPage) -> None:
    assert "DEMO" not in text_of(open_page("market_data/instrument.py", {"symbol": "GOOG"}))
