"""From a template to a search, its pick, the look at unseen bars, and a backtest that is judged."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser]

LONG = 90_000  # a worker has to compile and to compute, on a machine that may be busy
GRID = {
    "Short average": (10, 30, 5),
    "Long average": (40, 120, 20),
    "Minimum strength": (0, 1, 0.5),
}
COMBINATIONS = 5 * 5 * 3
FIGURE = re.compile(r"[+−]?[\d,]+\.\d\d( %)?")


class Research:
    """One person at one search, and the figures they noted."""

    def __init__(self, visitor) -> None:
        self.visitor = visitor
        self.page: Page = visitor.page
        self.noted: dict[str, str] = {}

    def choose_view(self, name: str) -> None:
        self.page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()
        self.visitor.settle()

    def keep_template(self) -> None:
        """A template becomes a strategy of one's own."""
        self.visitor.open("/strategies?show=Templates")
        self.page.locator(".st-key-template_use_conservative_sma button").click()
        self.page.get_by_role("button", name="Save strategy").click()
        expect(self.page).to_have_url(re.compile(r"/strategies\?.*id=\d+"))
        self.visitor.settle()
        self.visitor.look("strategy")

    def start_search(self) -> None:
        """A small grid; what it would do is said before it is started."""
        self.page.get_by_role("button", name="Optimise it").click()
        expect(self.page.get_by_role("heading", name="New optimisation")).to_be_visible()
        self.visitor.settle()
        for title, values in GRID.items():
            for words, value in zip(("From", "To", "Step"), values, strict=True):
                field = self.page.get_by_role("spinbutton", name=f"{words}, {title}")
                field.fill(str(value))
                field.press("Enter")
                self.visitor.settle()
        count = self.page.get_by_role("row", name=f"Combinations {COMBINATIONS}")
        expect(count).to_be_visible()
        expect(self.page.get_by_role("row", name="Bars kept unseen")).to_be_visible()
        self.visitor.look("new_optimisation")
        self.page.get_by_role("button", name="Start", exact=True).click()

    def follow_search(self) -> None:
        """It is followed to its end in place; its map shows where the pick stands."""
        expect(self.page).to_have_url(re.compile(r"/optimisation\?.*id=\d+"))
        done = self.page.get_by_text("completed", exact=True).first
        expect(done).to_be_visible(timeout=LONG)
        self.visitor.settle()
        table = self.page.get_by_role("table", name="Pick and best trial")
        self.noted = {row: read_figure(table, row) for row in ("Sharpe", "Return")}
        expect(self.page.get_by_text("Centre of the widest plateau")).to_be_visible()
        self.visitor.look("optimisation")
        self.choose_view("Map")
        expect(self.page.get_by_test_id("stPlotlyChart").first).to_be_visible()
        self.visitor.look("optimisation-map")

    def commit(self) -> None:
        """Nothing of the unseen bars is shown before; the look is counted."""
        self.choose_view("Out of sample")
        expect(self.page.get_by_text("Hidden", exact=True)).to_be_visible()
        unseen = self.page.get_by_role("table", name="In and out of sample")
        expect(unseen).to_have_count(0)
        self.page.get_by_role("button", name="Commit to trial").click()
        self.page.get_by_role("button", name="Commit and look").click()
        expect(unseen).to_be_visible(timeout=LONG)
        self.visitor.settle()
        assert read_figure(unseen, "Sharpe") == self.noted["Sharpe"]
        read_figure(unseen, "Sharpe", 2)
        expect(self.page.get_by_text(re.compile(r"Committed: look \d+"))).to_be_visible()
        expect(self.page.get_by_role("table", name="Looks")).to_contain_text("you")
        self.visitor.look("optimisation-unseen")

    def apply(self) -> None:
        """The pick as a plain backtest has the same numbers, and both pages say so."""
        self.page.get_by_role("button", name="Apply as backtest").click()
        link = self.page.get_by_role("link", name=re.compile(r"Backtest \d+"))
        expect(link).to_be_visible(timeout=LONG)
        equal = self.page.get_by_text("the plain backtest gives the same numbers")
        expect(equal).to_be_visible(timeout=LONG)
        self.visitor.look("optimisation-applied")
        link.click()
        expect(self.page.get_by_role("heading", name="Backtest result")).to_be_visible()
        self.visitor.settle()
        figures = self.page.locator("dl.sd-figures div")
        for label, value in self.noted.items():
            shown = figures.filter(has_text=re.compile(rf"^{label}")).first
            expect(shown.locator("dd").first).to_have_text(value)

    def read_passport(self) -> None:
        """It is judged unasked, and the ledger knows of every trial of the search."""
        expect(self.page.get_by_text("being computed")).to_have_count(0, timeout=LONG)
        self.choose_view("Honesty")
        lines = self.page.get_by_role("table", name="Honesty passport").locator("tr")
        expect(lines).to_have_count(10)
        for place in range(10):
            expect(lines.nth(place)).to_contain_text(re.compile(r"PASS|FAIL|NOT RUN"))
        trials = lines.filter(has_text="Number of trials").inner_text()
        assert max(int(number) for number in re.findall(r"\d+", trials)) >= COMBINATIONS, trials
        self.visitor.look("backtest-honesty")


def read_figure(table: Locator, row: str, column: int = 1) -> str:
    """The text of a cell of a small table; column 0 is the row's name."""
    cells = table.get_by_role("row").filter(has_text=row).first.get_by_role("cell")
    text = cells.nth(column).inner_text()
    assert FIGURE.fullmatch(text), text
    return text


def test_from_a_template_to_a_backtest_that_is_judged(visit):
    analyst = visit("dark")
    analyst.enter("analyst")
    research = Research(analyst)
    research.keep_template()
    research.start_search()
    research.follow_search()
    research.commit()
    research.apply()
    research.read_passport()


def test_one_strategy_over_a_list_is_shown_as_a_distribution(visit):
    trader = visit()
    page = trader.page
    trader.enter("trader")
    trader.open("/new_backtest?strategy=sma_crossover")
    page.get_by_test_id("stButtonGroup").get_by_text("A list", exact=True).click()
    trader.settle()
    page.get_by_role("combobox", name="List").click()
    page.get_by_role("option", name="Symbols typed here").click()
    trader.settle()
    field = page.get_by_role("textbox", name="Symbols")
    field.fill("GOOG, AMD DK0001\nDK0002 NOPE")
    field.press("Control+Enter")
    page.get_by_role("button", name="Run on 5 symbols").click()
    expect(page).to_have_url(re.compile(r"/batch\?.*id=\d+"))
    expect(page.get_by_text("completed", exact=True).first).to_be_visible(timeout=LONG)
    trader.settle()
    expect(page.get_by_text("n = 4", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stPlotlyChart")).to_be_visible()
    expect(page.get_by_text("Picking the best of 4 symbols is a choice too.")).to_be_visible()
    expect(page.get_by_role("table", name="Symbols that could not be run")).to_contain_text("NOPE")
    page.get_by_role("button", name="As runs").click()
    expect(page.get_by_text(re.compile(r"The runs of batch \d+"))).to_be_visible()
    trader.settle()
