"""Fundamentals and news fetched from the page, sources compared, a stand-in seen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from pytest_httpserver import HTTPServer
from streamlit.testing.v1 import AppTest
from werkzeug import Response

from core.contracts import Actor, BarQuery
from core.enums import AssetKind, CallOutcome, Interval, Role
from core.errors import ProviderError
from core.events.outbox import Outbox
from core.market_data.bar_columns import BarColumns
from core.market_data.import_types import CsvUpload
from core.market_data.provider_call import ProviderCaller
from core.market_data.providers.base import ProviderCallError, build_provider
from core.market_data.providers.company_base import COMPANY_SOURCES
from core.market_data.providers.yfinance_company import YFinanceCompany
from core.market_data.series_store import SeriesStore
from core.market_data.types import FetchedBars, InstrumentFacts
from core.services import Services
from tests.core.market_data.pretended_company import (
    EARNINGS,
    HEADLINES,
    NEWS,
    REPORTS,
    STATEMENTS,
    SUMMARY,
    statements,
    summary,
    with_events,
)
from tests.core.market_data.pretended_yahoo import yahoo  # noqa: F401 - fixture
from tests.pages.reading import read_empty, read_figures

PAGE = "market_data/instrument.py"
OpenPage = Callable[..., AppTest]


def query(view: str, symbol: str = "GOOG") -> dict[str, str]:
    return {"symbol": symbol, "view": view}


def tables(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def captions(app: AppTest) -> str:
    return " ".join(element.value for element in app.caption).replace("\\", "")


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation that may call out, to a server on this machine."""

    class Patient(YFinanceCompany):
        def __init__(self, _: Any) -> None:
            super().__init__(sleep=lambda _: None)

    COMPANY_SOURCES.names()  # all are registered
    monkeypatch.setitem(COMPANY_SOURCES._items, "yfinance", Patient)
    return


def test_where_the_network_is_not_allowed_it_says_not_run_and_has_no_button(
    open_page: OpenPage,
) -> None:
    app = open_page(PAGE, query("Fundamentals"))

    assert not app.exception
    assert "NOT RUN: live data of Yahoo Finance is switched off" in captions(app)
    assert not [button for button in app.button if button.key == "fetch_company"]


@pytest.mark.usefixtures("live")
def test_a_fetch_fills_fundamentals_and_news(
    yahoo: HTTPServer,  # noqa: F811
    open_page: OpenPage,
    run_jobs: Callable[[Actor], None],
    demo_trader: Actor,
) -> None:
    yahoo.expect_request(STATEMENTS.replace("TEST", "GOOG")).respond_with_json(statements())
    yahoo.expect_request("/v8/finance/chart/GOOG").respond_with_json(with_events("GOOG"))
    yahoo.expect_request(EARNINGS).respond_with_data(REPORTS)
    yahoo.expect_request(NEWS).respond_with_data(json.dumps(HEADLINES))
    yahoo.expect_request(SUMMARY.replace("TEST", "GOOG")).respond_with_json(summary())

    app = open_page(PAGE, query("Fundamentals"))
    app.button(key="fetch_company").click().run()
    assert not app.exception
    run_jobs(demo_trader)
    app.run()

    assert not app.exception
    assert "9 new or restated figures, 5 events, 2 articles, 5 opinions" in app.success[0].value
    assert "Net income" in tables(app)
    assert "estimated" in tables(app)
    assert "No report is known: taken to be known 45 days" in captions(app)


@pytest.mark.usefixtures("live")
def test_a_source_that_is_down_is_said_as_not_run(
    yahoo: HTTPServer,  # noqa: F811
    open_page: OpenPage,
    run_jobs: Callable[[Actor], None],
    desk_services: Services,
    demo_trader: Actor,
) -> None:
    yahoo.expect_request(NEWS).respond_with_data(json.dumps(HEADLINES))
    down = (STATEMENTS, "/v8/finance/chart/TEST", SUMMARY)
    for path in (*(one.replace("TEST", "GOOG") for one in down), EARNINGS):
        yahoo.expect_request(path).respond_with_response(Response("down", 503))

    app = open_page(PAGE, query("News"))
    app.button(key="fetch_company").click().run()
    run_jobs(demo_trader)
    app.run()

    assert not app.exception
    assert [one.value.startswith("NOT RUN: Yahoo Finance did not") for one in app.warning] == [
        True,
        True,
        True,
    ]
    assert len(desk_services.companies.list_news(demo_trader, "GOOG")) == 2
    assert desk_services.companies.list_events(demo_trader, "GOOG") == []


