"""The instrument page: search, chart, unknown symbols, and what each role may do from there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.contracts import Actor, BarQuery
from core.enums import Interval, Role, WatchlistKind
from core.market_data.import_types import CsvUpload
from core.service_factory import Services

PAGE = "market_data/instrument.py"
OpenPage = Callable[..., AppTest]


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def text_of(app: AppTest) -> str:
    return " ".join(str(element.value) for element in (*app.markdown, *app.caption, *app.error))


def test_without_a_symbol_the_instruments_are_listed(open_page: OpenPage) -> None:
    app = open_page(PAGE)

    assert not app.exception
    table = app.dataframe[0].value
    assert len(table) == 23
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
    assert "Yahoo Finance" in text_of(app)


def test_a_chart_shows_a_year_back_from_the_last_stored_bar(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"symbol": "GOOG"})

    assert not app.exception
    assert app.segmented_control(key="range").value == "1Y"
    shown = metrics(app)
    assert shown["Last close (USD)"] == "806.19"
    assert shown["Change 1Y"] == "+29.53 %"
    assert "2012-03-02 to 2013-03-01" in app.metric[1].delta


def test_the_change_of_a_range_equals_the_quote_of_the_lists(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    app = open_page(PAGE, {"symbol": "GOOG", "range": "5Y"})

    quote = desk_services.quotes.list_quotes(demo_trader, ["GOOG"])["GOOG"]
    assert metrics(app)["Change 5Y"] == f"+{100 * quote.changes['5Y']:.2f} %"


def test_the_url_holds_range_overlays_and_scale(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"symbol": "GOOG", "range": "3Y", "overlays": "SMA 50", "log": "true"})

    assert app.segmented_control(key="range").value == "3Y"
    assert app.pills(key="overlays").value == ["sma_50"]
    assert app.toggle(key="log").value is True
    assert "Change 3Y" in metrics(app)


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
    """Streamlit looks for a hyphen; ours is a minus sign, so it would paint a fall green."""
    app = open_page(PAGE, {"symbol": "AAPL"})

    assert app.metric[0].delta.startswith("\N{MINUS SIGN}")
    assert app.metric[0].proto.direction == app.metric[0].proto.MetricDirection.DOWN


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
    assert list(app.dataframe[-1].value["Source"]) == ["bundled", "csv"]


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
