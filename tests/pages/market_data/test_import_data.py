"""The import page: dry run, refusal, import, fetch, history, and who may not see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from streamlit.testing.v1 import AppTest

from core.clock import now
from core.contracts import Actor, BarQuery
from core.enums import Role
from core.errors import NotFoundError
from core.services import Services
from tests.pages.reading import read_empty, read_figures

PAGE = "market_data/import_data.py"
OpenPage = Callable[..., AppTest]
HEADER = b"date,open,high,low,close,volume\n"
GOOD = HEADER + b"2024-01-02,70000,71000,69500,70500,1000\n2024-01-03,70500,72000,70000,71800,900\n"
MIXED = (
    b"\xef\xbb\xbf"
    + GOOD
    + b"2024-01-04,70500,70000,71000,70500,1\n2024-01-05,abc,71000,69500,70500,1\n"
)


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    return app.file_uploader[0].set_value((name, content, "text/csv")).run()


def metrics(app: AppTest) -> dict[str, str]:
    return read_figures(app)


def import_buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button if button.label.startswith("Import ")]


def is_stored(services: Services, actor: Actor, symbol: str) -> bool:
    try:
        return bool(services.instruments.get_instrument(actor, symbol).series)
    except NotFoundError:
        return False


def last_close(services: Services, actor: Actor) -> float:
    return float(services.bars.load_bars(actor, BarQuery("005930")).close[-1])


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def test_empty_page_says_what_a_file_must_look_like(open_page: OpenPage) -> None:
    app = open_page(PAGE)

    assert not app.exception
    assert any("종가" in element.value for element in app.markdown)
    assert [button.label for button in app.download_button] == ["Download a template"]


def test_a_file_is_checked_by_itself_and_nothing_is_stored(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    app = upload(open_page(PAGE), "005930.csv", GOOD)

    assert not app.exception
    assert app.text_input[0].value == "005930"
    assert metrics(app) == {
        "Rows read": "2",
        "Accepted": "2",
        "New": "2",
        "Changed": "0",
        "Unchanged": "0",
        "Refused": "0",
    }
    assert import_buttons(app) == ["Import 2 bars"]
    assert not is_stored(desk_services, demo_trader, "005930")


def test_the_button_stores_and_links_to_the_chart(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    app = upload(open_page(PAGE), "005930.csv", GOOD)

    press(app, "Import 2 bars")

    assert not app.exception
    assert is_stored(desk_services, demo_trader, "005930")
    assert "005930: 2 new and 0 changed daily bars are stored." in app.markdown[0].value
    assert not read_figures(app)  # the form is empty again


def test_a_repeat_has_nothing_to_import(open_page: OpenPage) -> None:
    app = upload(open_page(PAGE), "005930.csv", GOOD)
    press(app, "Import 2 bars")

    upload(app, "005930.csv", GOOD)

    assert not import_buttons(app)
    assert "nothing to import" in app.info[0].value


def test_a_file_that_contradicts_stored_bars_is_shown_and_overwrites_only_on_consent(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    app = upload(open_page(PAGE), "005930.csv", GOOD)
    press(app, "Import 2 bars")

    upload(app, "005930.csv", GOOD.replace(b"71800", b"71000"))

    change = app.dataframe[0].value.iloc[0]
    assert change["Bar"] == "2024-01-03"
    assert (change["Field"], change["Stored"], change["File"]) == (
        "close", "71,800.00", "71,000.00",
    )  # fmt: skip
    assert change["Difference"] == "\N{MINUS SIGN}1.11 %"
    assert next(button for button in app.button if button.label == "Import 1 bar").disabled
    assert last_close(desk_services, demo_trader) == 71_800

    app.checkbox[0].check().run()
    press(app, "Import 1 bar")

    assert last_close(desk_services, demo_trader) == 71_000


def test_a_symbol_that_lost_its_zeros_is_put_right_by_a_button(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    press(upload(open_page(PAGE), "005930.csv", GOOD), "Import 2 bars")

    app = upload(open_page(PAGE), "5930.csv", GOOD)
    assert "005930 may be meant" in app.warning[0].value
    press(app, "Use 005930")

    assert not app.exception
    assert not app.warning
    assert "stored already" in app.info[0].value
    assert not is_stored(desk_services, demo_trader, "5930")


def test_refused_rows_are_named_and_left_out_only_on_consent(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    app = upload(open_page(PAGE), "005930.csv", MIXED)

    refused = app.dataframe[0].value
    assert list(refused["Line"]) == [4, 5]
    assert "high 70000" in refused["What is wrong"][0]
    assert "'abc'" in refused["What is wrong"][1]
    button = next(item for item in app.button if item.label == "Import 2 bars")
    assert button.disabled

    app.checkbox[0].check().run()
    press(app, "Import 2 bars")

    assert is_stored(desk_services, demo_trader, "005930")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"", "The file is empty", id="empty"),
        pytest.param(b",".join([b"c"] * 1_000_000) + b"\n", "64 KB", id="a million columns"),
        pytest.param(b"PK\x03\x04\x00\x00", "compressed, a spreadsheet", id="spreadsheet"),
        pytest.param(b"when,price\n1,2\n", "no column for time, close", id="no columns"),
        pytest.param(HEADER + b"x" * (11 * 2**20), "10 MB are allowed", id="too large"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_remedy(
    open_page: OpenPage, content: bytes, problem: str
) -> None:
    app = upload(open_page(PAGE), "bad.csv", content)

    assert not app.exception
    assert problem in app.error[0].value
    assert "  \n" in app.error[0].value  # the remedy stands on a line of its own
    assert not import_buttons(app)
    assert app.file_uploader


def test_a_file_of_defective_rows_alone_has_no_button(open_page: OpenPage) -> None:
    app = upload(open_page(PAGE), "bad.csv", HEADER + b"2024-01-02,1,1,2,1,1\n")

    assert "No row of the file can be stored" in app.error[0].value
    assert len(app.dataframe[0].value) == 1
    assert not import_buttons(app)


def test_bundled_bars_are_fetched_as_a_job(
    open_page: OpenPage, run_jobs: Callable[[Actor], None], demo_trader: Actor
) -> None:
    app = open_page(PAGE, {"view": "fetch"})
    app.button(key="fetch").click().run()
    assert not app.exception

    run_jobs(demo_trader)
    app.run()

    assert not app.exception
    assert any("all bars were stored already" in element.value for element in app.markdown)


def test_only_intervals_that_a_provider_has_are_offered(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"view": "fetch"})

    app.selectbox(key="fetch_symbol_bundled").set_value("EURUSD").run()

    assert app.selectbox(key="fetch_interval_bundled_EURUSD").options == ["hourly"]


def test_a_failing_provider_is_a_sentence_with_a_remedy(
    open_page: OpenPage, run_jobs: Callable[[Actor], None], demo_trader: Actor
) -> None:
    app = open_page(PAGE, {"view": "fetch"})
    app.segmented_control(key="fetch_provider").set_value("yfinance").run()
    app.text_input(key="fetch_symbol_yfinance").set_value("NVDA").run()
    app.button(key="fetch").click().run()

    run_jobs(demo_trader)
    waiting = app.run().get("progress")[0].proto.text
    assert "Will be tried again" in waiting
    assert "Live prices are switched off" in waiting
    for minutes in (10, 60):  # past the pauses before the second and the third try
        with time_machine.travel(now() + timedelta(minutes=minutes)):
            run_jobs(demo_trader)
    app.run()

    assert not app.exception
    assert "Live prices are switched off in this installation" in app.error[0].value
    assert "import a CSV file" in app.error[0].value


def test_another_source_standing_in_is_said(
    open_page: OpenPage, run_jobs: Callable[[Actor], None], demo_trader: Actor
) -> None:
    app = open_page(PAGE, {"view": "fetch"})
    app.segmented_control(key="fetch_provider").set_value("yfinance").run()
    app.text_input(key="fetch_symbol_yfinance").set_value("MSFT").run()
    app.button(key="fetch").click().run()

    run_jobs(demo_trader)
    app.run()

    assert not app.exception
    said = app.warning[0].value
    assert "Live prices are switched off in this installation" in said
    assert "These bars are from Bundled samples" in said


def test_the_same_fetch_twice_is_refused_in_words(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"view": "fetch"})
    app.button(key="fetch").click().run()

    app.button(key="fetch").click().run()

    assert not app.exception
    assert app.error


def test_history_lists_ones_imports(open_page: OpenPage) -> None:
    app = upload(open_page(PAGE), "005930.csv", GOOD)
    press(app, "Import 2 bars")

    history = open_page(PAGE, {"view": "history"})

    row = history.dataframe[0].value.iloc[0]
    assert (row["Source"], row["Stored"], row["Refused"]) == ("csv", "2", "0")


def test_an_empty_history_says_so(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"view": "history"})

    assert not app.exception
    assert read_empty(app) == ["No imports yet"]


def test_an_unknown_view_opens_the_upload(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"view": "nonsense"})

    assert not app.exception
    assert app.file_uploader


def test_a_viewer_is_refused_and_sees_nothing_else(open_alone: OpenPage) -> None:
    app = open_alone(PAGE, role=Role.VIEWER)

    assert not app.exception
    assert "does not allow this" in app.error[0].value
    assert not app.file_uploader
    assert not app.button
    assert not app.segmented_control
