"""The economy page: empty, with samples, with a series of one's own, failing, forbidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import delete
from streamlit.testing.v1 import AppTest

from core.clock import now
from core.contracts import Actor
from core.enums import Frequency, Role
from core.errors import ProviderError
from core.market_data.economy_chart_service import EconomyChartService
from core.market_data.economy_import_types import EconomyUpload
from core.market_data.economy_types import EconomyFacts
from core.services import Services
from db.market_data.company_tables import CorporateEvent
from db.market_data.economy_tables import EconomicSeries
from pages.components.cached import find_coming, find_economy, find_releases
from tests.pages.conftest import enter
from tests.pages.reading import list_figures, read_empty, read_figures

PAGE = "market_data/economy.py"
OpenPage = Callable[..., AppTest]
OWN = EconomyFacts(
    "KR_CPI", "Prices <b>of</b> Korea", "Prices", "2020 = 100", Frequency.MONTHLY, delay_days=5
)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Of another test's database."""
    find_releases.clear()
    find_economy.clear()
    find_coming.clear()


def written(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def said(app: AppTest) -> str:
    """All captions, as they are read."""
    return " ".join(one.value for one in app.caption).replace("\\", "")


def store_own(services: Services, actor: Actor, lines: str) -> None:
    upload = EconomyUpload(OWN, f"date,value\n{lines}".encode(), "cpi.csv")
    services.economy_imports.import_csv(actor, upload)


def test_it_opens_with_a_sample_beside_an_index_and_says_so(open_page: OpenPage) -> None:
    app = open_page(PAGE)

    assert not app.exception
    assert app.query_params["series"] == "US_DEFAULT_SPREAD"
    assert app.query_params["against"] == "US_SP500"
    assert len(app.get("plotly_chart")) == 1
    assert "SAMPLE" in written(app)
    assert "known-at estimated: period end + 5 days" in written(app)
    assert "Sample, ends 2018-12: not current." in said(app)
    assert "Nothing is coming: all 25 series are samples" in said(app)
    assert list(read_figures(app).values()) == [
        "1.11",
        "+0.11 pp",
        "+0.40 pp",
        "+0.10",
        "2019-01-05",
    ]


def test_the_url_says_what_is_shown(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"series": "us_core_cpi", "against": "AAPL", "show": "Year on year"})

    assert not app.exception
    assert app.selectbox(key="economy_series").value == "US_CORE_CPI"
    assert app.selectbox(key="economy_against").value == "AAPL"
    assert "+2.24 %" in written(app)
    assert "Beside it: AAPL" in said(app)


def test_another_choice_is_put_into_the_url(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    app.selectbox(key="economy_series").set_value("US_VIX").run()

    assert not app.exception
    assert app.query_params["series"] == "US_VIX"


def test_as_known_on_a_day_later_values_do_not_exist(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"series": "US_CORE_CPI", "known": "2018-06-16"})

    # May's figure counts as known from the 17th of June on.
    assert not app.exception
    assert list_figures(app)[0][0] == "2018-04 (1982-84 = 100)"
    app = open_page(PAGE, {"series": "US_CORE_CPI", "known": "2018-06-17"})
    assert list_figures(app)[0][0] == "2018-05 (1982-84 = 100)"


def test_by_publication_it_is_a_stair_of_what_was_read_then(open_page: OpenPage) -> None:
    query = {"series": "US_CORE_CPI", "against": "US_SP500", "range": "5Y"}
    by_period = open_page(PAGE, query)
    by_publication = open_page(PAGE, {**query, "at": "Publication"})

    assert not by_publication.exception
    assert by_publication.segmented_control(key="at").value == "Publication"
    specs = [app.get("plotly_chart")[0].proto.spec for app in (by_period, by_publication)]
    assert ['"shape":"hv"' in spec for spec in specs] == [False, True]
    # The values below stay those of the periods.
    assert list_figures(by_publication)[0][0] == list_figures(by_period)[0][0]