def test_a_viewer_has_no_button_and_an_invented_instrument_neither(
    open_page: OpenPage, live: None
) -> None:
    app = open_page(PAGE, query("News"), role=Role.VIEWER)
    assert not app.exception
    assert not [button for button in app.button if button.key == "fetch_company"]

    app = open_page(PAGE, query("News", "DK0001"))
    assert "An invented instrument" in captions(app)


@pytest.fixture
def second_source(desk_services: Services, demo_trader: Actor) -> None:
    """GOOG from a file: as the bundled bars, but for two closes a hundredth higher."""
    bars = desk_services.bars.load_bars(demo_trader, BarQuery("GOOG", source="bundled"))
    close, high = bars.close.copy(), bars.high.copy()
    close[[5, 9]] *= 1.01
    columns = BarColumns(
        bars.time, bars.open, np.maximum(high, close), bars.low, close, bars.volume
    )
    fetched = FetchedBars(
        instrument=InstrumentFacts("GOOG", "Google", AssetKind.STOCK, currency="USD"),
        interval=Interval.DAY,
        columns=columns,
        fetched_at=bars.passport.fetched_at,
        is_adjusted=bars.passport.is_adjusted,
    )
    with desk_services.database.write() as session:
        SeriesStore(session, Outbox({})).store(fetched, "csv", demo_trader)


def test_one_source_cannot_be_compared(open_page: OpenPage) -> None:
    app = open_page(PAGE, query("Sources compared"))

    assert not app.exception
    assert "One source only" in read_empty(app)


@pytest.mark.usefixtures("second_source")
def test_two_sources_are_compared_and_the_disagreements_exported(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    app = open_page(PAGE, query("Sources compared"))

    assert not app.exception
    figures = read_figures(app)
    assert figures["Differ by more than 0.5 %"] == "2"
    assert "+1.00 %" in tables(app).replace("\N{NO-BREAK SPACE}", " ")
    names = [app.selectbox(key="first_of_1d").value]
    other = ({"bundled", "csv"} - set(names)).pop()
    text = desk_services.source_comparisons.export_disagreements(
        demo_trader, "GOOG", names[0], other
    ).decode()
    lines = text.splitlines()
    assert lines[0] == f"date,{names[0]},{other},difference"
    assert len(lines) == 3
    assert lines[1].startswith("2004-08-26,")


def test_a_stand_in_is_seen_on_the_badge_of_its_bars(
    open_page: OpenPage, desk_services: Services
) -> None:
    def fail() -> None:
        raise ProviderCallError("No line.", "Wait.", outcome=CallOutcome.UNREACHABLE)

    with pytest.raises(ProviderError):
        ProviderCaller(desk_services.database).call(
            build_provider("yfinance"), "bars 1d", "GOOG", fail
        )

    app = open_page(PAGE, {"symbol": "GOOG"})

    assert not app.exception
    assert "stands in" in tables(app)
    assert "Bundled samples stands in: Yahoo Finance was asked just now" in captions(app)


def test_without_a_failure_nothing_stands_in(open_page: OpenPage) -> None:
    assert "stands in" not in tables(open_page(PAGE, {"symbol": "GOOG"}))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2004-08-19,100.34\n", "No close differs by more than 0.5 %"),
        ("1999-01-04,50\n", "The two have no bar in common"),
        ("1999-01-04,50\n", "is not: the two differ before every split"),
    ],
)
def test_sources_that_agree_never_met_or_are_adjusted_otherwise_are_said(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor, text: str, words: str
) -> None:
    is_adjusted = "split" in words
    bars = desk_services.bars.load_bars(demo_trader, BarQuery("GOOG", source="bundled"))
    same = text.replace("100.34", repr(float(bars.close[0])))
    upload = CsvUpload(
        b"date,close\n" + same.encode(), "GOOG.csv", "GOOG", Interval.DAY,
        is_adjusted=bars.passport.is_adjusted != is_adjusted,
    )  # fmt: skip
    desk_services.imports.commit_csv(demo_trader, upload)

    app = open_page(PAGE, query("Sources compared"))

    assert not app.exception
    shown = captions(app) + " ".join(element.value for element in app.warning)
    assert words in shown.replace("\N{NO-BREAK SPACE}", " ").replace("\\", "")
