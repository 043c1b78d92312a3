"""The VCP page: empty, scanned, narrowed, linked, failed, refused."""

from __future__ import annotations

import pytest

from core.contracts import Actor
from core.enums import BacktestStatus, Role
from core.kr_market.vcp.scan_service import HitFilter, VcpScanRequest
from core.services import Services
from db.kr_market.scan_repository import ScanRepository
from tests.pages.reading import read_words

PAGE = "kr_market/vcp.py"


def text_of(app):
    parts = (*app.markdown, *app.caption, *app.error, *app.info, *app.subheader, *app.warning)
    return " ".join([*(str(one.value) for one in parts), *read_words(app)]).replace("\\", "")


def html_of(app):
    return " ".join(str(one.proto.body) for one in app.get("html"))


@pytest.fixture
def scan(desk_services: Services, demo_trader: Actor, run_jobs):
    def scan_(preset="legs"):
        desk_services.vcp_scans.submit_scan(demo_trader, VcpScanRequest(preset))
        run_jobs(demo_trader)
        return desk_services.vcp_scans.find_latest(demo_trader, preset)

    return scan_


def test_before_the_first_scan_the_page_says_so(open_page):
    app = open_page(PAGE)
    assert not app.exception
    assert "No scan yet" in text_of(app)
    assert not app.button(key="vcp_scan").disabled


def test_the_button_starts_a_scan_which_is_followed_and_can_be_stopped(
    open_page, desk_services, demo_trader
):
    app = open_page(PAGE).button(key="vcp_scan").click().run()
    assert not app.exception
    assert app.button(key="vcp_scan").disabled
    (under_way,) = desk_services.vcp_scans.list_scans(demo_trader, "legs")
    assert under_way.is_under_way
    app.button(key="vcp_cancel").click().run()
    stopped = desk_services.vcp_scans.get_scan(demo_trader, under_way.id)
    assert stopped.status is BacktestStatus.CANCELLED


def test_a_scan_shows_its_hits_source_and_reasons(open_page, desk_services, demo_trader, scan):
    made = scan()
    app = open_page(PAGE)
    assert not app.exception
    hits = desk_services.vcp_scans.find_hits(demo_trader, made.id, HitFilter()).hits
    assert hits
    table = app.dataframe[0].value
    assert list(table["Symbol"]) == [hit.symbol for hit in hits]
    assert list(table["Name"]) == [hit.local_name for hit in hits]
    assert list(table["English"]) == [hit.name for hit in hits]
    shown = text_of(app)
    assert f"**{len(hits)}** of {made.shares} instruments match" in shown
    assert f"{made.sealed} sealed" in shown
    assert '<span class="sd-chip demo">DEMO</span>' in html_of(app)
    assert f"session of {made.session}" in html_of(app)
    best = hits[0]
    assert f"{best.symbol} {best.local_name} · {best.name}" in shown
    assert f"**Score {best.score:.0f}** of 100" in shown


def test_a_link_names_preset_scan_and_share(open_page, desk_services, demo_trader, scan):
    legs, tracker = scan(), scan("tracker")
    hits = desk_services.vcp_scans.find_hits(demo_trader, legs.id, HitFilter()).hits
    app = open_page(PAGE, {"scan": str(legs.id), "symbol": hits[1].symbol})
    assert f"{hits[1].symbol} {hits[1].local_name}" in text_of(app)
    app = open_page(PAGE, {"preset": "tracker"})
    assert f"scan {tracker.id}" in html_of(app)
    app = open_page(PAGE, {"preset": "legs", "scan": str(tracker.id)})  # the scan decides
    assert "preset tracker v1" in html_of(app)
    assert not app.exception


def test_hits_are_narrowed_and_an_empty_list_says_so(open_page, scan):
    scan()
    app = open_page(PAGE, {"q": "nobody at all"})
    assert "Nothing fits" in text_of(app)
    assert not app.dataframe


def test_a_share_that_does_not_match_is_examined_all_the_same(open_page, scan):
    scan()
    app = open_page(PAGE, {"symbol": "DKINDEX"})
    assert not app.exception
    assert "no common share" in text_of(app)
    app = open_page(PAGE, {"symbol": "NOPE"})
    assert "has no share NOPE" in text_of(app)
    assert app.dataframe  # the list stays


def test_an_unknown_scan_is_said_to_be_none(open_page):
    app = open_page(PAGE, {"scan": "4711"})
    assert "There is no scan 4711" in text_of(app)
    assert not app.exception


def test_a_failed_scan_is_told_above_the_one_before(open_page, desk_services, demo_trader, scan):
    scan()
    job = desk_services.vcp_scans.submit_scan(demo_trader, VcpScanRequest())
    with desk_services.database.write() as session:
        row = ScanRepository(session).find_by_job(job)
        row.status, row.reason = BacktestStatus.FAILED, "The disk is full."
        session.add(row)
    app = open_page(PAGE)
    assert "The newest scan failed.** The disk is full." in text_of(app)
    assert app.dataframe


def test_a_viewer_reads_and_has_no_button(open_page, scan):
    scan()
    app = open_page(PAGE, role=Role.VIEWER)
    assert app.dataframe
    assert "vcp_scan" not in {button.key for button in app.button}
