"""What bad files and a silent source get on the pages: worded, counted, nothing stored in part."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from pytest_httpserver import HTTPServer
from streamlit.testing.v1 import AppTest
from werkzeug import Response

from core.contracts import Actor
from core.errors import NotFoundError
from core.market_data.providers.base import PROVIDERS
from core.market_data.providers.yfinance import YFinanceProvider
from core.services import Services
from tests.core.market_data.pretended_yahoo import yahoo  # noqa: F401 - fixture
from tests.pages.reading import list_figures

PAGE = "market_data/import_data.py"
OpenPage = Callable[..., AppTest]
RunJobs = Callable[[Actor], None]
HEADER = "date,ticker,open,high,low,close,volume\n"
PRICES = HEADER + "2024-01-02,005930,10,12,9,11,500\n2024-01-03,005930,0,0,0,11,0\n"
ONE = "날짜,시가,고가,저가,종가,거래량\n2024-01-02,10,12,9,11,500\n"
ENCODINGS: dict[str, tuple[Callable[[str], bytes], str]] = {
    "UTF-8 with a mark": (lambda text: codecs.BOM_UTF8 + text.encode(), ""),
    "CP949": (lambda text: text.encode("cp949"), "encoding CP949"),
    "UTF-16": (lambda text: text.encode("utf-16"), "encoding UTF-16"),
    "gzip": (lambda text: gzip.compress(text.encode(), mtime=0), "Unpacked with gzip"),
}


def upload(app: AppTest, content: bytes, name: str = "005930.csv") -> AppTest:
    return app.file_uploader[0].set_value((name, content, "text/csv")).run()


def words(app: AppTest) -> str:
    shown = [*app.caption, *app.markdown, *app.error, *app.warning]
    return " ".join(element.value for element in shown).replace("\\", "")


def import_buttons(app: AppTest) -> list[Any]:
    return [button for button in app.button if button.label.startswith("Import ")]


def is_known(services: Services, actor: Actor, symbol: str) -> bool:
    try:
        return bool(services.instruments.get_instrument(actor, symbol).series)
    except NotFoundError:
        return False


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("view", ["upload", "market"])
def test_a_file_in_another_encoding_is_read_and_that_is_said(
    open_page: OpenPage, view: str, encoding: str
) -> None:
    encode, note = ENCODINGS[encoding]
    text = ONE if view == "upload" else PRICES.replace("ticker", "종목코드")

    app = upload(open_page(PAGE, {"view": view}), encode(text))

    assert not app.exception
    assert [button.disabled for button in import_buttons(app)] == [False]
    assert note in words(app)


@pytest.mark.parametrize(
    ("view", "content", "problem"),
    [
        ("upload", "date,open,low,close\n2024-01-02,1,1,1\n", "no column for high"),
        ("market", "date,ticker,open,high,low,volume\n2024-01-02,005930,1,1,1,1\n", "needs: close"),
        ("market", "date,close\n2024-01-02,1\n", "no ticker column"),
    ],
)
def test_a_missing_column_is_named_and_nothing_can_be_stored(
    open_page: OpenPage, view: str, content: str, problem: str
) -> None:
    app = upload(open_page(PAGE, {"view": view}), content.encode())

    assert not app.exception
    assert problem in words(app)
    assert not import_buttons(app)


@pytest.mark.parametrize("view", ["upload", "market"])
def test_days_in_three_formats_are_listed_by_line_and_wait_for_consent(
    open_page: OpenPage, view: str
) -> None:
    days = ("2024-01-02", "20240103", "04/01/2024")
    header, rest = ("date,close\n", ",1") if view == "upload" else (HEADER, ",005930,1,1,1,1,1")
    content = header + "".join(f"{day}{rest}\n" for day in days)

    app = upload(open_page(PAGE, {"view": view}), content.encode())

    assert not app.exception
    listed = next(frame.value for frame in app.dataframe if "What is wrong" in frame.value)
    assert list(listed["Line"]) == [3, 4]
    assert all("written as on the first" in sentence for sentence in listed["What is wrong"])
    assert [button.disabled for button in import_buttons(app)] == [True]


def test_a_second_file_of_another_name_is_shown_beside_the_first(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor, run_jobs: RunJobs
) -> None:
    app = upload(open_page(PAGE, {"view": "market"}), PRICES.encode(), "first.csv")
    import_buttons(app)[0].click().run()
    run_jobs(demo_trader)

    app = upload(app.run(), PRICES.replace("9,11,500", "9,10,500").encode(), "second.csv")

    assert not app.exception
    beside, differences = (frame.value for frame in app.dataframe[-2:])
    assert beside.iloc[0].to_list() == ["csv:first", "1", "1", "1"]
    assert differences.iloc[0].to_list() == [
        "csv:first", "005930", "2024-01-02", "close", "11", "10",
    ]  # fmt: skip
    assert "Nothing of it is overwritten" in words(app)


@pytest.fixture
def down(
    yahoo: HTTPServer,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[HTTPServer]:
    """Yahoo, allowed and out of order."""

    class Patient(YFinanceProvider):
        def __init__(self, _: Any = None) -> None:
            super().__init__(sleep=lambda _: None)

    PROVIDERS.names()  # all are registered
    monkeypatch.setitem(PROVIDERS._items, "yfinance", Patient)
    for symbol in ("GOOG", "PLTR"):
        yahoo.expect_request(f"/v8/finance/chart/{symbol}").respond_with_response(
            Response("down", 503)
        )
    return yahoo


def fetch(app: AppTest, symbol: str, run_jobs: RunJobs, actor: Actor) -> AppTest:
    app.text_input(key="fetch_symbol_yfinance").set_value(symbol).run()
    app.button(key="fetch").click().run()
    run_jobs(actor)
    return app.run()


def test_a_source_that_is_down_all_day_is_said_counted_and_stood_in_for(
    *,
    down: HTTPServer, open_page: OpenPage, desk_services: Services, demo_trader: Actor,
    run_jobs: RunJobs,
) -> None:  # fmt: skip
    begin = datetime.now(UTC)
    for hour in (0, 3):
        for attempt in range(3):  # a worker tries a job three times
            with time_machine.travel(begin + timedelta(hours=hour + attempt)):
                if attempt == 0:
                    app = open_page(PAGE, {"view": "fetch"})
                    app.segmented_control(key="fetch_provider").set_value("yfinance").run()
                    fetch(app, "PLTR", run_jobs, demo_trader)
                    (bar,) = app.get("progress")[:1]
                    assert "Will be tried again: Yahoo Finance did not answer" in bar.proto.text
                else:
                    run_jobs(demo_trader)
                    app.run()
                assert not app.exception
        assert "for PLTR: what it sent cannot be read: an error page" in words(app)
        assert "Stored bars are unchanged. Try again in a few minutes." in words(app)
    assert not is_known(desk_services, demo_trader, "PLTR")

    with time_machine.travel(begin + timedelta(hours=5, seconds=20)):
        app = open_page(PAGE, {"view": "fetch"})
        app.segmented_control(key="fetch_provider").set_value("yfinance").run()
        fetch(app, "GOOG", run_jobs, demo_trader)
        assert "not asked for now" in app.warning[0].value
        assert "These bars are from Bundled samples" in app.warning[0].value

        board = open_page("market_data/providers.py")
        assert not board.exception
        assert "6 failures in a row" in board.warning[0].value
        figures = dict(list_figures(board)[:4])
        assert figures["Usable answers, 24 h"] == "0.0 %"
        assert figures["Calls, 24 h"] == "6"
