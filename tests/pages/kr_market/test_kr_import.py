"""Korean files: loaded, empty, run by hand, failing, refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlmodel import delete
from streamlit.testing.v1 import AppTest

from core import permissions
from core.contracts import Actor
from core.enums import DueState, Role
from core.errors import BusyError
from core.permissions import Permission
from core.services import Services
from db.market_data.company_tables import InvestorFlow
from db.market_data.flow_market_tables import FlowMarket
from db.market_data.panel_tables import BarMarket
from db.market_data.tables import BarSeriesRow
from db.schedules.schedule_tables import DueTime
from tests.pages.reading import read_words

PAGE = "kr_market/kr_import.py"
OpenPage = Callable[..., AppTest]


def html_of(app: AppTest) -> str:
    return " ".join(str(element.proto.body) for element in app.get("html"))


def text_of(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.error, *app.subheader)
    return " ".join([*(str(element.value) for element in shown), *read_words(app)]).replace(
        "\\", ""
    )


def buttons_of(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def test_files_needs_and_schedule_stand_on_one_page(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    assert not app.exception
    assert app.title[0].value == "Korean files"
    shown = html_of(app)
    assert '<span class="sd-chip demo">DEMO</span>' in shown
    assert "DEMO · demo" in shown
    assert "newest session" in shown
    assert "not here" in shown, "nobody has imported a signals log"
    assert "signal_date, ticker" in shown, "the columns of each file"
    assert text_of(app).count("can run") == 4
    assert "USD/KRW" in text_of(app)
    for step in ("Closing bet", "Prices", "Flows", "VCP scan", "Report"):
        assert f"<td>{step}</td>" in shown or f'<td class="">{step}</td>' in shown
        assert f"{step} now" in buttons_of(app)
    assert shown.count("15:20 KST") >= 1
    assert "Nothing has been due" in text_of(app)


def test_a_trader_runs_a_step_by_hand(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    next(button for button in app.button if button.label == "Report now").click().run()
    assert not app.exception
    assert "By hand: Report of 2026-10-30" in html_of(app)


def test_a_missed_due_time_says_why(open_page: OpenPage, desk_services: Services) -> None:
    at = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
    with desk_services.database.write() as session:
        session.add(
            DueTime(
                name="korean_vcp_scan",
                due_at=at,
                session=at.date(),
                state=DueState.MISSED,
                note="No scheduler was running, and a later one is due.",
                job_ids=[],
            )
        )
    shown = html_of(open_page(PAGE))
    assert "2026-11-20 16:20 KST" in shown
    assert "missed" in shown
    assert "a later one is due" in shown


def test_a_viewer_reads_and_starts_nothing(open_page: OpenPage) -> None:
    app = open_page(PAGE, role=Role.VIEWER)
    assert not app.exception
    assert "Next in Seoul" in html_of(app)
    assert not any(label.endswith(" now") for label in buttons_of(app))


def test_without_flows_it_says_what_each_scanner_loses(
    open_page: OpenPage, desk_services: Services
) -> None:
    with desk_services.database.write() as session:
        for table in (FlowMarket, InvestorFlow):
            session.connection().execute(delete(table))
    said = text_of(open_page(PAGE))
    assert "cannot run" in said
    assert "import institutional_trend_long" in said
    assert "the supply points are unknown" in said


def test_an_empty_desk_says_where_to_begin(open_page: OpenPage, desk_services: Services) -> None:
    with desk_services.database.write() as session:
        for table in (FlowMarket, InvestorFlow, BarMarket, BarSeriesRow):
            session.connection().execute(delete(table))
    app = open_page(PAGE)
    assert not app.exception
    assert "No file of the Korean market is here" in text_of(app)
    assert "import daily_prices" in text_of(app)
    next(button for button in app.button if button.label == "Prices now").click().run()
    assert "No bars are stored." in html_of(app)


def test_a_failing_service_is_a_sentence_and_the_schedule_stays(
    open_page: OpenPage, desk_services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_actor: Actor) -> None:
        raise BusyError("The database is busy.", "Try again in a moment.")

    monkeypatch.setattr(desk_services.korean_files, "get_files", fail)
    app = open_page(PAGE)
    assert "The database is busy." in text_of(app)
    assert "Next in Seoul" in html_of(app)


def test_without_the_permission_nothing_is_shown(
    open_alone: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = dict(permissions.ROLE_PERMISSIONS)
    allowed[Role.VIEWER] = allowed[Role.VIEWER] - {Permission.READ_KOREAN_SIGNALS}
    monkeypatch.setattr(permissions, "ROLE_PERMISSIONS", allowed)
    app = open_alone(PAGE, role=Role.VIEWER)
    assert "does not allow" in text_of(app)
    assert "Files" not in text_of(app)
