"""What the instrument page shows of a company: as known on a day, marked, worded, in the URL."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from core.clock import now
from core.contracts import Actor
from core.enums import CorporateEventKind, FlowUnit, RatingAction, Role
from core.errors import ProviderError
from core.market_data.company_service import CompanyService
from core.market_data.intelligence_service import IntelligenceService
from core.services import Services
from db.base import stored_id
from db.market_data.corporate_event_repository import (
    CorporateEventRepository,
    StoredCorporateEvent,
)
from db.market_data.fundamental_repository import FundamentalRepository, StoredFundamental
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.intelligence_repository import (
    IntelligenceRepository,
    StoredRating,
    StoredTrade,
)
from db.market_data.investor_flow_repository import InvestorFlowRepository, StoredFlow
from db.market_data.news_repository import NewsRepository, StoredNews
from tests.pages.reading import read_empty, read_figures

PAGE = "market_data/instrument.py"
OpenPage = Callable[..., AppTest]
AT = datetime(2013, 3, 1, tzinfo=UTC)


def query(view: str, symbol: str = "GOOG", **more: str) -> dict[str, str]:
    return {"symbol": symbol, "view": view, **more}


def html_of(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def said(app: AppTest) -> str:
    return " ".join(one.value for one in app.caption).replace("\\", "")


def rows_of(app: AppTest, label: str) -> list[list[str]]:
    """The cells of a small table, as they are read."""
    table = next(
        part for part in html_of(app).split("<table")[1:] if f'aria-label="{label}"' in part
    )
    body = table.split("<tbody>")[1].split("</tbody>")[0]
    return [
        [re.sub("<[^>]+>", "", cell) for cell in re.findall("<td.*?</td>", row)]
        for row in re.findall("<tr>.*?</tr>", body)
    ]


@pytest.fixture
def goog(desk_services: Services) -> int:
    with desk_services.database.read() as session:
        found = InstrumentRepository(session).find_by_symbol("GOOG")
        assert found is not None
        return stored_id(found.id)


def fundamental(
    owner: int, item: str, year: int, known: datetime, value: float, unit: str = "USD"
) -> StoredFundamental:
    return StoredFundamental(
        owner,
        item,
        date(year, 12, 31),
        "FY",
        value,
        unit,
        known,
        "test",
        AT,
        is_demo=False,
        is_estimated=year == 2010,
    )


@pytest.fixture
def statements(desk_services: Services, goog: int) -> None:
    """Revenue of three years, that of 2011 restated; a margin and a ratio."""
    first = {year: datetime(year + 1, 2, 15, tzinfo=UTC) for year in (2010, 2011, 2012)}
    facts = [
        fundamental(goog, "revenue", 2010, first[2010], 29.3e9),
        fundamental(goog, "revenue", 2011, first[2011], 37.9e9),
        fundamental(goog, "revenue", 2011, datetime(2012, 8, 1, 15, tzinfo=UTC), 36.5e9),
        fundamental(goog, "revenue", 2012, first[2012], 50.2e9),
        fundamental(goog, "net_margin", 2011, first[2011], 0.2567, ""),
        fundamental(goog, "current_ratio", 2011, first[2011], 5.918, ""),
        fundamental(goog, "eps", 2011, first[2011], 29.76),
    ]
    with desk_services.database.write() as session:
        FundamentalRepository(session).write_fundamentals(facts)


@pytest.mark.usefixtures("statements")
class TestFundamentals:
    def test_each_figure_is_written_as_what_it_is(self, open_page: OpenPage) -> None:
        app = open_page(PAGE, query("Fundamentals"))

        assert not app.exception
        known, *rows = rows_of(app, "Fundamentals")
        assert known == ["Known since", "", "2011-02-15", "2012-02-15", "2013-02-15"]
        assert rows == [
            ["Revenue", "USD", "29.3 B†", "36.5 B‡", "50.2 B"],
            ["Earnings per share", "USD", "–", "29.76", "–"],
            ["Net margin", "%", "–", "25.7 %", "–"],
            ["Current ratio", "times", "–", "5.92", "–"],
        ]
        assert "36,500,000,000.00 USD, known 2012-08-01" in html_of(app)
        assert "‡ Restated" in said(app)
        assert "† No report is known" in said(app)

    def test_as_known_on_a_day_later_versions_and_periods_do_not_exist(
        self, open_page: OpenPage
    ) -> None:
        app = open_page(PAGE, query("Fundamentals", known="2012-07-31"))

        assert not app.exception
        assert rows_of(app, "Fundamentals")[1] == ["Revenue", "USD", "29.3 B†", "37.9 B"]
        assert "Restated" not in said(app)
        app = open_page(PAGE, query("Fundamentals", known="2012-08-01"))
        assert rows_of(app, "Fundamentals")[1] == ["Revenue", "USD", "29.3 B†", "36.5 B‡"]

    def test_the_chart_is_that_of_the_day_too(self, open_page: OpenPage) -> None:
        before = open_page(PAGE, query("Fundamentals", known="2012-07-31"))
        after = open_page(PAGE, query("Fundamentals", known="2012-08-01"))

        specs = [app.get("plotly_chart")[1].proto.spec for app in (before, after)]
        assert "2012-02-15" in specs[0]
        assert "2012-08-01" not in specs[0]
        assert "2012-08-01" in specs[1]

    def test_before_anything_was_known_it_says_so(self, open_page: OpenPage) -> None:
        app = open_page(PAGE, query("Fundamentals", known="2009-01-01"))

        assert not app.exception
        assert "Nothing was known by then" in read_empty(app)
        assert not any(one.key == "item" for one in app.selectbox)

    def test_the_url_names_the_item(self, open_page: OpenPage) -> None:
        app = open_page(PAGE, query("Fundamentals", item="Net margin"))

        assert not app.exception
        assert app.selectbox(key="item").value == "Net margin"
        assert any("One period alone makes no chart" in one.value for one in app.caption)
        app.selectbox(key="item").set_value("Revenue").run()
        assert len(app.get("plotly_chart")) == 2

    def test_an_item_of_the_url_that_does_not_exist_falls_back(self, open_page: OpenPage) -> None:
        app = open_page(PAGE, query("Fundamentals", item="<b>nonsense"))

        assert not app.exception
        assert app.selectbox(key="item").value == "Revenue"


def test_demo_fundamentals_are_marked_and_drawn_item_by_item(
    open_page: OpenPage, demo_symbol: str
) -> None:
    app = open_page(PAGE, query("Fundamentals", demo_symbol, item="Net income"))

    assert not app.exception
    assert '"name":"Known since"' in app.get("plotly_chart")[1].proto.spec
    assert "Source: demo (DEMO)" in said(app)


@pytest.fixture
def events(desk_services: Services, goog: int) -> None:
    today = now().date()

    def event(
        kind: CorporateEventKind, day: date, value: float | None, expected: float | None = None
    ) -> StoredCorporateEvent:
        return StoredCorporateEvent(
            goog, kind, day, value, expected, "USD", "test", AT, is_demo=False
        )

    kind = CorporateEventKind
    with desk_services.database.write() as session:
        CorporateEventRepository(session).write_events(
            [
                event(kind.SPLIT, date(2012, 4, 3), 2.0),
                event(kind.DIVIDEND, date(2012, 5, 4), 0.2325),
                event(kind.EARNINGS, date(2012, 7, 19), 10_120.4, 10_040.0),
                event(kind.EARNINGS, date(2012, 10, 18), -9.03, -8.0),
                event(kind.EARNINGS, date(2013, 1, 22), None, 10.5),
                event(kind.EARNINGS, today + timedelta(days=9), None, 1.5),
            ]
        )


@pytest.mark.usefixtures("events")
def test_events_have_value_expectation_and_surprise_coming_ones_first(open_page: OpenPage) -> None:
    app = open_page(PAGE, query("Events"))

    assert not app.exception
    coming, awaited, *past = [[row[1], *row[4:]] for row in rows_of(app, "Events")]
    assert coming == ["Earnings", "announced", "1.50", "–"]
    assert awaited == ["Earnings", "not reported", "10.50", "–"]
    assert past == [
        ["Earnings", "−9.03 USD", "−8.00", "−12.9 %"],
        ["Earnings", "10,120 USD", "10,040", "+0.8 %"],
        ["Dividend", "0.2325 USD", "–", "–"],
        ["Split", "2 new for 1 old", "–", "–"],
    ]


@pytest.mark.usefixtures("events")
def test_events_are_marked_on_the_chart_with_their_figures(open_page: OpenPage) -> None:
    app = open_page(PAGE, query("Events", events="true", range="3Y"))

    spec = app.get("plotly_chart")[0].proto.spec
    assert '"text":["S","D","E","E","E"]' in spec
    assert "Earnings 2012-07-19: 10,120.4 USD, expected 10,040" in spec


def test_too_many_events_are_counted(
    open_page: OpenPage, desk_services: Services, goog: int
) -> None:
    with desk_services.database.write() as session:
        CorporateEventRepository(session).write_events(
            StoredCorporateEvent(
                goog,
                CorporateEventKind.DIVIDEND,
                date(2010, 1, 1) + timedelta(days=day),
                1.0,
                None,
                "USD",
                "test",
                AT,
                is_demo=False,
            )
            for day in range(70)
        )
    app = open_page(PAGE, query("Events"))

    assert "The newest 60 of 70." in said(app)
    assert len(rows_of(app, "Events")) == 60


@pytest.fixture
def news(desk_services: Services, goog: int) -> None:
    with desk_services.database.write() as session:
        NewsRepository(session).write_news(
            (
                StoredNews(
                    title,
                    link,
                    "",
                    AT,
                    mood,
                    "word list" if mood else "",
                    "test",
                    AT,
                    is_demo=False,
                ),
                [goog],
            )
            for title, link, mood in (
                ("<b>Profit</b> up", "https://example.org/1?a=1&b=2", 1.0),
                ("Loss", "javascript:alert(1)", -0.5),
                ("Meeting", "https://example.org/3", None),
            )
        )


@pytest.mark.usefixtures("news")
class TestNews:
    def test_tone_is_summed_up_with_its_method(self, open_page: OpenPage) -> None:
        app = open_page(PAGE, query("News"))

        assert not app.exception
        assert "3 newest: 1 good, 1 bad, 0 mixed, 1 not judged; mean +0.25" in said(app)
        assert "Judged by: word list." in said(app)
        assert {row[-1] for row in rows_of(app, "News")} == {"+1.00", "−0.50", "not judged"}

    def test_titles_are_text_and_only_web_addresses_are_links(self, open_page: OpenPage) -> None:
        text = html_of(open_page(PAGE, query("News")))

        assert "&lt;b&gt;Profit&lt;/b&gt; up" in text
        assert 'href="https://example.org/1?a=1&amp;b=2"' in text
        assert "javascript:" not in text

    def test_those_of_the_whole_market_name_their_instruments(self, open_page: OpenPage) -> None:
        app = open_page(PAGE, query("News", about="Whole market"))

        assert not app.exception
        rows = rows_of(app, "News")
        assert len(rows) == 50
        assert all(row[1].startswith(("DK", "GOOG")) for row in rows)
        assert "demo (DEMO)" in said(app)
        assert 'href="https://demo.invalid' not in html_of(app)


@pytest.fixture
def demo_symbol(desk_services: Services, demo_trader: Actor) -> str:
    """A demo company that analysts cover and of which everything is known."""
    hits = desk_services.instruments.search_instruments(demo_trader, "DK", 100)
    return next(
        hit.symbol
        for hit in hits
        if desk_services.intelligence.get_intelligence(demo_trader, hit.symbol).opinions
        and desk_services.companies.list_fundamentals(demo_trader, hit.symbol)
        and hit.local_name
    )


class TestAnalysts:
    def test_what_holds_its_history_ratings_and_trades_marked_as_demo(
        self, open_page: OpenPage, demo_symbol: str
    ) -> None:
        app = open_page(PAGE, query("Analysts", demo_symbol))

        assert not app.exception
        figures = read_figures(app)
        assert 1.0 <= float(figures["Mean rating"]) <= 5.0
        assert re.fullmatch(r"[+−]\d+\.\d %", figures["Against last close"])
        assert figures["Known since"] == "2026-10-30"
        assert len(rows_of(app, "Opinions of analysts")) == 12
        assert rows_of(app, "Ratings by firm")
        assert rows_of(app, "Trades of insiders")
        assert "demo (DEMO)" in said(app)

    def test_of_an_earlier_day_later_opinions_do_not_exist(
        self, open_page: OpenPage, demo_symbol: str
    ) -> None:
        app = open_page(PAGE, query("Analysts", demo_symbol, known="2026-06-30"))

        assert not app.exception
        figures = read_figures(app)
        assert figures["Against last close"] == "–"
        days = [
            row[0]
            for label in ("Opinions of analysts", "Ratings by firm")
            for row in rows_of(app, label)
        ]
        assert days
        assert max(days) <= "2026-06-30"

    def test_before_anything_was_known_it_says_so(
        self, open_page: OpenPage, demo_symbol: str
    ) -> None:
        app = open_page(PAGE, query("Analysts", demo_symbol, known="2020-01-01"))

        assert not app.exception
        assert "Nothing was known by then" in read_empty(app)


def test_flows_are_summed_over_the_last_sessions(
    open_page: OpenPage, desk_services: Services, goog: int
) -> None:
    with desk_services.database.write() as session:
        InvestorFlowRepository(session).write_flows(
            StoredFlow(
                goog,
                date(2013, 1, 1) + timedelta(days=day),
                1e9,
                None if day else -2.5e6,
                FlowUnit.KRW,
                "test",
                AT,
                is_demo=False,
            )
            for day in range(5)
        )
    app = open_page(PAGE, query("Flows"))

    assert not app.exception
    assert rows_of(app, "Net buying") == [
        ["Last session", "1.00 B", "–"],
        ["Last 5 sessions", "5.00 B", "−2.50 M"],
    ]
    assert "4 sessions without a figure" in html_of(app)


@pytest.mark.parametrize(
    ("view", "service", "method"),
    [
        ("Events", CompanyService, "list_events"),
        ("Fundamentals", CompanyService, "list_fundamentals"),
        ("News", CompanyService, "list_news"),
        ("Flows", CompanyService, "list_flows"),
        ("Analysts", IntelligenceService, "get_intelligence"),
    ],
)
def test_a_view_that_fails_says_so_and_leaves_the_chart(
    *,
    open_page: OpenPage,
    monkeypatch: pytest.MonkeyPatch,
    view: str,
    service: type,
    method: str,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ProviderError("The shelf is out of reach.", "Try again in a minute.")

    monkeypatch.setattr(service, method, fail)
    app = open_page(PAGE, query(view))

    assert not app.exception
    assert "out of reach" in app.error[0].value
    assert "Try again in a minute" in app.error[0].value
    assert len(app.get("plotly_chart")) == 1


@pytest.mark.parametrize("view", ["Events", "Fundamentals", "News", "Analysts", "Flows"])
def test_a_viewer_reads_every_view_and_fetches_nothing(
    open_page: OpenPage, demo_symbol: str, view: str
) -> None:
    app = open_page(PAGE, query(view, demo_symbol), role=Role.VIEWER)

    assert not app.exception
    assert not app.error
    assert "demo" in f"{html_of(app)} {said(app)}"
    assert not [button for button in app.button if button.key == "fetch_company"]


def test_names_stand_in_both_languages(
    open_page: OpenPage, demo_symbol: str, desk_services: Services, demo_trader: Actor
) -> None:
    detail = desk_services.instruments.get_instrument(demo_trader, demo_symbol)
    app = open_page(PAGE, query("Events", demo_symbol))

    heads = " ".join(one.value for one in app.subheader)
    assert detail.instrument.name in heads
    assert detail.instrument.local_name in heads


def test_ratings_and_trades_without_an_opinion_are_shown_in_the_firms_words(
    open_page: OpenPage, desk_services: Services, goog: int
) -> None:
    def rating(
        day: int, action: RatingAction, grade: str, before: str, target: float | None
    ) -> StoredRating:
        at = datetime(2013, 1, day, tzinfo=UTC)
        return StoredRating(
            goog, at, "A <b>Bank", action, grade, before, target, None, "USD", "test", AT, False
        )

    with desk_services.database.write() as session:
        IntelligenceRepository(session).write_ratings(
            [
                rating(1, RatingAction.MAINTAINED, "", "", None),
                rating(2, RatingAction.REITERATED, "Buy", "Buy", 900.0),
                rating(3, RatingAction.DOWNGRADED, "Hold", "Buy", 850.5),
            ]
        )
    app = open_page(PAGE, query("Analysts"))

    assert not app.exception
    assert "Mean rating" not in list(read_figures(app))
    assert rows_of(app, "Ratings by firm") == [
        ["2013-01-03", "A &lt;b&gt;Bank", "Buy → Hold", "850.50", "–"],
        ["2013-01-02", "A &lt;b&gt;Bank", "Buy, reiterated", "900.00", "–"],
        ["2013-01-01", "A &lt;b&gt;Bank", "maintained", "–", "–"],
    ]
    assert "None is known." in said(app)


def test_a_trade_alone_is_shown_with_its_value(
    open_page: OpenPage, desk_services: Services, goog: int
) -> None:
    trade = StoredTrade(
        goog, date(2013, 1, 2), "DOE JANE", "Director", "Sale", 1_500.0, 1.2e6, "USD", AT, "test",
        AT, is_demo=False,
    )  # fmt: skip
    with desk_services.database.write() as session:
        IntelligenceRepository(session).write_trades([trade])
    app = open_page(PAGE, query("Analysts"))

    assert not app.exception
    assert rows_of(app, "Trades of insiders") == [
        ["2013-01-02", "DOE JANE", "Sale", "1,500", "1.20 M"]
    ]
    assert "counts as known since 2013-03-01" in html_of(app)
    assert "Source: test." in said(app)
