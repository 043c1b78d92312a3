"""From a strategy to an optimisation, its pick, the look at unseen bars, and a judged backtest."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

pytestmark = [pytest.mark.browser]

LONG = 60_000  # a worker has to compile or to compute first


def heading(page, name):
    return page.get_by_role("heading", name=name, exact=True)


def fill_number(page, label, value):
    field = page.get_by_role("spinbutton", name=label)
    field.fill(str(value))
    field.press("Enter")


def choose_view(page, name):
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()


def read_figure(table: Locator, row: str, column: int) -> str:
    """The text of a small table's cell."""
    return table.get_by_role("row", name=row).get_by_role("cell").nth(column).inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_a_template_to_a_judged_backtest(visit, scheme, screenshots):  # noqa: PLR0915 - one story
    role = {"light": "trader", "dark": "analyst"}[scheme]
    trader = visit(scheme)
    page = trader.page

    def picture(name):
        if screenshots:
            page.wait_for_timeout(900)  # only for the picture: charts fade in
            page.screenshot(path=screenshots / f"{name}-{scheme}.png")

    # A template becomes a strategy of one's own.
    trader.enter(role)
    trader.open("/strategies?view=Templates")
    card = page.get_by_text("Conservative", exact=False).first
    expect(card).to_be_visible()
    picture("templates")
