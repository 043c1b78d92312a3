"""Economic series in the database: a revision is a further row."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from db.market_data.economy_repository import EconomyRepository, StoredObservation
from db.market_data.economy_tables import (
    EconomicRelease,
    EconomicSeries,
    EconomicSeriesPassport,
)
from db.market_data.release_repository import ReleaseRepository
from db.session import Database

JANUARY, FEBRUARY = date(2024, 1, 31), date(2024, 2, 29)
FIRST, SECOND, THIRD = (datetime(2024, month, 14, 8, 30, tzinfo=UTC) for month in (2, 3, 4))


@pytest.fixture
def series_id(database: Database) -> int:
    with database.write() as session:
        repository = EconomyRepository(session)
        key = repository.add_series(
            EconomicSeries(code="KR_CPI", title="Prices", frequency="monthly", source="csv"),
            EconomicSeriesPassport(series_id=0, topic="Prices", delay_days=14),
        )
        repository.write_observations(
            [
                StoredObservation(key, JANUARY, FIRST, 100.0),
                StoredObservation(key, JANUARY, SECOND, 100.5),
                StoredObservation(key, FEBRUARY, SECOND, 101.0),
            ]
        )
    return key


def test_versions_come_by_period_then_as_they_became_known(
    database: Database, series_id: int
) -> None:
    with database.read() as session:
        rows = EconomyRepository(session).list_observations(series_id)
    assert rows == [
        (JANUARY, FIRST, 100.0),
        (JANUARY, SECOND, 100.5),
        (FEBRUARY, SECOND, 101.0),
    ]


def test_what_became_known_later_is_left_out(database: Database, series_id: int) -> None:
    with database.read() as session:
        rows = EconomyRepository(session).list_observations(series_id, FIRST)
    assert rows == [(JANUARY, FIRST, 100.0)]


def test_the_same_version_twice_is_one_row(database: Database, series_id: int) -> None:
    with database.write() as session:
        repository = EconomyRepository(session)
        repository.write_observations([StoredObservation(series_id, JANUARY, FIRST, 99.0)])
        repository.write_observations([])
        span = repository.list_spans(series_id)[series_id]
        assert repository.list_observations(series_id, FIRST) == [(JANUARY, FIRST, 99.0)]
    assert span == (series_id, JANUARY, FEBRUARY, 2, 3, SECOND)


def test_an_unknown_code_is_none(database: Database, series_id: int) -> None:
    with database.read() as session:
        repository = EconomyRepository(session)
        assert repository.find_series("US_CPI") is None
        found = repository.find_series("KR_CPI")
        assert repository.list_codes("csv") == {"KR_CPI"}
    assert found is not None
    assert (found.id, found.delay_days, found.topic) == (series_id, 14, "Prices")


def test_published_values_come_newest_first_within_the_instants(
    database: Database, series_id: int
) -> None:
    with database.read() as session:
        repository = ReleaseRepository(session)
        found = repository.list_published([series_id], FIRST, THIRD, 10)
        newest = repository.list_published([series_id], None, THIRD, 1)
        assert repository.list_published([], None, THIRD, 5) == []
    assert [(one.period_end, one.value) for one in found] == [
        (FEBRUARY, 101.0),
        (JANUARY, 100.5),
        (JANUARY, 100.0),
    ]
    assert newest == found[:1]


def test_an_announced_release_noted_again_gets_the_new_period(
    database: Database, series_id: int
) -> None:
    with database.write() as session:
        for period in (JANUARY, FEBRUARY):
            ReleaseRepository(session).write_release(
                EconomicRelease(series_id=series_id, released_at=THIRD, period_end=period)
            )
    with database.read() as session:
        found = ReleaseRepository(session).list_announced(SECOND, THIRD)
        assert not ReleaseRepository(session).list_announced(FIRST, SECOND)
    assert [one.period_end for one in found] == [FEBRUARY]
