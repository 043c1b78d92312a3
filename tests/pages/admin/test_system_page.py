from __future__ import annotations

from datetime import timedelta

from core.clock import now
from core.enums import Role
from core.telemetry.page_runs import PAGE_RUNS
from db.admin.monitoring_repository import MonitoringRepository, PageRow
from tests.pages.reading import read_figures

PAGE = "admin/system.py"


def html(app):
    return "".join(element.proto.body for element in app.get("html"))


def test_the_page_tells_parts_workers_and_integrity_and_is_measured_itself(open_page):
    PAGE_RUNS.take_until(2**40)
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert "No worker has been seen lately" in app.warning[0].value
    text = html(app)
    assert "none yet; the first is made in the first night" in text
    assert "embedded (huey on SQLite)" in text
    assert "OTEL_EXPORTER_OTLP_ENDPOINT is not set" in text
    assert {"Workers alive", "Page p95, 2 h", "Disk free"} <= set(read_figures(app))
    [minute] = [one for one in PAGE_RUNS.take_until(2**40) if one.page == "System"]
    assert (minute.runs, minute.failed) == (1, 0)
    assert minute.queries >= 3
    assert 0 < minute.query_seconds < 5
    [button] = [one for one in app.button if "integrity" in one.label]
    button.click().run()
    assert "No problems found." in app.success[0].value


def test_errors_lead_to_their_timeline_and_the_slowest_pages_stand_first(open_page, desk_services):
    at = now().replace(second=0, microsecond=0) - timedelta(minutes=5)
    with desk_services.database.write() as session:
        MonitoringRepository(session).add_pages(
            [
                PageRow(at, "Quick", 10, 0, 0, 10, 0.1, {"40": 10}),
                PageRow(at, "Slow", 10, 10, 0, 10, 0.1, {"95": 10}),
            ]
        )
        MonitoringRepository(session).add_errors(
            [
                {
                    "at": now(),
                    "event": "page_failed",
                    "place": "Signals",
                    "error": "ValueError: <img src=x>",
                    "correlation_id": "abc123",
                }
            ]
        )
    text = html(open_page(PAGE, role=Role.ADMIN))
    assert "page failed" in text
    assert "&lt;img src=x&gt;" in text
    assert "/timeline?id=abc123" in text
    assert text.index("Slow<") < text.index("Quick<")


def test_a_page_that_breaks_is_counted_as_ours_and_a_refusal_is_not(
    open_page, open_alone, desk_services, monkeypatch
):
    PAGE_RUNS.take_until(2**40)
    refused = open_alone(PAGE, role=Role.TRADER)
    assert "does not allow this" in refused.error[0].value
    assert not read_figures(refused)
    monkeypatch.setattr(desk_services.system, "get_status", lambda _actor: 1 / 0)
    app = open_page(PAGE, role=Role.ADMIN)
    assert "Something went wrong on our side" in app.error[0].value
    minutes = [one for one in PAGE_RUNS.take_until(2**40) if one.page == "System"]
    assert sum(one.runs for one in minutes) == 2
    assert sum(one.failed for one in minutes) == 1
