"""Economic figures through the services: samples, what was known when, charts, releases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import NoReturn

import numpy as np
import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.contracts import Actor, BarQuery, BarSeries, SourcePassport
from core.enums import Frequency, Interval, SeriesTransform
from core.errors import InvalidInputError, NotFoundError, NotPermittedError
from core.market_data.economy_chart_service import EconomyChartService
from core.market_data.economy_release_service import EconomyReleaseService
from core.market_data.economy_rows import store_new_series
from core.market_data.economy_service import EconomyService
from core.market_data.economy_types import EconomyChartRequest, EconomyFacts
from db.session import Database
from tests.conftest import on_sqlite

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
FACTS = EconomyFacts("KR_CPI", "Consumer prices", "Prices", "2020 = 100", Frequency.MONTHLY)
AUGUST, SEPTEMBER, OCTOBER = date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)


def instant(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


REVISED = [
    (AUGUST, instant(9, 2), 110.0),
    (AUGUST, instant(10, 2), 110.4),
    (SEPTEMBER, instant(10, 2), 111.0),
    (OCTOBER, instant(11, 3), 112.0),
]


@pytest.fixture
def service(database: Database) -> EconomyService:
    return EconomyService(database)


@pytest.fixture
def cpi(database: Database) -> None:
    with database.write() as session:
        store_new_series(session, FACTS, "csv", NOW, REVISED)


class TestSamples:
    @on_sqlite
    def test_they_are_stored_once(self, service: EconomyService, trader: Actor) -> None:
        stored = service.store_bundled(trader)
        assert stored == len(service.list_series(trader)) > 20
        assert service.store_bundled(trader) == 0

    @on_sqlite
    def test_each_says_where_it_is_from_and_that_known_at_is_estimated(
        self, service: EconomyService, trader: Actor, viewer: Actor
    ) -> None:
        service.store_bundled(trader)
        core = service.get_series(viewer, "US_CORE_CPI").info
        assert core.facts.is_sample
        assert core.facts.delay_days == 17
        assert core.facts.origin.startswith("arch.data.core_cpi; FRED")
        assert (core.first_period, core.last_period) == (date(1957, 1, 31), date(2018, 11, 30))
        assert core.last_known_at == datetime(2018, 12, 17, tzinfo=UTC)
        assert core.periods == core.versions == 743

    def test_a_viewer_may_not_store_them(self, service: EconomyService, viewer: Actor) -> None:
        with pytest.raises(NotPermittedError):
            service.store_bundled(viewer)

    def test_inflation_of_october_2018_is_that_of_the_index(
        self, service: EconomyService, trader: Actor
    ) -> None:
        service.store_bundled(trader)
        found = service.get_series(trader, "us_core_cpi", transform=SeriesTransform.YEAR_ON_YEAR)
        place = found.known.days.tolist().index((date(2018, 10, 31) - date(1970, 1, 1)).days)
        now_, before = found.known.values[place], found.known.values[place - 12]
        assert now_ == 258.939
        assert found.is_fraction
        assert found.unit == ""
        assert found.values[place] == pytest.approx(now_ / before - 1)


@pytest.mark.usefixtures("cpi")
class TestKnowledge:
    def test_on_a_day_the_values_of_that_day_are_seen(
        self, service: EconomyService, viewer: Actor
    ) -> None:
        before = service.get_series(viewer, "KR_CPI", instant(10, 1))
        assert before.known.values.tolist() == [110.0]
        after = service.get_series(viewer, "KR_CPI", instant(10, 2))
        assert after.known.values.tolist() == [110.4, 111.0]
        assert after.known.revisions.tolist() == [1, 0]
        assert after.known.first_values.tolist() == [110.0, 111.0]

    def test_a_change_is_made_of_the_values_known_then(
        self, service: EconomyService, viewer: Actor
    ) -> None:
        found = service.get_series(viewer, "KR_CPI", transform=SeriesTransform.CHANGE)
        np.testing.assert_allclose(found.values, [np.nan, 0.6, 1.0], atol=1e-9)
        assert found.unit == "2020 = 100"

    def test_an_instant_without_a_zone_is_refused(
        self, service: EconomyService, viewer: Actor
    ) -> None:
        with pytest.raises(InvalidInputError, match="time zone"):
            service.get_series(viewer, "KR_CPI", datetime(2026, 1, 1))  # noqa: DTZ001 - the case

    def test_an_unknown_code_names_the_nearest(
        self, service: EconomyService, viewer: Actor
    ) -> None:
        with pytest.raises(NotFoundError, match=r"kr_cpx.*KR_CPI"):
            service.get_series(viewer, "kr_cpx")

    @on_sqlite
    def test_the_export_has_every_version(self, service: EconomyService, viewer: Actor) -> None:
        lines = service.export_csv(viewer, "KR_CPI").decode().splitlines()
        assert lines[:3] == [
            "date,value,known_at",
            "2026-08-31,110.0,2026-09-02T00:00:00Z",
            "2026-08-31,110.4,2026-10-02T00:00:00Z",
        ]
        assert len(lines) == 5

    @settings(
        max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(hours=st.integers(0, 24 * 100))
    def test_as_of_never_uses_what_became_known_later(
        self, service: EconomyService, viewer: Actor, hours: int
    ) -> None:
        as_of = instant(8, 20) + timedelta(hours=hours)
        found = service.get_series(viewer, "KR_CPI", as_of)
        assert (found.known.known_at <= as_of.timestamp()).all()
        expected = {period: value for period, known_at, value in REVISED if known_at <= as_of}
        assert found.known.values.tolist() == list(expected.values())


def bars(actor: Actor, query: BarQuery) -> BarSeries:
    """A market of one symbol, 100 on every day of September and October 2026."""
    if query.symbol != "INDEX":
        raise NotFoundError(f"There is no symbol {query.symbol}.", "Try INDEX.")
    assert query.start is not None
    assert query.end is not None
    days = np.arange(np.datetime64(query.start), np.datetime64(query.end) + 1)
    time = days.astype("datetime64[s]").astype(np.int64)
    flat = np.full(len(time), 100.0)
    passport = SourcePassport("demo", NOW, NOW, NOW, True, "KRW", "UTC", is_demo=True)
    return BarSeries("INDEX", Interval.DAY, time, *[flat] * 5, passport=passport)


@pytest.mark.usefixtures("cpi")
class TestChart:
    @pytest.fixture
    def charts(self, service: EconomyService) -> EconomyChartService:
        return EconomyChartService(service.get_series, service.get_published, bars)

    def test_an_instrument_lies_beside_over_the_same_time(
        self, charts: EconomyChartService, viewer: Actor
    ) -> None:
        chart = charts.get_chart(viewer, EconomyChartRequest("KR_CPI", against="index"))
        assert chart.against is not None
        first, last = (
            datetime.fromtimestamp(chart.against.time[place], UTC).date() for place in (0, -1)
        )
        assert (first, last) == (AUGUST, OCTOBER)
        assert chart.against.is_demo
        assert (chart.against.unit, chart.against.name) == ("KRW", "INDEX")

    def test_a_day_of_knowledge_cuts_what_lies_beside_as_well(
        self, charts: EconomyChartService, viewer: Actor
    ) -> None:
        request = EconomyChartRequest("KR_CPI", against="INDEX", as_of=date(2026, 10, 2))
        chart = charts.get_chart(viewer, request)
        assert chart.series.known.values.tolist() == [110.4, 111.0]
        assert chart.against is not None
        assert chart.against.time[-1] == instant(9, 30).timestamp()

    def test_another_series_lies_beside_too(
        self, charts: EconomyChartService, database: Database, viewer: Actor
    ) -> None:
        other = EconomyFacts("KR_RATE", "Base rate", "Money", "% a year", Frequency.MONTHLY)
        with database.write() as session:
            rows = [(day, instant(11, 4), 2.5) for day in (date(2026, 7, 31), AUGUST, OCTOBER)]
            store_new_series(session, other, "csv", NOW, rows)
        chart = charts.get_chart(viewer, EconomyChartRequest("KR_CPI", against="KR_RATE"))
        assert chart.against is not None
        assert chart.against.name == "Base rate"
        assert len(chart.against.time) == 2  # July is before the series begins

    def test_what_is_not_there_leaves_the_series_alone_and_says_why(
        self, charts: EconomyChartService, viewer: Actor
    ) -> None:
        chart = charts.get_chart(viewer, EconomyChartRequest("KR_CPI", against="NOPE"))
        assert chart.against is None
        assert chart.failure is not None
        assert "NOPE" in chart.failure.message
        assert len(chart.series.values) == 3

    @on_sqlite
    def test_a_range_counts_back_from_the_last_period(
        self, service: EconomyService, trader: Actor
    ) -> None:
        service.store_bundled(trader)

        def refuse(actor: Actor, query: BarQuery) -> NoReturn:
            raise AssertionError("no bars are asked for")

        chart = EconomyChartService(service.get_series, service.get_published, refuse).get_chart(
            trader, EconomyChartRequest("US_REAL_GDP", years=5)
        )
        assert len(chart.series.values) == 20
        assert chart.series.known.days[-1] == (date(2009, 9, 30) - date(1970, 1, 1)).days

    def test_by_publication_each_value_stands_where_it_became_known(
        self, charts: EconomyChartService, viewer: Actor
    ) -> None:
        request = EconomyChartRequest("KR_CPI", against="INDEX", is_published=True)
        chart = charts.get_chart(viewer, request)
        assert chart.published is not None
        # The revision of August came out with September: by then September was the newest.
        expected = {
            known_at.timestamp(): value
            for period, known_at, value in REVISED
            if period == max(p for p, k, _ in REVISED if k <= known_at)
        }
        assert dict(zip(chart.published.time, chart.published.values, strict=True)) == expected
        assert chart.against is not None
        first = datetime.fromtimestamp(chart.against.time[0], UTC).date()
        assert first == instant(9, 2).date()
        assert charts.get_chart(viewer, EconomyChartRequest("KR_CPI")).published is None

    def test_by_publication_a_day_of_knowledge_holds_too(
        self, charts: EconomyChartService, viewer: Actor
    ) -> None:
        request = EconomyChartRequest("KR_CPI", as_of=date(2026, 9, 30), is_published=True)
        published = charts.get_chart(viewer, request).published
        assert published is not None
        assert published.values.tolist() == [110.0]
        empty = replace(request, as_of=date(2020, 1, 1))
        assert charts.get_chart(viewer, empty).published is None

    @on_sqlite
    def test_a_range_cuts_what_is_drawn_by_publication(
        self, charts: EconomyChartService, service: EconomyService, trader: Actor
    ) -> None:
        service.store_bundled(trader)
        request = EconomyChartRequest("US_REAL_GDP", years=5, is_published=True)
        published = charts.get_chart(trader, request).published
        assert published is not None
        # Known thirty days after its quarter: that of 2004-Q3 came out within 2004-Q4.
        first = datetime.fromtimestamp(published.time[0], UTC)
        assert first == datetime(2005, 1, 30, tzinfo=UTC)
        assert len(published.values) == 20


class TestReleases:
    @pytest.fixture
    def releases(self, database: Database) -> EconomyReleaseService:
        return EconomyReleaseService(database)

    @on_sqlite
    def test_of_samples_nothing_is_coming_and_the_last_ones_are_told(
        self, releases: EconomyReleaseService, service: EconomyService, trader: Actor
    ) -> None:
        service.store_bundled(trader)
        found = releases.list_releases(trader, last=NOW + timedelta(days=365), limit=3)
        assert found.coming == ()
        assert found.ended == found.series == 25
        assert [one.code for one in found.past][:1] == ["BRENT"]
        assert len(found.past) == 3
        assert all(one.is_estimated and one.is_sample for one in found.past)

    @pytest.mark.usefixtures("cpi")
    def test_a_living_series_has_past_and_coming_releases(
        self, releases: EconomyReleaseService, viewer: Actor
    ) -> None:
        with time_machine.travel(NOW, tick=False):
            found = releases.list_releases(viewer, instant(10, 1), NOW + timedelta(days=30))
        assert [(one.period_end, one.value) for one in found.past] == [
            (OCTOBER, 112.0),
            (SEPTEMBER, 111.0),
            (AUGUST, 110.4),
        ]
        assert [(one.period_end, one.released_at, one.is_estimated) for one in found.coming] == [
            (date(2026, 11, 30), instant(12, 3), True)
        ]

    @pytest.mark.usefixtures("cpi")
    def test_an_announced_release_takes_the_place_of_the_estimate(
        self, releases: EconomyReleaseService, trader: Actor
    ) -> None:
        with time_machine.travel(NOW, tick=False):
            releases.add_release(trader, "KR_CPI", instant(12, 2, 23), date(2026, 11, 15))
            found = releases.list_releases(trader, last=NOW + timedelta(days=30))
        assert [(one.period_end, one.released_at, one.is_estimated) for one in found.coming] == [
            (date(2026, 11, 30), instant(12, 2, 23), False)
        ]

    @pytest.mark.usefixtures("cpi")
    def test_a_release_before_its_period_is_refused(
        self, releases: EconomyReleaseService, trader: Actor
    ) -> None:
        with pytest.raises(InvalidInputError, match="cannot tell of"):
            releases.add_release(trader, "KR_CPI", instant(10, 1), date(2026, 11, 15))

    @pytest.mark.usefixtures("cpi")
    def test_a_viewer_may_not_add_one(self, releases: EconomyReleaseService, viewer: Actor) -> None:
        with pytest.raises(NotPermittedError):
            releases.add_release(viewer, "KR_CPI", instant(12, 2), OCTOBER)

    def test_instants_without_a_zone_are_refused(
        self, releases: EconomyReleaseService, trader: Actor
    ) -> None:
        naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the case
        with pytest.raises(InvalidInputError, match="time zone"):
            releases.list_releases(trader, naive)
        with pytest.raises(InvalidInputError, match="time zone"):
            releases.add_release(trader, "KR_CPI", naive, OCTOBER)
