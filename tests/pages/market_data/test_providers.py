"""The page of the data sources: nothing asked yet, figures, an open breaker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from streamlit.testing.v1 import AppTest

from core.clock import now
from core.enums import CallOutcome, Role
from core.errors import ProviderError
from core.market_data.provider_call import ProviderCaller
from core.market_data.providers.base import ProviderCallError, build_provider
from core.services import Services
from tests.pages.reading import list_figures, read_empty

PAGE = "market_data/providers.py"
OpenPage = Callable[..., AppTest]


@pytest.fixture
def call(desk_services: Services) -> Callable[..., None]:
    caller = ProviderCaller(desk_services.database)

    def run(name: str, error: ProviderError | None = None) -> None:
        def ask() -> None:
            if error:
                raise error

        caller.call(build_provider(name), "bars 1d", "TEST", ask)

    return run


def fail(call: Callable[..., None], times: int) -> None:
    error = ProviderCallError("No <b>line</b>.", "Wait.", outcome=CallOutcome.UNREACHABLE)
    for _ in range(times):
        with pytest.raises(ProviderError):
            call("yfinance", error)


def figures(app: AppTest) -> list[tuple[str, str]]:
    return list_figures(app)


def test_before_the_first_fetch_it_says_so_and_shows_no_figure(open_page: OpenPage) -> None:
    app = open_page(PAGE, role=Role.VIEWER)

    assert not app.exception
    assert read_empty(app) == ["No source has been asked yet"]
    assert [element.value for element in app.subheader] == [
        "1. Yahoo Finance",
        "2. Bundled samples",
    ]
    assert {value for label, value in figures(app) if label != "Calls, 24 h"} == {"–"}


def test_calls_become_figures(open_page: OpenPage, call: Callable[..., None]) -> None:
    fail(call, 1)
    call("yfinance")

    app = open_page(PAGE)

    assert not app.exception
    assert figures(app)[:2] == [("Usable answers, 24 h", "50.0 %"), ("Calls, 24 h", "2")]
    assert figures(app)[3] == ("Last good fetch", "just now")
    assert not app.warning


def test_one_failure_is_no_green_badge_and_says_who_stands_in(
    open_page: OpenPage, call: Callable[..., None]
) -> None:
    fail(call, 1)

    app = open_page(PAGE)

    badges = [element.value for element in app.markdown if "badge" in element.value]
    assert badges == [":orange-badge[Failing]", ":gray-badge[Not asked in the last 24 hours]"]
    assert "1 failure in a row. After 5 it is left alone for a minute." in app.warning[0].value
    assert "Where it fails, Bundled samples is asked in its place" in app.warning[0].value


def test_after_the_minute_it_is_on_trial_and_a_good_answer_ends_that(
    open_page: OpenPage, call: Callable[..., None]
) -> None:
    with time_machine.travel(now() - timedelta(seconds=90)):
        fail(call, 5)

    app = open_page(PAGE)
    assert any("On trial" in element.value for element in app.markdown)
    assert "The next call is a trial" in app.warning[0].value
    call("yfinance")

    app = open_page(PAGE)
    assert any("Asked as usual" in element.value for element in app.markdown)
    assert not app.warning


def test_a_source_left_alone_is_said_with_who_stands_in(
    open_page: OpenPage, call: Callable[..., None]
) -> None:
    fail(call, 5)

    app = open_page(PAGE)

    assert any("Not asked for now" in element.value for element in app.markdown)
    assert "5 failures in a row" in app.warning[0].value
    assert "Bundled samples is asked in its place" in app.warning[0].value
    tables = [element.proto.body for element in app.get("html")]
    assert not any("<b>line" in body for body in tables)
    assert any("&lt;b&gt;line" in body for body in tables)
