from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import Actor, QuoteView, SourcePassport
from core.enums import AssetKind, BacktestStatus, Interval, LineKey, Role, SignalRejection, Verdict
from core.errors import InvalidInputError, NotFoundError
from core.trading.honesty.gate_state import judge_gate
from core.trading.honesty.line import Line
from core.trading.honesty.views import PassportView
from core.trading.result_parts import (
    BandEdge,
    Difference,
    Estimate,
    Intervals,
    Needed,
    SameBarBand,
    SecondOpinion,
    SignalCounts,
)
from core.trading.statistics import ALL_DEFINITIONS
from core.trading.tear_sheet.build import build_tear_sheet
from core.trading.tear_sheet.render import render_tear_sheet
from core.trading.tear_sheet.tear_sheet_service import TearSheetService
from core.trading.types import BacktestDetail, BacktestResultView, BacktestSummary
from tests.core.trading.result_samples import make_curve, make_trades, make_walk

AT = datetime(2024, 6, 1, 12, tzinfo=UTC)
MOMENT = datetime(2024, 3, 1, tzinfo=UTC)
TRADER = Actor(1, Role.TRADER, "t")
RUN = BacktestSummary(
    id=7,
    job_id="j",
    strategy="momentum",
    strategy_title="Momentum",
    symbol="005930",
    source="bundled",
    interval=Interval.DAY,
    start=None,
    end=None,
    status=BacktestStatus.COMPLETED,
    error="",
    tags=("trend",),
    notes="A note.",
    cloned_from=None,
    created_at=MOMENT,
    finished_at=MOMENT,
    data_changed_at=None,
    total_return=0.1,
    sharpe_ratio=1.0,
    max_drawdown=-0.2,
    trade_count=3,
    params_text="period 20 bars",
)
PASSPORT = PassportView(
    backtest_id=7,
    verdict=Verdict.FAIL,
    lines=(
        Line(LineKey.LOOK_AHEAD, Verdict.PASS, "12 cuts", "Nothing changed."),
        Line(LineKey.PLACEBO, Verdict.FAIL, "p = 0.6", "Not told from chance.", "Try less."),
        Line(LineKey.OVERFITTING, Verdict.NOT_RUN, "", "Too few trials."),
    ),
    is_computing=False,
    error="",
    version=1,
    computed_at=MOMENT,
    job_id="p",
    gate=judge_gate(None, AT),
)
RECEIPT = {
    "bars_sha256": "ab" * 32,
    "strategy_sha256": "cd" * 32,
    "engine_sha256": "ef" * 32,
    "bar_count": 90,
    "versions": {"signaldeck": "0.1.0", "backtesting": "0.6.6"},
}
OLD = BacktestResultView(
    statistics=dict.fromkeys(ALL_DEFINITIONS, 0.5),
    definition_version=2,
    trades=make_trades([100, -50, 300], sizes=[1, -1, 1], is_complete=False),
    curve=make_walk(90),
    receipt=RECEIPT,
    passport=SourcePassport("bundled", MOMENT, MOMENT, MOMENT, True, "KRW", "UTC", is_demo=True),
    data_as_of=MOMENT,
)
NEW = replace(
    OLD,
    trades=make_trades([100, -50, 300], sizes=[1, -1, 1]),
    signal_counts=SignalCounts(5, 3, {SignalRejection.COOL_DOWN: 2, SignalRejection.RUINED: 0}),
    intervals=Intervals(
        0.9,
        1_000,
        10,
        2,
        "days",
        (Estimate("sharpe_ratio", 0.5, -0.2, 1.1),),
        (Needed("expectancy", 3, 40, "trades"),),
    ),
    same_bar=SameBarBand(
        (1, 2), BandEdge(-0.1, 90, None), BandEdge(0.1, 110, 1), BandEdge(0.3, 130, 1)
    ),
    second_opinion=SecondOpinion("", 99, (Difference("equity", 1.0, 2.0, "Not explained."),)),
)
DETAIL = BacktestDetail(RUN, "Buys high.", {}, {"cash": 1.0}, {}, ("Careful.",), NEW)


def render(detail=DETAIL, passport=PASSPORT, names="Samsung Electronics · 삼성전자") -> str:
    return render_tear_sheet(build_tear_sheet(detail, detail.result, passport, names, AT)).decode()


