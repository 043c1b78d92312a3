"""The main job in a real browser: sign in, watchlist, chart, backtest, and find it tomorrow."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser]


def test_from_sign_in_to_a_backtest_found_again(visit):  # noqa: PLR0915 - one story
    trader = visit()
    page = trader.page

    # Sign in, and start with a list.
    trader.enter("trader")
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    expect(page.get_by_text("400 instruments from demo")).to_be_visible()
    trader.look("dashboard")
    trader.open("/watchlists")
    page.get_by_role("button", name="Start with: Bundled symbols").click()
    expect(page.get_by_text("List created with 23 symbols.")).to_be_visible()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    trader.settle()
    trader.look("watchlists")

    # Another list of one's own, with two symbols found by name.
    page.get_by_role("button", name="New list").click()
    page.get_by_role("textbox", name="Name").fill("Megacaps")
    page.get_by_role("button", name="Create list").click()
    expect(page.get_by_text("Megacaps").first).to_be_visible()

    # The chart, with an overlay and another range.
    trader.open("/instrument?symbol=GOOG")
    expect(page.get_by_role("heading", name="Alphabet Inc. (Google)")).to_be_visible()
    expect(page.get_by_test_id("stPlotlyChart")).to_be_visible()
    page.get_by_role("combobox", name="Indicators").fill("SMA 50")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    trader.settle()
    expect(page).to_have_url(re.compile(r"sma-50"))
    page.get_by_role("radio", name="5Y").or_(page.get_by_role("button", name="5Y")).first.click()
    trader.settle()
    expect(page).to_have_url(re.compile(r"range=5Y"))
    trader.look("instrument")

    # The backtest, from the chart.
    page.get_by_role("button", name="Backtest this").click()
    expect(page.get_by_role("heading", name="New backtest")).to_be_visible()
    trader.settle()
    page.get_by_role("combobox", name="Strategy").click()
    page.get_by_role("option", name="Moving-average crossover").click()
    trader.settle()
    trader.look("new_backtest")
    page.get_by_role("button", name="Run backtest").click()
    expect(page).to_have_url(re.compile(r"/backtest\?.*id=\d+"))
    expect(page.get_by_text("completed")).to_be_visible(timeout=90_000)
    trader.settle()
    address = page.url
    shown = page.locator("dl.sd-figures dd").first.inner_text()
    assert re.fullmatch(r"[+−]?[\d,]+\.\d\d %", shown)
    trader.look("backtest")

    # Every view of the result draws without an error.
    for view in ("Trades", "Exits", "Rolling", "Months", "Signals", "Statistics", "Receipt"):
        page.get_by_test_id("stButtonGroup").get_by_text(view, exact=True).click()
        trader.settle()
        trader.look(f"backtest-{view.lower().replace(' ', '_')}")
        expect(page.get_by_test_id("stAlert")).to_have_count(0)

    # Tomorrow: another browser session, found by search, the same number.
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("button", name="Enter as trader")).to_be_visible()
    trader.enter("trader")
    trader.open("/backtests")
    page.get_by_role("searchbox", name="Search").fill("goog")
    page.keyboard.press("Enter")
    trader.settle()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    trader.look("backtests")
    page.goto(address)
    trader.settle()
    expect(page.locator("dl.sd-figures dd").first).to_have_text(shown)
    # The watchlists are there too.
    trader.open("/watchlists")
    expect(page.get_by_text("Megacaps").first).to_be_visible()


def test_a_strangers_backtest_is_not_found(visit):
    trader, analyst = visit(), visit()
    trader.enter("trader")
    trader.open("/new_backtest?symbol=GOOG")
    trader.page.get_by_role("button", name="Run backtest").click()
    expect(trader.page).to_have_url(re.compile(r"/backtest\?.*id=\d+"))
    number = re.search(r"id=(\d+)", trader.page.url)[1]
    analyst.enter("analyst")
    analyst.open(f"/backtest?id={number}")
    expect(analyst.page.get_by_test_id("stAlert").first).to_be_visible()
    expect(analyst.page.locator("dl.sd-figures")).to_have_count(0)
