"""The Korean market in a real browser: five pages on demo data, and on real data where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from pydantic import SecretStr

from benchmarks.server import ROOT, Server, serve
from core.contracts import SYSTEM
from core.enums import RunMode
from core.market_data.market_files.types import MarketFile
from core.service_factory import build_services
from core.settings import Settings
from tests.demo_template import record_gate_test
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser]

PAGES = {
    "/kr_overview": "Korea",
    "/vcp": "VCP",
    "/closing_bet": "Closing bet",
    "/signal_log": "Signal log",
    "/kr_import": "Korean files",
}


def open_all(trader: Visitor) -> None:
    for address, title in PAGES.items():
        trader.open(address)
        expect(trader.page.get_by_role("heading", name=title, level=1, exact=True)).to_be_visible()
        trader.look(address.strip("/"))


def test_the_five_pages_open_on_demo_data(visit):
    trader = visit("dark")
    trader.enter("trader")
    open_all(trader)


def test_a_trader_reads_the_market_from_the_gate_to_the_ledger(visit):
    trader = visit()
    page = trader.page
    trader.enter("trader")
    trader.open("/kr_overview")
    expect(page.get_by_text("DKINDEX from demo").first).to_be_visible()
    trader.open("/vcp")
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()
    expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()
    trader.open("/closing_bet")
    expect(page.get_by_text("DEMO").first).to_be_visible()
    trader.open("/signal_log")
    expect(page.get_by_text("DEMO").first).to_be_visible()
    page.get_by_test_id("stButtonGroup").get_by_text("Performance", exact=True).click()
    trader.settle()
    expect(page.get_by_text(re.compile("base rate", re.IGNORECASE)).first).to_be_visible()
    trader.expect_whole()


def test_a_step_of_the_schedule_is_run_by_hand(visit):
    trader = visit()
    page = trader.page
    trader.enter("trader")
    trader.open("/kr_import")
    expect(page.get_by_text("can run").first).to_be_visible()
    page.get_by_role("button", name="Report now").click()
    expect(page.get_by_text(re.compile("By hand: Report of 2026-10-30")).first).to_be_visible()


REAL_FILES = (
    "kr_daily_prices_recent.csv.gz",
    "kr_stocks.csv",
    "kr_investor_flows.csv.gz",
    "kr_signals_log.csv",
    "kr_closing_bet_signals.csv",
)


@pytest.fixture(scope="module")
def real_desk(tmp_path_factory, real_data) -> Iterator[tuple[Server, str]]:
    """A desk in real mode with real files, imported as people import them; its admin's password."""
    folder = tmp_path_factory.mktemp("real") / "data"
    folder.mkdir()
    secret = "k9" + "abcdefghijklmnopqrstuvwxyz0123456789"
    settings = Settings(
        mode=RunMode.REAL, data_dir=folder, secret_key=SecretStr(secret), is_worker_started=False,
        is_yfinance_enabled=False, _env_file=None,
    )  # fmt: skip
    services = build_services(settings)
    services.prepare_database()
    for name in REAL_FILES:
        file = MarketFile(
            content=(real_data / name).read_bytes(), filename=name, leave_out_refused=True
        )
        services.market_imports.import_file(SYSTEM, file)
    record_gate_test(services)
    password = services.account_setup.create_first_admin("ada", None).generated_password
    services.close()
    environment = {
        "SIGNALDECK_MODE": "real",
        "SIGNALDECK_DATA_DIR": str(folder),
        "SIGNALDECK_SECRET_KEY": secret,
        "SIGNALDECK_IS_YFINANCE_ENABLED": "false",
    }
    with serve(ROOT / "app.py", environment) as running:
        yield running, password


@pytest.mark.real_data
def test_the_five_pages_open_on_real_data(browser, real_desk):
    server, password = real_desk
    admin = Visitor(browser, server, "light")
    page = admin.page
    admin.open("/")
    page.get_by_role("textbox", name="Username").fill("ada")
    page.get_by_role("textbox", name="Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    admin.open("/kr_import")
    expect(page.get_by_text("csv:kr_daily_prices_recent").first).to_be_visible()
    expect(page.get_by_text(re.compile("Flows end on 2026-02-10, bars on")).first).to_be_visible()
    page.get_by_role("button", name="VCP scan now").click()
    expect(page.get_by_text(re.compile("Started|Under way")).first).to_be_visible()
    open_all(admin)
    # The newest session is months old: what is found is looked back at and never sealed.
    admin.open("/vcp")
    expect(page.get_by_text(re.compile(r"of 263 instruments")).first).to_be_visible()
    expect(page.get_by_text("Flows are unknown").first).to_be_visible()
    admin.open("/signal_log")
    expect(
        page.get_by_text(re.compile("No signal|0 sealed|Nothing", re.IGNORECASE)).first
    ).to_be_visible()
    assert page.get_by_text("DEMO").count() == 0
    page.context.close()
    assert admin.problems == []