class Page(HTMLParser):
    """What a browser makes of it: elements with their attributes' names, and all text."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.addresses += [str(v) for k, v in attrs if k in {"src", "href", "action", "data"}]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "b", "p"}:
            self.text += " "

    def handle_data(self, data: str) -> None:
        self.text += data


def test_it_says_what_was_run_on_which_bars_at_what_cost():
    text = Page(render()).text
    for words in (
        "005930",
        "Samsung Electronics · 삼성전자",
        "DEMO",
        "Buys high.",
        "last bar 92 d ago",
        "backtesting.py 0.6.6",
        "90 daily bars",
        "A note.",
        "Careful.",
        "trend",
        "ab" * 32,
        "cd" * 32,
        "ef" * 32,
    ):
        assert words in text, words


def test_every_line_of_the_passport_is_there_with_its_verdict_and_why():
    text = " ".join(Page(render()).text.split())
    assert "The gate has never been tested" in text
    assert "PASS Look-ahead 12 cuts Nothing changed." in text
    assert "FAIL Placebo p = 0.6 Not told from chance. Try less." in text
    assert "NOT RUN Backtest overfitting Too few trials." in text
    assert "OPEN Same-bar band" in text
    assert "FAIL Second opinion 1 differ" in text


def test_numbers_have_their_intervals_and_what_is_missing():
    text = Page(render()).text
    assert "\N{MINUS SIGN}0.20 … 1.10" in text
    assert "Needs 40 more trades to tell the average trade from zero." in text
    assert "5 wanted, 3 filled; rejected: 2 cool-down" in text
    assert "exit signal" in text


def test_an_old_run_says_what_was_not_run_and_the_remedy():
    text = " ".join(Page(render(replace(DETAIL, result=OLD))).text.split())
    for what in ("Intervals of the numbers", "Exits by reason", "Signals wanted"):
        assert f"NOT RUN {what}" in text
    assert "NOT RUN" in text
    assert "clone it and run it again" in text


def test_nothing_is_loaded_and_nothing_runs():
    page = Page(render())
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "a", "base"}
    assert page.addresses == []
    assert "default-src 'none'" in render()
    assert "http" not in render().replace("http-equiv", "")
    assert not any(name.startswith("on") for _, names in page.elements for name in names)


def test_the_pictures_and_every_month_are_there():
    page = Page(render())
    assert sum(tag == "svg" for tag, _ in page.elements) == 3
    assert "Jan" in page.text
    assert "2024" in page.text


@pytest.mark.parametrize("count", [0, 1])
def test_a_run_of_no_trade_or_one_makes_a_sheet(count):
    result = replace(NEW, trades=make_trades([5] * count))
    text = Page(render(replace(DETAIL, result=result))).text
    assert ("Exits by reason" in text) is bool(count)


@pytest.mark.parametrize("equity", [[100.0], [100.0, 100.0, 100.0], [100.0, 0.0, 0.0]])
def test_flat_short_and_wiped_out_accounts_make_a_sheet(equity):
    assert "Momentum" in render(replace(DETAIL, result=replace(NEW, curve=make_curve(equity))))


EVIL = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "'\"><img src=x onerror=alert(1)>",
            "{{ 7 * 7 }}{% raw %}",
            "</style><style>*{display:none}</style>",
            "</title><h1>x",
            "&lt;b&gt; &amp; javascript:alert(1)",
            "-->]]><svg onload=alert(1)>",
            "\ud800 half a character",
        ]
    ),
)
PLAIN = Page(render())


@settings(max_examples=40, deadline=None)
@given(evil=EVIL, place=st.sampled_from(["notes", "tags", "strategy_title", "symbol", "names"]))
def test_whatever_a_user_wrote_stays_text(evil, place):
    marked = f"A{evil}B".replace("\r", "").replace("\x00", "")
    names = marked if place == "names" else "N"
    value = (marked,) if place == "tags" else marked
    run = RUN if place == "names" else replace(RUN, **{place: value})
    detail = replace(DETAIL, summary=run, description=marked, warnings=(marked,))
    page = Page(render(detail, names=names))
    assert page.elements == PLAIN.elements
    assert marked.encode("utf-8", "replace").decode() in page.text


@settings(max_examples=20, deadline=None)
@given(evil=EVIL)
def test_what_the_passport_and_the_checks_quote_stays_text(evil):
    line = Line(LineKey.PLACEBO, Verdict.FAIL, evil, evil, evil)
    passport = replace(PASSPORT, lines=(PASSPORT.lines[0], line, PASSPORT.lines[2]))
    opinion = SecondOpinion("", 9, (Difference(evil, 1.0, 2.0, evil),))
    result = replace(NEW, second_opinion=opinion, receipt={**RECEIPT, "bars_sha256": evil})
    assert Page(render(replace(DETAIL, result=result), passport)).elements == PLAIN.elements


def quotes(actor, symbols):
    return {
        symbol: QuoteView(
            symbol, "Samsung", "삼성", AssetKind.STOCK, "KRW", None, None, {}, [], 0, None
        )
        for symbol in symbols
    }


def make_service(detail=DETAIL) -> TearSheetService:
    def get_backtest(actor, backtest_id):
        if backtest_id != detail.summary.id:
            raise NotFoundError("There is no such run.", "Look in the list.")
        return detail

    return TearSheetService(get_backtest, lambda actor, number: PASSPORT, quotes)


def test_the_service_adds_the_names_of_the_instrument():
    text = Page(make_service().write_tear_sheet(TRADER, 7).decode()).text
    assert "Samsung · 삼성" in text


def test_a_run_without_a_result_is_refused_with_the_remedy():
    detail = replace(DETAIL, result=None, summary=replace(RUN, status=BacktestStatus.RUNNING))
    with pytest.raises(InvalidInputError) as caught:
        make_service(detail).write_tear_sheet(TRADER, 7)
    assert "running" in caught.value.message
    assert caught.value.remedy


def test_a_run_of_somebody_else_is_not_found():
    with pytest.raises(NotFoundError):
        make_service().write_tear_sheet(TRADER, 8)


def test_the_sheet_is_the_same_for_the_same_moment():
    assert render() == render()
