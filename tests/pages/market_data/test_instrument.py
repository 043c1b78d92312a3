"""The instrument page: search, chart, unknown symbols, and what each role may do from there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.contracts import Actor, BarQuery
from core.enums import Interval, Role, WatchlistKind
from core.market_data.import_types import CsvUpload
from core.services import Services
from tests.pages.reading import read_empty, read_figures, read_notes, read_tones

PAGE = "market_data/instrument.py"
OpenPage = Callable[..., AppTest]


def metrics(app: AppTest) -> dict[str, str]:
    return read_figures(app)


def text_of(app: AppTest) -> str:
    return " ".join(str(element.value) for element in (*app.markdown, *app.caption, *app.error))


def html_of(app: AppTest) -> str:
    return " ".join(str(element.proto.body) for element in app.get("html"))


def in_url(app: AppTest, name: str) -> str:
    found = app.query_params[name]
    return found if isinstance(found, str) else found[0]


def test_without_a_symbol_the_instruments_are_listed(open_page: OpenPage) -> None:
    app = open_page(PAGE)

    assert not app.exception
    table = app.dataframe[0].value
    assert len(table) == 50
    assert "or more" in text_of(app)


def test_a_row_tells_what_is_stored_of_an_instrument(open_page: OpenPage) -> None:
    app = open_page(PAGE)

    app.text_input(key="q").set_value("GOOG").run()

    table = app.dataframe[0].value
    goog = table[table["Symbol"] == "GOOG"].iloc[0]
    assert (goog["From"], goog["To"]) == ("2004-08-19", "2013-03-01")
    assert goog["Bars"] == "2,148 daily"
    assert "Local name" not in table


def test_search_looks_into_names(open_page: OpenPage) -> None:
    app = open_page(PAGE)

    app.text_input(key="q").set_value("coca").run()

    assert list(app.dataframe[0].value["Symbol"]) == ["KO"]


def test_a_search_without_a_hit_names_the_way_on(open_page: OpenPage) -> None:
    app = open_page(PAGE)

    app.text_input(key="q").set_value("no such thing").run()

    assert not app.dataframe
    assert "Yahoo Finance" in html_of(app)


def test_a_chart_shows_a_year_back_from_the_last_stored_bar(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"symbol": "GOOG"})

    assert not app.exception
    assert app.segmented_control(key="range").value == "1Y"
    shown = metrics(app)
    assert shown["Last close (USD)"] == "806.19"
    assert shown["Change 1Y"] == "+29.53 %"
    assert "2012-03-02 to 2013-03-01" in read_notes(app)["Change 1Y"]


def test_the_change_of_a_range_equals_the_quote_of_the_lists(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    app = open_page(PAGE, {"symbol": "GOOG", "range": "5Y"})

    quote = desk_services.quotes.list_quotes(demo_trader, ["GOOG"])["GOOG"]
    assert metrics(app)["Change 5Y"] == f"+{100 * quote.changes['5Y']:.2f} %"


def test_the_url_holds_range_indicators_comparison_and_scale(open_page: OpenPage) -> None:
    app = open_page(
        PAGE,
        {
            "symbol": "GOOG",
            "range": "3Y",
            "indicators": "sma-50~macd",
            "compare": "AAPL",
            "log": "true",
        },
    )

    assert not app.exception
    assert app.segmented_control(key="range").value == "3Y"
    assert app.multiselect(key="indicator_choice").value == ["sma-50", "macd-12-26-9"]
    assert app.multiselect(key="compare_choice").value == ["AAPL"]
    assert app.toggle(key="log").value is True
    assert "Change 3Y" in metrics(app)
    assert "rebased to 100 on 2010-03-02" in text_of(app)


def test_addresses_of_the_first_release_still_show_their_overlays(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"symbol": "GOOG", "overlays": ["SMA 50", "Bollinger 20, 2 SD"]})

    assert app.multiselect(key="indicator_choice").value == ["sma-50", "bollinger-20-2"]
    assert in_url(app, "indicators") == "sma-50~bollinger-20-2"
    assert "overlays" not in app.query_params


def test_what_is_chosen_stands_in_the_url(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"symbol": "GOOG"})

    app.multiselect(key="indicator_choice").select("rsi-14").run()
    app.multiselect(key="compare_choice").select("MSFT").run()
    assert in_url(app, "indicators") == "rsi-14"
    assert in_url(app, "compare") == "MSFT"

    app.multiselect(key="indicator_choice").unselect("rsi-14").run()
    assert not app.exception
    assert "indicators" not in app.query_params


def test_values_are_changed_under_parameters(
    open_page: OpenPage, unfold: Callable[[AppTest, str], AppTest]
) -> None:
    app = unfold(
        open_page(PAGE, {"symbol": "GOOG", "indicators": "sma-20~rsi"}), "indicator_parameters"
    )

    app.number_input(key="parameter_sma-20_length").set_value(33)
    next(button for button in app.button if button.label == "Apply").click().run()

    assert not app.exception
    assert in_url(app, "indicators") == "sma-33~rsi-14"
    assert app.multiselect(key="indicator_choice").value == ["sma-33", "rsi-14"]


def test_values_that_contradict_one_another_are_refused_and_the_chart_stays(
    open_page: OpenPage, unfold: Callable[[AppTest, str], AppTest]
) -> None:
    app = unfold(open_page(PAGE, {"symbol": "GOOG", "indicators": "macd"}), "indicator_parameters")

    app.number_input(key="parameter_macd-12-26-9_fast").set_value(30)
    next(button for button in app.button if button.label == "Apply").click().run()

    assert "not shorter than the slow one" in app.error[0].value
    assert in_url(app, "indicators") == "macd"
    assert metrics(app)["Last close (USD)"] == "806.19"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"indicators": "tulip"}, "no indicator called"),
        ({"indicators": "rsi-999"}, "must lie between 2 bars and 200 bars"),
        ({"indicators": "rsi~macd~adx~obv~cci"}, "at most 4 panels"),
        ({"compare": "NOPE"}, "To compare:"),
        ({"compare": "AAPL~KO~MSFT~PG~XOM"}, "at most 4 others"),
        ({"compare": "GOOG"}, "cannot be compared with itself"),
        ({"compare": "EURUSD"}, "no 1d bars"),
    ],
)
def test_a_bad_address_is_a_sentence_and_the_way_back_stays(
    open_page: OpenPage, query: dict[str, str], words: str
) -> None:
    app = open_page(PAGE, {"symbol": "GOOG", **query})

    assert not app.exception
    assert words in app.error[0].value.replace("\\", "")
    assert app.multiselect(key="indicator_choice")
    assert app.multiselect(key="compare_choice").value == [
        part for part in query.get("compare", "").split("~") if part
    ]


def test_a_range_of_the_url_that_does_not_exist_falls_back(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"symbol": "GOOG", "range": "99Y"})

    assert not app.exception
    assert app.segmented_control(key="range").value == "1Y"


def test_another_range_gives_other_figures(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"symbol": "GOOG"})

    app.segmented_control(key="range").set_value("All").run()

    assert metrics(app)["Change, all bars"] == "+706.19 %"
    assert metrics(app)["Open"] == "100.00"


def test_a_fall_is_marked_as_one(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"symbol": "AAPL"})

    name = next(iter(read_notes(app)))
    assert read_notes(app)[name].startswith("\N{MINUS SIGN}")
    assert read_tones(app)[name] == "down"


def test_ranges_the_bars_do_not_reach_are_left_out(open_page: OpenPage) -> None:
    hourly = open_page(PAGE, {"symbol": "EURUSD"})
    monthly = open_page(PAGE, {"symbol": "BTCUSD"})

    assert hourly.segmented_control(key="range").options == ["1M", "3M", "6M", "YTD", "All"]
    assert monthly.segmented_control(key="range").options == ["1Y", "3Y", "5Y", "All"]


def test_an_unknown_symbol_names_the_nearest_and_offers_the_search(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"symbol": "GOOGLE"})

    assert not app.exception
    assert "Did you mean GOOG?" in app.error[0].value
    assert app.text_input(key="q")
    assert len(app.dataframe) == 1


def test_a_symbol_made_of_markup_stays_text(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"symbol": "<b>[x](javascript:alert(1))"})

    assert not app.exception
    assert "\\<" in app.error[0].value
    assert "\\[" in app.error[0].value


@pytest.fixture
def second_series(desk_services: Services, demo_trader: Actor) -> None:
    content = (
        b"date,open,high,low,close,volume\n2024-01-02,10,12,9,11,5\n2024-01-03,11,13,10,12,5\n"
    )
    desk_services.imports.commit_csv(
        demo_trader, CsvUpload(content, "goog.csv", "GOOG", Interval.DAY, currency="USD")
    )


@pytest.mark.usefixtures("second_series")
def test_one_of_several_series_can_be_chosen_by_url(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"symbol": "GOOG", "source": "csv", "interval": "1d"})

    assert not app.exception
    assert metrics(app)["Last close (USD)"] == "12.00"
    assert app.segmented_control(key="range").options == ["All"]
    assert [name for name in ("bundled", "csv") if f">{name}</td>" in html_of(app)] == [
        "bundled",
        "csv",
    ]


@pytest.mark.usefixtures("second_series")
def test_choosing_another_series_draws_it(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"symbol": "GOOG"})

    app.selectbox(key="series_GOOG").set_value(1).run()

    assert not app.exception
    assert metrics(app)["Last close (USD)"] == "12.00"
    assert "csv" in app.query_params["source"]


@pytest.mark.usefixtures("second_series")
def test_bars_stored_meanwhile_are_drawn_although_charts_are_kept(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    app = open_page(PAGE, {"symbol": "GOOG", "source": "csv", "interval": "1d"})
    assert metrics(app)["Last close (USD)"] == "12.00"
    content = b"date,open,high,low,close,volume\n2024-01-04,12,16,12,15,5\n"
    desk_services.imports.commit_csv(
        demo_trader, CsvUpload(content, "goog.csv", "GOOG", Interval.DAY, currency="USD")
    )

    app.run()

    assert metrics(app)["Last close (USD)"] == "15.00"


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("Events", "No events stored"),
        ("Fundamentals", "No fundamentals stored"),
        ("News", "No news stored"),
        ("Analysts", "No analysts or insiders stored"),
        ("Flows", "No flows stored"),
    ],
)
def test_a_view_without_data_says_so(open_page: OpenPage, view: str, words: str) -> None:
    app = open_page(PAGE, {"symbol": "GOOG", "view": view})

    assert not app.exception
    assert app.segmented_control(key="view").value == view
    assert words in read_empty(app)


@pytest.mark.parametrize("view", ["Events", "Fundamentals", "News", "Analysts", "Flows"])
def test_a_view_with_data_names_its_source(
    open_page: OpenPage, demo_symbol: str, view: str
) -> None:
    app = open_page(PAGE, {"symbol": demo_symbol, "view": view})

    assert not app.exception
    assert not app.error
    tables = " ".join(str(table.value.to_string()) for table in app.dataframe)
    assert "demo (DEMO)" in f"{text_of(app)} {tables} {html_of(app)}"


def test_events_are_marked_on_the_chart(open_page: OpenPage, demo_symbol: str) -> None:
    app = open_page(PAGE, {"symbol": demo_symbol, "range": "All", "events": "true"})

    assert not app.exception
    assert '"name":"Events"' in app.get("plotly_chart")[0].proto.spec


@pytest.fixture
def demo_symbol(desk_services: Services, demo_trader: Actor) -> str:
    """An instrument of the demo market of which everything is known."""
    companies = desk_services.companies
    hits = desk_services.instruments.search_instruments(demo_trader, "DK", 100)
    return next(
        hit.symbol
        for hit in hits
        if all(
            ask(demo_trader, hit.symbol)
            for ask in (
                companies.list_events,
                companies.list_fundamentals,
                companies.list_news,
                companies.list_flows,
            )
        )
    )


def test_a_symbol_is_added_to_one_of_ones_lists(
    open_page: OpenPage,
    desk_services: Services,
    demo_trader: Actor,
    unfold: Callable[[AppTest, str], AppTest],
) -> None:
    made = desk_services.watchlists.create_watchlist(
        demo_trader, "Search *engines*", WatchlistKind.STOCKS
    )
    app = unfold(open_page(PAGE, {"symbol": "GOOG"}), "add_to_list")

    app.button(key="add_to_watchlist").click().run()

    assert not app.exception
    view = desk_services.watchlists.get_watchlist(demo_trader, made.id)
    assert [item.symbol for item in view.items] == ["GOOG"]


def test_without_lists_the_way_to_make_one_is_shown(
    open_page: OpenPage, unfold: Callable[[AppTest, str], AppTest]
) -> None:
    app = unfold(open_page(PAGE, {"symbol": "GOOG"}), "add_to_list")

    assert "You have no watchlist yet" in text_of(app)


def test_a_viewer_reads_but_does_not_backtest(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"symbol": "GOOG"}, role=Role.VIEWER)

    assert not app.exception
    assert metrics(app)["Last close (USD)"] == "806.19"
    assert "Backtest this" not in [button.label for button in app.button]


def test_what_is_exported_reads_back(
    desk_services: Services, demo_trader: Actor, open_page: OpenPage
) -> None:
    app = open_page(PAGE, {"symbol": "EURUSD"})

    assert [button.label for button in app.download_button] == ["Export bundled hourly as CSV"]
    content = desk_services.bars.export_bars_csv(demo_trader, BarQuery("EURUSD"))
    assert content.startswith(b"time,open,high,low,close,volume\n2017-04-19T09:00:00Z")
