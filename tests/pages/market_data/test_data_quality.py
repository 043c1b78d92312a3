"""The board: empty, with findings, handled; a viewer may only look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.admin.audit_service import AuditService
from core.admin.audit_trail import add_audit
from core.contracts import SYSTEM, Actor
from core.enums import FindingStatus, Interval, QualityRule, Role, Severity
from core.errors import ProviderError
from core.events.dispatcher import EventDispatcher
from core.events.outbox import Outbox
from core.events.types import DataQualityFound, UniverseUpdated
from core.jobs.runner import JobRunner
from core.market_data.quality.finding_ledger import CheckedSeries, FindingLedger
from core.market_data.quality.findings import Finding
from core.market_data.quality_service import QualityService
from core.market_data.quality_types import FindingFilter, FindingView
from core.service_tables import JOB_HANDLERS, SUBSCRIPTIONS
from core.services import Services
from core.trading.request import BacktestRequest
from db.jobs.tables import Job
from tests.pages.reading import list_figures, read_empty

PAGE = "market_data/data_quality.py"
OpenPage = Callable[..., AppTest]
ALL = FindingFilter(is_open_only=False)


def find(rule: QualityRule, severity: Severity, message: str) -> Finding:
    return Finding(rule, severity, 0, 86_400, 2, message, "Look.")


@pytest.fixture
def plant(desk_services: Services) -> Callable[..., FindingView]:
    """Have a check find something of GOOG."""

    def run(severity: Severity = Severity.CRITICAL, message: str = "A <b>bad</b> bar.") -> Any:
        services = desk_services
        checked = CheckedSeries("GOOG", Interval.DAY, "bundled")
        with services.database.write() as session:
            finding = find(QualityRule.PRICE_JUMP, severity, message)
            FindingLedger(session, Outbox({}), add_audit, SYSTEM).keep(
                [finding], checked, set(QualityRule)
            )
        return services.quality.get_board(SYSTEM, FindingFilter("GOOG")).findings[0]

    return run


def tables(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def test_before_the_first_check_it_says_so(open_page: OpenPage) -> None:
    app = open_page(PAGE)

    assert not app.exception
    assert "Nothing is checked yet" in read_empty(app)


def test_a_check_fills_the_board(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    desk_services.quality_checks.check_series(demo_trader, "BTCUSD")

    app = open_page(PAGE, {"symbol": "BTCUSD"})

    assert not app.exception
    assert any("Check BTCUSD now" in button.label for button in app.button)
    assert "BTCUSD 1mo" in tables(app)


def test_the_gravest_stand_first_and_nothing_found_is_read_as_html(
    open_page: OpenPage, plant: Callable[..., FindingView]
) -> None:
    plant()

    app = open_page(PAGE)

    assert not app.exception
    assert list_figures(app)[0] == ("Critical, 24 h", "1")
    assert "Gravest of the last 24 hours" in [element.value for element in app.subheader]
    assert "&lt;b&gt;bad" in tables(app)
    assert "<b>bad" not in tables(app)


def test_findings_are_filtered(open_page: OpenPage, plant: Callable[..., FindingView]) -> None:
    plant(Severity.MEDIUM)
    app = open_page(PAGE)
    assert "1 of 1, gravest first." in [element.value for element in app.caption]

    app.multiselect(key="rules").set_value([QualityRule.STALE_PRICE]).run()

    assert read_empty(app) == ["Nothing fits"]


def test_a_finding_is_acknowledged_assigned_and_resolved_by_its_buttons_and_audited(
    open_page: OpenPage,
    desk_services: Services,
    plant: Callable[..., FindingView],
    demo_trader: Actor,
) -> None:
    planted = plant()
    services = desk_services

    app = open_page(PAGE, {"finding": str(planted.id)})
    app.text_input(key=f"note_{planted.id}").set_value("seen by the desk")
    press(app, "acknowledge")
    after = services.quality.get_finding(demo_trader, planted.id)
    assert (after.status, after.note) == (FindingStatus.ACKNOWLEDGED, "seen by the desk")
    assert after.handled_by == demo_trader.username

    app.selectbox(key=f"assignee_{planted.id}").set_value("demo-analyst")
    press(app, "assign")
    assert services.quality.get_finding(demo_trader, planted.id).assigned_to == "demo-analyst"

    press(app, "resolve")
    assert not app.exception
    assert services.quality.worst_open(demo_trader, ["GOOG"]) == {}
    assert "finding" not in app.query_params
    actions = [entry.action for entry in list_audit(services)]
    for done in ("acknowledged", "assigned", "resolved"):
        assert f"data_quality.{done}" in actions


def list_audit(services: Services) -> list[Any]:
    audit: AuditService = services.audit
    return list(audit.list_entries(SYSTEM))


def test_assigning_to_nobody_is_refused_in_words(
    open_page: OpenPage, plant: Callable[..., FindingView]
) -> None:
    planted = plant()
    app = press(open_page(PAGE, {"finding": str(planted.id)}), "assign")

    assert "Nobody cannot be given" in app.error[0].value


def test_a_finding_that_is_not_there_is_said(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"finding": "987654"})

    assert not app.exception
    assert "There is no finding 987654" in app.error[0].value


def test_a_failing_service_is_said_with_its_remedy(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ProviderError("The board is out of order.", "Come back later.")

    monkeypatch.setattr(QualityService, "get_board", fail)
    app = open_page(PAGE)

    assert not app.exception
    assert "out of order" in app.error[0].value
    assert "Come back later" in app.error[0].value


def test_a_viewer_may_only_look(open_page: OpenPage, plant: Callable[..., FindingView]) -> None:
    planted = plant()
    app = open_page(PAGE, {"finding": str(planted.id)}, role=Role.VIEWER)

    assert not app.exception
    assert not [button for button in app.button if button.key in ("acknowledge", "resolve")]
    assert not [button for button in app.button if "Check" in button.label]


def test_a_grave_finding_shows_wherever_the_symbol_is_used(
    open_page: OpenPage,
    desk_services: Services,
    plant: Callable[..., FindingView],
    demo_trader: Actor,
) -> None:
    plant()
    badge = ":red-badge[Data quality: critical]"

    for file, query in (
        ("market_data/instrument.py", {"symbol": "GOOG"}),
        ("trading/new_backtest.py", {"symbol": "GOOG"}),
    ):
        app = open_page(file, query)
        assert not app.exception
        assert badge in [link.proto.label for link in app.get("page_link")], file


def test_the_dashboard_and_the_list_of_runs_mark_the_symbol(
    open_page: OpenPage,
    desk_services: Services,
    plant: Callable[..., FindingView],
    demo_trader: Actor,
) -> None:
    made = desk_services.watchlists.create_watchlist(demo_trader, "Mine")
    desk_services.watchlist_items.add_symbols(demo_trader, made.id, ["AAPL", "GOOG"])
    desk_services.backtests.submit_backtest(demo_trader, BacktestRequest("GOOG", "sma_crossover"))
    plant()

    dashboard = tables(open_page("user/dashboard.py"))
    runs = open_page("trading/backtests.py").dataframe[0].value

    marked = 'title="Data quality: critical"'
    assert dashboard.count(f'{marked}><a href="/instrument?symbol=GOOG"') >= 1
    assert dashboard.count(f'{marked}><a href="/backtest?id=') == 1
    assert ">AAPL</a>" in dashboard
    assert list(runs["Data"]) == ["critical"]


def test_a_demo_series_is_marked_as_one_and_leads_to_its_chart(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    desk_services.quality_checks.check_series(demo_trader, "DK0338")

    text = tables(open_page(PAGE, {"symbol": "DK0338"}))

    assert "1d · demo (DEMO)" in text
    assert 'href="/instrument?symbol=DK0338"' in text
    assert "Unadjusted split" in text


def test_only_a_user_who_may_handle_findings_can_be_chosen(
    open_page: OpenPage, plant: Callable[..., FindingView]
) -> None:
    planted = plant()
    app = open_page(PAGE, {"finding": str(planted.id)})

    offered = app.selectbox(key=f"assignee_{planted.id}").options

    assert {"demo-trader", "demo-analyst", "demo-admin"} <= set(offered)
    assert "demo-viewer" not in offered


def test_a_watchlist_marks_the_row_of_a_symbol_with_a_grave_finding(
    open_page: OpenPage,
    desk_services: Services,
    plant: Callable[..., FindingView],
    demo_trader: Actor,
) -> None:
    made = desk_services.watchlists.create_watchlist(demo_trader, "Mine")
    desk_services.watchlist_items.add_symbols(demo_trader, made.id, ["AAPL", "GOOG"])
    table = open_page("user/watchlists.py").dataframe[0].value
    assert "Data" not in table.columns
    plant()
    found = DataQualityFound(event_ids=[1], symbol="GOOG", worst_severity=Severity.CRITICAL)
    desk_services.cache.on_news(found, "")

    app = open_page("user/watchlists.py")

    assert not app.exception
    table = app.dataframe[0].value
    assert dict(zip(table["Symbol"], table["Data"], strict=True)) == {
        "AAPL": "",
        "GOOG": "critical",
    }


def test_an_import_of_a_market_is_checked_by_a_job_that_the_system_owns(
    desk_services: Services, demo_trader: Actor
) -> None:
    services = desk_services
    event = UniverseUpdated(source="bundled", interval="1d", first_changed={"GOOG": 0})
    name = "quality_checks.on_universe_updated"
    with services.database.write() as session:
        Outbox({"UniverseUpdated": [name]}).record(session, event, "")
    heard = {dotted: services.find(dotted) for _, dotted in SUBSCRIPTIONS}
    dispatcher = EventDispatcher(services.database, heard)
    while dispatcher.deliver_due():  # the demo's own events stand before it
        pass

    with services.database.read() as session:
        (job,) = session.exec(select(Job).where(Job.kind == "check_quality")).all()
    assert job.user_id is None
    runner = JobRunner(services.database, JOB_HANDLERS, services.find, services.find_actor, 60)
    runner.run(job.id)

    report = services.quality.get_report(demo_trader)
    assert report.changed_symbols == 0
    assert report.checked_series > 300