@pytest.mark.parametrize(
    ("show", "shown"), [("Z-score", "+1.85"), ("Change", "+0.54"), ("Year on year", "+2.24 %")]
)
def test_the_last_values_are_shown_as_they_are_drawn(
    open_page: OpenPage, show: str, shown: str
) -> None:
    app = open_page(PAGE, {"series": "US_CORE_CPI", "show": show})

    assert not app.exception
    newest = written(app).split('aria-label="Last values"')[1].split("</tr>")[1]
    assert f">{shown}<" in newest


def test_before_anything_was_known_nothing_is_drawn(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"series": "US_REAL_GDP", "known": "1940-01-01"})

    assert not app.exception
    assert not app.get("plotly_chart")
    assert "was known by then" in written(app)


def test_an_unknown_series_names_others(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"series": "US_CORE_CPX"})

    assert not app.exception
    assert "US\\_CORE\\_CPI" in app.error[0].value


def test_what_lies_beside_may_be_missing_without_harm(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"series": "US_CORE_CPI", "against": "NOSUCH"})

    assert not app.exception
    assert "NOSUCH" in app.error[0].value
    assert len(app.get("plotly_chart")) == 1


def test_a_series_of_ones_own_goes_first_and_is_never_read_as_html(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    store_own(desk_services, demo_trader, "2024-01,100\n2024-02,101\n")
    store_own(desk_services, demo_trader, "2024-02,102\n")

    app = open_page(PAGE)

    assert not app.exception
    assert app.query_params["series"] == "KR_CPI"
    assert "1 ×, first 101.00" in written(app)
    assert "<b>of" not in written(app)
    assert "<b>of" not in app.get("plotly_chart")[0].proto.spec


def test_a_file_is_checked_then_stored(
    open_page: OpenPage,
    unfold: Callable[[AppTest, str], AppTest],
    desk_services: Services,
    demo_trader: Actor,
) -> None:
    app = unfold(open_page(PAGE), "economy_import")
    app.text_input(key="economy_code_0").set_value("kr_rate")
    app.file_uploader(key="economy_file_0").upload(
        "rate.csv", b"date,value,known_at\n2024-01,3.5,2024-02-01\n", "text/csv"
    ).run()
    assert any("new: 1," in one.value for one in app.markdown)

    app.button(key="economy_store").click().run()

    assert not app.exception
    assert app.query_params["series"] == "KR_RATE"
    assert desk_services.economy.get_series(demo_trader, "KR_RATE").values.tolist() == [3.5]


def test_a_defective_file_is_told_by_line_and_cannot_be_stored(
    open_page: OpenPage, unfold: Callable[[AppTest, str], AppTest]
) -> None:
    app = unfold(open_page(PAGE), "economy_import")
    app.text_input(key="economy_code_0").set_value("KR_RATE")
    app.file_uploader(key="economy_file_0").upload(
        "rate.csv", b"date,value,known_at\n2024-01,x,2024-02-01\n", "text/csv"
    ).run()

    assert not app.exception
    assert "&#x27;x&#x27; is not a number" in written(app)
    assert not [button for button in app.button if button.key == "economy_store"]


@pytest.fixture
def without_series(desk_services: Services) -> None:
    with desk_services.database.write() as session:
        for row in session.query(EconomicSeries).all():
            session.delete(row)


@pytest.mark.usefixtures("without_series")
def test_without_series_the_samples_are_a_click_away(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    assert "No economic series yet" in read_empty(app)

    app.button(key="store_samples").click().run()

    assert not app.exception
    assert len(app.get("plotly_chart")) == 1


@pytest.mark.usefixtures("without_series")
def test_a_viewer_cannot_store_or_import(open_page: OpenPage) -> None:
    app = open_page(PAGE, role=Role.VIEWER)

    assert not app.exception
    assert "No economic series yet" in read_empty(app)
    assert not [button for button in app.button if button.key == "store_samples"]
    assert not app.get("expander")


def test_a_failing_service_is_said_with_its_remedy(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ProviderError("The figures are out of reach.", "Try again in a minute.")

    monkeypatch.setattr(EconomyChartService, "get_chart", fail)
    app = open_page(PAGE)

    assert not app.exception
    assert "out of reach" in app.error[0].value
    assert "Try again in a minute" in app.error[0].value


def test_a_living_series_has_coming_releases_marked_as_estimated(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    # Two months back the month is over and its five days have passed, whatever day it is.
    month = (now() - timedelta(days=62)).strftime("%Y-%m")
    store_own(desk_services, demo_trader, f"{month},100\n")

    app = open_page(PAGE)

    assert not app.exception
    assert "1 of 26 series still appear." in said(app)
    assert 'aria-label="Coming releases"' in written(app)
    assert "≈ " in written(app)


def test_an_announced_release_is_noted_for_the_series_shown(
    open_page: OpenPage,
    unfold: Callable[[AppTest, str], AppTest],
    desk_services: Services,
    demo_trader: Actor,
) -> None:
    store_own(desk_services, demo_trader, "2024-01,100\n")
    app = unfold(open_page(PAGE), "economy_announce")
    next(button for button in app.button if button.label == "Note it").click().run()

    assert not app.exception
    assert not app.error
    ahead = now() + timedelta(days=30)
    coming = desk_services.economy_releases.list_releases(demo_trader, last=ahead).coming
    assert [(one.code, one.is_estimated) for one in coming] == [("KR_CPI", False)]


_TILE = """
from core.permissions import Permission
from pages.components.dashboard_calendar import show_calendar, show_coming
from pages.components.page import page

with page("Tile", needs=Permission.READ_MARKET_DATA) as desk:
    show_calendar(desk)
    show_coming(desk)
"""


def open_tile(services: Services) -> AppTest:
    app = AppTest.from_string(_TILE, default_timeout=20)
    app.user = {"token_hash": enter(services, Role.VIEWER)}
    return app.run()


def test_the_tile_says_that_nothing_is_coming_and_shows_the_last_releases(
    desk_services: Services,
) -> None:
    app = open_tile(desk_services)

    assert not app.exception
    assert "Nothing is coming: all 25 series are samples" in written(app)
    assert 'aria-label="Last releases"' in written(app)
    assert written(app).count("series=BRENT") == 1


def test_the_tile_shows_what_is_due(desk_services: Services, demo_trader: Actor) -> None:
    month = (now() - timedelta(days=62)).strftime("%Y-%m")
    store_own(desk_services, demo_trader, f"{month},100\n")

    app = open_tile(desk_services)

    assert 'aria-label="Coming releases"' in written(app)
    assert "series=KR_CPI" in written(app)


@pytest.mark.usefixtures("without_series")
def test_the_tile_without_series_names_the_way(desk_services: Services) -> None:
    app = open_tile(desk_services)

    assert not app.exception
    assert "No economic series yet" in read_empty(app)


def test_announced_days_of_companies_lead_to_them_and_are_marked_as_demo(
    desk_services: Services,
) -> None:
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=True):
        app = open_tile(desk_services)

    assert not app.exception
    table = written(app).split('aria-label="Company calendar"')[1]
    assert table.count("<tr>") == 7  # the head and six reports
    assert "view=Events" in table
    assert "2026-11-09" in table
    assert "DEMO: announced in the invented market" in written(app)


def test_without_announced_days_there_is_no_calendar_of_companies(
    desk_services: Services,
) -> None:
    with desk_services.database.write() as session:
        session.connection().execute(delete(CorporateEvent))
    app = open_tile(desk_services)

    assert not app.exception
    assert "Economic calendar" in written(app)
    assert "Company calendar" not in written(app)
