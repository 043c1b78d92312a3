"""A trace joins the click, its jobs and its events; it carries ids, and no words of errors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from sqlalchemy import text

from core.correlation import correlated
from core.errors import SetupError
from core.telemetry.queries import count_queries
from core.tracing import calculate_trace_id, is_traced, send_spans_to, span
from core.tracing.exporter import Tracing, configure_tracing
from core.tracing.traced_services import trace_services

ROOT = Path(__file__).parents[3]


class Kept(SpanExporter):
    """Keeps what would be sent."""

    def __init__(self):
        self.spans = []

    def export(self, spans):
        self.spans.extend(spans)
        return SpanExportResult.SUCCESS


@pytest.fixture
def collect():
    """Ends the tracing of the test and returns the spans by name."""
    kept = Kept()
    tracing = Tracing("0.1.0", kept)
    send_spans_to(tracing.find_tracer)

    def collect_():
        tracing.flush()
        return {one.name: one for one in kept.spans}

    yield collect_
    send_spans_to(None)


class Quotes:
    def __init__(self, database):
        self._database = database

    def list_quotes(self, symbol):
        with self._database.read() as session:
            return session.connection().execute(text("SELECT count(*) FROM instrument")).scalar()


class Desk:
    def __init__(self, database):
        self.quotes = Quotes(database)
        self.limit = 3


Quotes.__module__ = "core.drill"


def test_page_service_and_query_stand_inside_one_another(sqlite_database, collect):
    with correlated("abc123"), count_queries("page"), span("page Signals"):
        assert trace_services(Desk(sqlite_database)).quotes.list_quotes("GOOG") == 0
    spans = collect()
    page, service = spans["page Signals"], spans["quotes.list_quotes"]
    query = spans["SELECT instrument"]
    assert page.parent is None
    assert service.parent.span_id == page.context.span_id
    assert query.parent.span_id == service.context.span_id
    assert page.attributes["correlation_id"] == "abc123"
    assert query.end_time >= query.start_time


def test_what_belongs_together_is_one_trace_whoever_did_it(collect):
    with correlated("abc123"), span("page Signals"):
        pass
    with correlated("abc123"), span("job scan_vcp", job_id="7"):
        pass
    with correlated("other"), span("job fetch_bars"):
        pass
    spans = collect()
    traces = {name: f"{one.context.trace_id:032x}" for name, one in spans.items()}
    assert traces["page Signals"] == traces["job scan_vcp"] == calculate_trace_id("abc123")
    assert traces["job fetch_bars"] == calculate_trace_id("other")
    assert spans["job scan_vcp"].attributes["job_id"] == "7"


def test_a_failure_is_told_by_its_kind_and_never_in_its_words(collect):
    with pytest.raises(ValueError, match="hush"), span("job scan_vcp"):
        raise ValueError("password=hush")
    failed = collect()["job scan_vcp"]
    assert not failed.status.is_ok
    assert failed.status.description == "ValueError"
    assert "hush" not in failed.to_json()


def test_values_of_a_query_are_not_told(sqlite_database, collect):
    statement = text("SELECT id FROM user_account WHERE username = :name")
    with count_queries("page"), span("page Users"), sqlite_database.read() as session:
        session.connection().execute(statement, {"name": "hush"}).all()
    spans = collect()
    assert "SELECT user_account" in spans
    assert "hush" not in "".join(one.to_json() for one in spans.values())


def test_services_are_handed_on_untouched_where_nothing_is_traced(sqlite_database):
    desk = Desk(sqlite_database)
    assert not is_traced()
    assert trace_services(desk) is desk


def test_traced_services_keep_what_is_no_service(sqlite_database, collect):
    assert trace_services(Desk(sqlite_database)).limit == 3
    assert collect() == {}


def test_without_an_exporter_a_span_imports_nothing():
    code = (
        "import sys\nfrom core.tracing import span\n"
        "with span('page X', size=1): pass\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout == "[]\n"


def test_missing_packages_are_named_with_the_way_to_get_them(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(SetupError, match=r"deploy/requirements\.txt"):
        configure_tracing("http://127.0.0.1:4318", "0.1.0")
    assert not is_traced()


def test_spans_reach_a_collector(httpserver):
    httpserver.expect_request("/v1/traces", method="POST").respond_with_data(b"")
    configure_tracing(httpserver.url_for("/"), "0.1.0")
    try:
        with span("page Signals"):
            pass
        from core import tracing

        assert tracing._find_tracer is not None
        tracing._find_tracer.__self__.flush()
    finally:
        send_spans_to(None)
    [(request, _)] = httpserver.log
    assert b"page Signals" in _unpack(request)


def _unpack(request) -> bytes:
    import gzip

    body = request.get_data()
    return gzip.decompress(body) if request.headers.get("Content-Encoding") == "gzip" else body
