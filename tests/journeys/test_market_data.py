"""A market in a real browser with no network: looked at, screened, questioned, brought in."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser]

PAGES = {
    "/watchlists": "Watchlists",
    "/screens": "Screens",
    "/instrument?symbol=DK0001": "Instrument",
    "/economy": "Economy",
    "/regimes?symbol=DK0001": "Regimes: DK0001",
    "/import_data": "Import data",
    "/providers": "Data sources",
    "/data_quality": "Data quality",
    "/notices": "Notices",
}


@pytest.fixture
def offline(visit):
    """A visitor whose browser reaches nothing but the server."""

    def begin(scheme):
        visitor = visit(scheme)
        url = visitor.page.context
        url.route(
            lambda address: not re.match(r"https?://127\.0\.0\.1[:/]", address),
            lambda route: visitor.problems.append(f"asked for {route.request.url}"),
        )
        return visitor

    return begin


def test_every_page_of_the_market_opens_without_a_network(offline):
    trader = offline("dark")
    trader.enter("trader")
    for address, title in PAGES.items():
        trader.open(address)
        expect(trader.page.get_by_role("heading", name=title, level=1)).to_be_visible()
        trader.look(address.strip("/").partition("?")[0])


def test_from_the_market_to_a_screen_to_an_instrument(offline):
    trader = offline("light")
    page = trader.page
    trader.enter("trader")
    expect(page.get_by_text("400 instruments from demo")).to_be_visible()
    trader.open("/screens")
    expect(page.get_by_text(re.compile(r"\d+ of 400 instruments"))).to_be_visible()
    for view in ("Why the others went", "Past hits"):
        page.get_by_test_id("stButtonGroup").get_by_text(view, exact=True).click()
        trader.settle()
    trader.open("/instrument?symbol=DK0001&indicators=sma-50~rsi-14")
    expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()
    for view in ("Events", "Fundamentals", "News", "Flows"):
        page.get_by_test_id("stButtonGroup").get_by_text(view, exact=True).click()
        trader.settle()
        trader.expect_whole()


def test_a_markets_file_is_looked_at_brought_in_and_recognised(offline, tmp_path):
    days = [date(2026, 9, 1) + timedelta(days=n) for n in range(40)]
    rows = [
        f"{ticker},{day},{100 + n},{102 + n},{99 + n},{101 + n},1000"
        for ticker in ("00088K", "005930", "000660")
        for n, day in enumerate(days)
    ]
    path = tmp_path / "prices.csv"
    lines = ["ticker,date,open,high,low,close,volume", *rows, "005930,2026-10-11,5,4,3,5,1"]
    path.write_text("\n".join(lines) + "\n")
    analyst = offline("dark")
    page = analyst.page
    # By its label: the other way in is still on the page for a moment after the switch.
    chooser = page.get_by_label("File of a whole market", exact=True).locator("input")
    analyst.enter("analyst")
    analyst.open("/import_data")
    page.get_by_test_id("stButtonGroup").get_by_text("Whole market", exact=True).click()
    expect(page.get_by_text("Files that are understood")).to_be_visible()
    chooser.set_input_files(path)
    page.get_by_text("Leave out what cannot be stored (rows: 1)").click()
    analyst.settle()
    page.get_by_role("button", name="Import 120 rows").click()
    expect(page.get_by_text(re.compile("120 bars")).first).to_be_visible(timeout=90_000)
    # The same file again is recognised.
    chooser.set_input_files(path)
    page.get_by_text("Leave out what cannot be stored (rows: 1)").click()
    expect(page.get_by_text("All rows of the file are stored already")).to_be_visible()
    analyst.open("/instrument?symbol=00088K")
    expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()
