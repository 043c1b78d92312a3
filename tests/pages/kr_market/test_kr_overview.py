"""Korea at a glance: loaded, looked back, empty, failing, refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import delete, select
from streamlit.testing.v1 import AppTest

from core import permissions
from core.contracts import Actor
from core.enums import BacktestStatus, KoreanSignalKind, MarketLight, Role
from core.errors import BusyError
from core.permissions import Permission
from core.services import Services
from db.kr_market.scan_repository import ScanRepository
from db.kr_market.scan_tables import KoreanScan, KoreanScanHit
from db.market_data.tables import BarSeriesRow, Instrument
from tests.pages.reading import read_words

PAGE = "kr_market/kr_overview.py"
OpenPage = Callable[..., AppTest]


def html_of(app: AppTest) -> str:
    return " ".join(str(element.proto.body) for element in app.get("html"))


def text_of(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.error, *app.info, *app.subheader)
    return " ".join([*(str(element.value) for element in shown), *read_words(app)]).replace(
        "\\", ""
    )


def remove_index(services: Services) -> None:
    with services.database.write() as session:
        found = session.exec(select(Instrument.id).where(Instrument.symbol == "DKINDEX")).one()
        session.exec(delete(BarSeriesRow).where(BarSeriesRow.instrument_id == found))


def test_light_score_permission_and_source_stand_on_one_card(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    app = open_page(PAGE)
    gate = desk_services.market_gate.get_gate(demo_trader)

    assert not app.exception
    assert app.title[0].value == "Korea"
    shown = html_of(app)
    assert gate.light is not MarketLight.UNKNOWN
    assert f"● {gate.light.upper()}" in shown
    assert f"{gate.score:.0f}<small> of 85</small>" in shown
    assert gate.allowance.title in shown
    assert '<span class="sd-chip demo">DEMO</span>' in shown
    assert "DKINDEX from demo" in shown
    assert f"session of {gate.session}" in shown
    assert "newest session" in shown
    assert "USD/KRW is unknown: the stop at 1,450 is not checked." in text_of(app)
    for part in gate.reading.parts:
        assert part.words in shown
    assert len(app.get("plotly_chart")) == 2


def test_each_sector_is_a_tile_that_is_coloured_and_worded(open_page: OpenPage) -> None:
    shown = html_of(open_page(PAGE))
    tiles = shown[shown.index("sd-tiles") :]
    assert tiles.count('href="/instrument?symbol=DKE') == 11
    assert "<b>Information Technology</b>" in tiles
    assert "데모 반도체 상장지수펀드" in tiles
    words = tiles.count("▲ bullish") + tiles.count("■ neutral") + tiles.count("▼ bearish")
    assert words == 11


def test_a_day_in_the_address_is_looked_back_at(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    day = date(2026, 6, 1)
    gate = desk_services.market_gate.get_gate(demo_trader, day)
    app = open_page(PAGE, {"day": day.isoformat()})
    assert not app.exception
    assert app.date_input(key="day").value == day
    shown = html_of(app)
    assert f"as known on {day}" in shown
    assert f"● {gate.light.upper()}" in shown
    assert f"session of {gate.session}" in shown


def test_a_day_before_the_first_bar_is_unknown_and_says_so(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"day": "2001-01-02"})
    assert not app.exception
    assert "● UNKNOWN" in html_of(app)
    assert "No permission" in html_of(app)
    assert "Nothing of the index up to 2001-01-02" in text_of(app)


def test_without_an_index_the_page_tells_the_way_on(
    open_page: OpenPage, desk_services: Services
) -> None:
    remove_index(desk_services)
    app = open_page(PAGE)
    assert not app.exception
    assert "● UNKNOWN" in html_of(app)
    assert "The gate has no index" in text_of(app)
    assert "No sectors" in text_of(app)
    assert not app.get("plotly_chart")


def test_a_scanner_that_has_not_run_says_so_and_one_that_has_shows_its_best(
    open_page: OpenPage, desk_services: Services
) -> None:
    assert html_of(open_page(PAGE)).count("Has not scanned yet.") == 3
    with desk_services.database.write() as session:
        repository = ScanRepository(session)
        for kind, symbols in (
            (KoreanSignalKind.VCP, ["DK0007"]),
            (KoreanSignalKind.CLOSING_BET, []),
        ):
            scan_id = repository.add(
                KoreanScan(
                    kind=kind, preset="legs", rule_version=1, status=BacktestStatus.COMPLETED,
                    session=date(2026, 10, 30), source="demo", is_demo=True,
                    seal_note="Studied, not sealed: looked back.",
                    reason="" if symbols else "No share passed the funnel.",
                )
            )  # fmt: skip
            hits = [
                KoreanScanHit(
                    scan_id=scan_id, rank=1, symbol=symbol, name="Demo <b>", local_name="데모",
                    score=81.4, price=12_345.0, inputs_hash="ab" * 32,
                )
                for symbol in symbols
            ]  # fmt: skip
            repository.replace_hits(scan_id, hits)
    app = open_page(PAGE)
    assert not app.exception
    shown = html_of(app)
    assert 'href="/vcp?preset=legs&amp;symbol=DK0007"' in shown
    assert "12,345" in shown
    assert "Demo <b>" not in shown
    assert "<b>1</b> found · not sealed. Studied, not sealed: looked back." in shown
    assert 'href="/vcp?preset=legs" target="_self">All 1 →' in shown
    assert "No share passed the funnel." in shown


def test_a_trader_has_the_gate_read_and_the_reading_stands(
    open_page: OpenPage, demo_trader: Actor, run_jobs: Callable[[Actor], None]
) -> None:
    app = open_page(PAGE)
    assert "No reading has been taken yet" in text_of(app)
    next(one for one in app.button if one.label == "Read the gate now").click().run()
    assert not app.exception
    run_jobs(demo_trader)
    app = open_page(PAGE)
    assert "DKINDEX (DEMO)" in html_of(app)
    assert "No reading has been taken yet" not in text_of(app)


def test_a_second_reading_at_once_is_refused_in_words(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    for _ in range(2):
        next(one for one in app.button if one.label == "Read the gate now").click().run()
    assert "already waiting or running" in text_of(app)


def test_a_viewer_reads_and_has_no_button(open_page: OpenPage) -> None:
    app = open_page(PAGE, role=Role.VIEWER)
    assert not app.exception
    assert "sd-gate" in html_of(app)
    assert "Read the gate now" not in [one.label for one in app.button]


def test_one_part_that_fails_leaves_the_others(
    open_page: OpenPage, desk_services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BusyError("The market is being stored.", "Try again in a minute.")

    monkeypatch.setattr(desk_services.market_gate, "list_sectors", fail)
    monkeypatch.setattr(desk_services.scan_overviews, "list_newest", fail)
    app = open_page(PAGE)
    assert not app.exception
    assert text_of(app).count("The market is being stored.") == 2
    assert "Try again in a minute." in text_of(app)
    assert "sd-gate" in html_of(app)


def test_a_role_without_the_permission_sees_the_refusal_and_nothing_else(
    open_alone: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = permissions.ROLE_PERMISSIONS[Role.VIEWER] - {Permission.READ_KOREAN_SIGNALS}
    monkeypatch.setitem(permissions.ROLE_PERMISSIONS, Role.VIEWER, kept)
    app = open_alone(PAGE, role=Role.VIEWER)
    assert "does not allow this" in text_of(app)
    assert not app.get("plotly_chart")
    assert "sd-gate" not in html_of(app)
