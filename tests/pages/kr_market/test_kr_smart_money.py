"""The smart-money section of the overview: never scanned, scanned, empty, failed, for a viewer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import delete
from streamlit.testing.v1 import AppTest

from core.contracts import Actor
from core.enums import BacktestStatus, KoreanSignalKind, Role
from core.kr_market.smart_money.types import SmartMoneyQuery
from core.services import Services
from db.kr_market.scan_repository import ScanRepository
from db.kr_market.scan_tables import KoreanScan
from db.market_data.company_tables import InvestorFlow
from db.market_data.flow_market_tables import FlowMarket
from pages.components.kr_smart_money_words import say_flow, say_points, say_score, say_streak
from tests.pages.reading import read_words

PAGE = "kr_market/kr_overview.py"
VIEW = {"view": "Smart money"}
OpenPage = Callable[..., AppTest]
Work = Callable[[Actor], None]


def text_of(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.error, *app.info, *app.subheader)
    return " ".join([*(str(element.value) for element in shown), *read_words(app)]).replace(
        "\\", ""
    )


def html_of(app: AppTest) -> str:
    return " ".join(str(element.proto.body) for element in app.get("html"))


def has_button(app: AppTest) -> bool:
    return any(button.key == "scan_smart_money" for button in app.button)


@pytest.fixture
def never_scanned(desk_services: Services) -> Services:
    with desk_services.database.write() as session:
        session.exec(delete(KoreanScan).where(KoreanScan.kind == KoreanSignalKind.SMART_MONEY))
    return desk_services


@pytest.fixture
def scanned(never_scanned: Services, demo_trader: Actor, run_jobs: Work) -> Services:
    never_scanned.smart_money_scans.submit_scan(demo_trader, SmartMoneyQuery())
    run_jobs(demo_trader)
    return never_scanned


@pytest.mark.usefixtures("never_scanned")
def test_before_the_first_scan_it_says_so_and_offers_one(open_page: OpenPage) -> None:
    app = open_page(PAGE, VIEW)
    assert not app.exception
    assert "No scan by this preset yet. It reads bars and investor flows." in text_of(app)
    assert has_button(app)


def test_the_button_puts_a_scan_in_the_queue_and_waits_for_it(
    never_scanned: Services, demo_trader: Actor, open_page: OpenPage
) -> None:
    app = open_page(PAGE, VIEW)
    app.button(key="scan_smart_money").click().run()

    assert not app.exception
    assert never_scanned.smart_money_scans.find_unfinished(demo_trader, "normalised") is not None
    assert app.button(key="scan_smart_money").disabled


def test_a_scan_is_told_with_counts_stage_parts_sums_and_source(
    scanned: Services, demo_trader: Actor, open_page: OpenPage
) -> None:
    scan = scanned.smart_money_scans.find_latest(demo_trader, "normalised")
    assert scan is not None
    best = scan.hits[0]

    app = open_page(PAGE, VIEW)

    assert not app.exception
    words, shown = text_of(app), html_of(app)
    assert f"of {scan.looked_at} shares accumulated" in words
    for signal, count in scan.signals.items():
        assert count > 0, f"the demo shows no {signal}"
        assert f"**{count}** " in words
    assert f"**{best.local_name} · {best.name}** {best.symbol}" in words
    assert f"score **{say_score(best)}**" in words
    for part in best.parts:
        if part.points:
            assert f">{say_points(part)}</td>" in shown
    assert f">{say_flow(best.sums[2].foreign, scan.unit)}</td>" in shown
    assert f">{say_streak(best.foreign_streak)}</td>" in shown
    assert "known 2026-10-30 15:40 KST" in shown
    assert "flows demo" in shown
    assert '<span class="sd-chip demo">DEMO</span>' in shown


def test_all_shares_of_the_scan_stand_in_one_table(
    scanned: Services, demo_trader: Actor, open_page: OpenPage
) -> None:
    scan = scanned.smart_money_scans.find_latest(demo_trader, "normalised")
    assert scan is not None
    app = open_page(PAGE, VIEW)
    (table,) = [one for one in app.dataframe if "F streak" in one.value.columns]
    assert list(table.value["Symbol"]) == [hit.symbol for hit in scan.hits]
    assert [len(line) for line in table.value["20 sessions"]] == [20] * len(scan.hits)


@pytest.mark.usefixtures("scanned")
def test_the_address_names_the_rules(open_page: OpenPage) -> None:
    app = open_page(PAGE, VIEW | {"flows": "Absolute"})
    assert not app.exception
    assert "No scan by this preset yet" in text_of(app)


@pytest.mark.usefixtures("scanned")
def test_a_viewer_sees_the_scan_and_no_button(open_page: OpenPage) -> None:
    app = open_page(PAGE, VIEW, role=Role.VIEWER)
    assert not app.exception
    assert "shares accumulated" in text_of(app)
    assert not has_button(app)


def test_without_flows_the_scan_says_why_it_is_empty(
    never_scanned: Services, demo_trader: Actor, run_jobs: Work, open_page: OpenPage
) -> None:
    with never_scanned.database.write() as session:
        session.exec(delete(InvestorFlow))
        session.exec(delete(FlowMarket))
    never_scanned.smart_money_scans.submit_scan(demo_trader, SmartMoneyQuery())
    run_jobs(demo_trader)

    app = open_page(PAGE, VIEW)

    assert not app.exception
    assert "No investor flows of the invented market are stored." in text_of(app)
    assert "Import a file with the columns date, ticker, foreign_buy, inst_buy." in text_of(app)


def test_a_failed_scan_is_said_with_its_reason_and_can_be_tried_again(
    scanned: Services, open_page: OpenPage
) -> None:
    with scanned.database.write() as session:
        ScanRepository(session).add(
            KoreanScan(
                kind=KoreanSignalKind.SMART_MONEY,
                preset="normalised",
                rule_version=1,
                status=BacktestStatus.FAILED,
                reason="The disk is full. Make room.",
            )
        )

    app = open_page(PAGE, VIEW)

    assert not app.exception
    assert "The newest scan failed.** The disk is full. Make room." in text_of(app)
    assert "shares accumulated" in text_of(app)  # the one before it
    assert not app.button(key="scan_smart_money").disabled


def test_somebody_elses_scan_under_way_is_said(scanned: Services, open_page: OpenPage) -> None:
    with scanned.database.write() as session:
        ScanRepository(session).add(
            KoreanScan(kind=KoreanSignalKind.SMART_MONEY, preset="normalised", rule_version=1)
        )
    app = open_page(PAGE, VIEW)
    assert not app.exception
    assert "started by somebody else or by the schedule" in text_of(app)
    assert app.button(key="scan_smart_money").disabled
