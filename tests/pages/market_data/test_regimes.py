"""The page of regimes, and the ribbon on the instrument's chart."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core import permissions
from core.contracts import Actor
from core.enums import Interval, Regime, Role
from core.errors import BusyError
from core.market_data.demo_market.names import list_companies
from core.market_data.import_types import CsvUpload
from core.permissions import Permission
from core.services import Services
from tests.pages.reading import read_empty, read_figures, read_words

PAGE, CHART = "market_data/regimes.py", "market_data/instrument.py"
OpenPage = Callable[..., AppTest]


def text_of(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.error, *app.info)
    return " ".join([*(str(element.value) for element in shown), *read_words(app)]).replace(
        "\\", ""
    )


def html_of(app: AppTest) -> str:
    return " ".join(str(element.proto.body) for element in app.get("html"))


def labels_of(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_both_detectors_stand_side_by_side(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"symbol": "GOOG"})

    assert not app.exception
    assert app.title[0].value == "Regimes: GOOG"
    assert [one.value for one in app.subheader] == ["Scores", "Hidden Markov model"]
    assert "since 2013-03-01, 1 session" in text_of(app)
    assert "2,148 daily bars" in html_of(app)
    metrics = set(read_figures(app))
    assert {"Detectors agree", "Changes a year", "Short stretches", "Refit stability"} <= metrics
    assert html_of(app).count("What followed each regime") == 2
    assert "NOT RUN" in html_of(app)  # so few volatile sessions by scores
    assert "Fitted 89 times" in text_of(app)
    assert len(app.get("plotly_chart")) == 2


def test_the_range_is_in_the_url(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"symbol": "GOOG", "range": "All"})
    assert app.segmented_control(key="range").value == "All"


@pytest.mark.parametrize(
    ("symbol", "told"),
    [("BTCUSD", "has no 1d bars"), ("ZZZZZZ", "There is no instrument")],
)
def test_what_cannot_be_told_is_a_sentence_beside_the_search(open_page, symbol, told) -> None:
    app = open_page(PAGE, {"symbol": symbol})
    assert not app.exception
    assert told in text_of(app)
    assert app.text_input(key="regime_search")


def test_a_short_series_says_what_the_model_needs(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    rows = [f"2024-01-{day:02},10,12,9,{10 + day % 3}" for day in range(1, 32)]
    rows += [f"2024-{month:02}-{day:02},10,11,9,10" for month in (3, 5, 7) for day in range(1, 31)]
    text = "date,open,high,low,close\n" + "\n".join(rows)
    desk_services.imports.commit_csv(
        demo_trader, CsvUpload(text.encode(), "s.csv", "SHORT", interval=Interval.DAY)
    )
    app = open_page(PAGE, {"symbol": "SHORT"})
    assert not app.exception
    assert "NOT RUN: the model needs 295 daily bars; SHORT has 121" in text_of(app)
    assert '<td class="num">0.0 %</td>' in html_of(app), "no gain and no loss has no colour"
    assert "NOT RUN: 22 labels could be looked at again; 60 are needed." in text_of(app)
    chart = open_page(CHART, {"symbol": "SHORT", "ribbon": "Model"})
    assert not chart.exception
    assert "No regime ribbon. NOT RUN: the model needs 295" in text_of(chart)


def test_without_a_symbol_there_is_a_search_and_what_is_stored(
    open_page: OpenPage,
    desk_services: Services,
    demo_trader: Actor,
    run_jobs: Callable[[Actor], None],
) -> None:
    assert "Nothing stored yet" in read_empty(open_page(PAGE))
    desk_services.regime_detections.start_detection(demo_trader, ["GOOG", "KO"])
    run_jobs(demo_trader)

    app = open_page(PAGE)

    assert not app.exception
    assert "Instruments by regime" in html_of(app)
    assert "sessions of 2013-03-01 to 2022-12-28, bars of bundled" in text_of(app)
    assert "DEMO" not in text_of(app)

    desk_services.regime_detections.start_detection(demo_trader, ["DK0001"])
    run_jobs(demo_trader)
    assert ":orange-badge[DEMO] Instruments by their newest" in text_of(open_page(PAGE))


def test_a_trader_stores_a_reading_and_sees_its_age(
    open_page: OpenPage,
    desk_services: Services,
    demo_trader: Actor,
    run_jobs: Callable[[Actor], None],
) -> None:
    app = open_page(PAGE, {"symbol": "GOOG"})
    assert "No reading of this symbol is stored" in text_of(app)

    next(one for one in app.button if one.label == "Store this reading").click().run()
    run_jobs(demo_trader)

    stored = desk_services.regimes.find_current(demo_trader, ["GOOG"])["GOOG"]
    assert {reading.regime for reading in stored.values()} == {Regime.BULLISH}
    told = text_of(open_page(PAGE, {"symbol": "GOOG"}))
    assert "Scores: bullish as of 2013-03-01" in told
    assert "computed" in told


def test_both_detectors_say_how_stable_their_labels_are(open_page: OpenPage) -> None:
    app = open_page(PAGE, {"symbol": "GOOG"})
    shown = read_figures(app)
    for name in ("Window stability", "Refit stability"):
        assert 30 < int(shown[name].removesuffix(" %")) < 100


def test_too_few_bars_for_either_are_a_sentence_with_the_remedy(
    open_page: OpenPage, desk_services: Services, demo_trader: Actor
) -> None:
    rows = [f"2024-01-{day:02},10,12,9,{10 + day % 3}" for day in range(1, 32)]
    text = "date,open,high,low,close\n" + "\n".join(rows)
    desk_services.imports.commit_csv(
        demo_trader, CsvUpload(text.encode(), "s.csv", "TINY", interval=Interval.DAY)
    )
    app = open_page(PAGE, {"symbol": "TINY"})
    assert not app.exception
    assert "TINY has 31 daily bars; a regime needs at least 90" in text_of(app)
    assert "Fetch or import a longer history" in text_of(app)
    assert app.text_input(key="regime_search")
    chart = open_page(CHART, {"symbol": "TINY", "ribbon": "Scores"})
    assert not chart.exception
    assert "No regime ribbon: TINY has 31 daily bars" in text_of(chart)


def test_the_search_takes_names_in_both_languages_and_leads_to_the_symbol(
    open_page: OpenPage,
) -> None:
    app = open_page(PAGE)
    company = list_companies()[0]
    app.text_input(key="regime_search").set_value(company.local_name).run()
    app.button(key=f"regime_search_take_{company.symbol}").click().run()
    assert not app.exception
    assert app.query_params["symbol"] == company.symbol
    assert app.title[0].value == f"Regimes: {company.symbol}"
    app = open_page(PAGE)
    app.text_input(key="regime_search").set_value("nosuchthing").run()
    assert "No symbol or name contains this text" in text_of(app)


def test_bars_that_cannot_be_read_are_a_sentence_beside_the_search(
    open_page: OpenPage, desk_services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise BusyError("The database is out of reach.", "Try again in a moment.")

    monkeypatch.setattr(desk_services.regimes, "_load_bars", fail)
    app = open_page(PAGE, {"symbol": "GOOG"})
    assert not app.exception
    assert "The database is out of reach." in text_of(app)
    assert "Try again in a moment" in text_of(app)
    assert app.text_input(key="regime_search")


def test_a_role_that_may_not_read_sees_the_refusal_and_nothing_else(
    open_alone: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = {
        role: allowed - {Permission.READ_MARKET_DATA}
        for role, allowed in permissions.ROLE_PERMISSIONS.items()
    }
    monkeypatch.setattr(permissions, "ROLE_PERMISSIONS", table)
    app = open_alone(PAGE, role=Role.TRADER)
    assert "does not allow this" in app.error[0].value
    assert not any((app.text_input, app.button, app.get("plotly_chart")))


def test_a_viewer_sees_everything_and_starts_nothing(open_page: OpenPage) -> None:
    for query in ({"symbol": "GOOG"}, {}):
        app = open_page(PAGE, query, role=Role.VIEWER)
        assert not app.exception
        assert not {"Store this reading", "Detect and store all"} & set(labels_of(app))


@pytest.mark.parametrize(("ribbon", "told"), [("Scores", "scores"), ("Model", "hidden Markov")])
def test_the_chart_has_a_ribbon_on_demand(open_page: OpenPage, ribbon: str, told: str) -> None:
    plain = open_page(CHART, {"symbol": "GOOG"})
    assert plain.segmented_control(key="ribbon").value == "Off"
    assert "Ribbon" not in text_of(plain)

    app = open_page(CHART, {"symbol": "GOOG", "ribbon": ribbon})

    assert not app.exception
    assert f"{told}" in text_of(app)
    assert "now bullish" in text_of(app)


def test_bars_that_are_not_daily_offer_no_ribbon(open_page: OpenPage) -> None:
    app = open_page(CHART, {"symbol": "BTCUSD", "ribbon": "Model"})
    assert not app.exception
    assert "ribbon" not in [one.key for one in app.segmented_control]
