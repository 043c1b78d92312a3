"""One's own series as CSV: judged line by line, stored whole or not at all, never overwritten."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.contracts import Actor
from core.enums import Frequency
from core.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from core.market_data.economy.periods import find_period_end
from core.market_data.economy.series_csv import read_series
from core.market_data.economy_import_service import EconomyImportService
from core.market_data.economy_import_types import EconomyUpload
from core.market_data.economy_service import EconomyService
from core.market_data.economy_types import EconomyFacts
from db.session import Database
from tests.conftest import on_sqlite

NOW = datetime(2026, 11, 20, 9, 30, 15, 250_000, tzinfo=UTC)
RECKONED = EconomyFacts(
    "kr_cpi", "Consumer  prices", "", "2020 = 100", Frequency.MONTHLY, delay_days=5
)
FRESH_NUMBERS = itertools.count()
GIVEN = replace(RECKONED, delay_days=None)
THREE = "date,value\n2026-08-01,110\n2026-09,111.5\n2026-10-31,112\n"


@pytest.fixture(autouse=True)
def today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def imports(database: Database) -> EconomyImportService:
    return EconomyImportService(database, max_bytes=100_000)


@pytest.fixture
def economy(database: Database) -> EconomyService:
    return EconomyService(database)


def upload(text: str, facts: EconomyFacts = RECKONED) -> EconomyUpload:
    return EconomyUpload(facts, text.encode(), "folder/cpi.csv")


def test_a_dry_run_tells_all_and_stores_nothing(
    imports: EconomyImportService, economy: EconomyService, trader: Actor
) -> None:
    plan = imports.check_csv(trader, upload(THREE))
    assert (plan.is_new_series, plan.rows_read, plan.new, plan.errors) == (True, 3, 3, ())
    assert (plan.first_period, plan.last_period) == (date(2026, 8, 31), date(2026, 10, 31))
    assert economy.list_series(trader) == []


def test_without_known_at_it_is_reckoned_from_the_stated_delay(
    imports: EconomyImportService, economy: EconomyService, trader: Actor
) -> None:
    imports.import_csv(trader, upload(THREE))
    found = economy.get_series(trader, "KR_CPI")
    assert found.known.values.tolist() == [110, 111.5, 112]
    assert found.known.known_at[0] == datetime(2026, 9, 5, tzinfo=UTC).timestamp()
    facts = found.info.facts
    assert (facts.title, facts.topic, facts.delay_days) == ("Consumer prices", "Own series", 5)
    assert facts.origin == "Uploaded file cpi.csv"


def test_the_same_file_again_changes_nothing(
    imports: EconomyImportService, economy: EconomyService, trader: Actor
) -> None:
    imports.import_csv(trader, upload(THREE))
    again = imports.import_csv(trader, upload(THREE))
    assert (again.new, again.revisions, again.unchanged) == (0, 0, 3)
    assert economy.get_series(trader, "KR_CPI").info.versions == 3


@on_sqlite
def test_a_value_that_differs_is_a_revision_known_from_now_on(
    imports: EconomyImportService, economy: EconomyService, trader: Actor
) -> None:
    imports.import_csv(trader, upload(THREE))
    plan = imports.import_csv(trader, upload("date,value\n2026-10,113\n2026-09,111.5\n"))
    assert (plan.new, plan.revisions, plan.unchanged) == (0, 1, 1)
    assert economy.get_series(trader, "KR_CPI").known.values.tolist() == [110, 111.5, 113]
    before = economy.get_series(trader, "KR_CPI", datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert before.known.values.tolist() == [110, 111.5, 112]


def test_a_revision_of_a_revision_in_the_same_second_overwrites_nothing(
    imports: EconomyImportService, economy: EconomyService, trader: Actor
) -> None:
    imports.import_csv(trader, upload(THREE))
    for value in (113, 114):
        imports.import_csv(trader, upload(f"date,value\n2026-10,{value}\n"))
    assert economy.get_series(trader, "KR_CPI").info.versions == 5


def test_given_times_of_knowing_are_kept_and_a_day_counts_from_its_end(
    imports: EconomyImportService, economy: EconomyService, trader: Actor
) -> None:
    text = "Date;Value;Known_At\n2026-09;111;2026-10-06\n2026-09;112;2026-11-03T08:00:00+09:00\n"
    imports.import_csv(trader, upload(text, GIVEN))
    found = economy.get_series(trader, "KR_CPI", datetime(2026, 10, 6, 23, 59, 59, tzinfo=UTC))
    assert found.known.values.tolist() == [111]
    assert found.info.facts.delay_days is None
    later = economy.get_series(trader, "KR_CPI", datetime(2026, 11, 2, 23, tzinfo=UTC))
    assert later.known.values.tolist() == [112]


def test_a_contradiction_to_a_stored_version_is_refused_by_line(
    imports: EconomyImportService, economy: EconomyService, trader: Actor
) -> None:
    imports.import_csv(trader, upload("date,value,known_at\n2026-09,111,2026-10-06\n", GIVEN))
    other = upload("date,value,known_at\n2026-09,999,2026-10-06\n2026-08,1,2026-09-06\n", GIVEN)
    plan = imports.check_csv(trader, other)
    assert [error.line for error in plan.errors] == [2]
    assert "contradicts the stored 111" in plan.errors[0].sentence
    with pytest.raises(InvalidInputError, match="Line 2"):
        imports.import_csv(trader, other)
    assert economy.get_series(trader, "KR_CPI").info.versions == 1


@on_sqlite
@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("2026-13-01,1", "is no date of a monthly figure"),
        ("03/04/2026,1", "Write YYYY-MM-DD, or YYYY-MM"),
        ("2026-10,1,5", None),  # further columns are not read
        ("2026-10,eleven", "'eleven' is not a number"),
        ("2026-10,1e999", "is not a number"),
        ("2026-10,inf", "is not a number"),
        ("2026-11,113", "yet to come"),
        ("2026-08-15,999", "Line 2 gives another value for 2026-08-31"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_with_its_number(
    line: str, sentence: str | None, imports: EconomyImportService, trader: Actor
) -> None:
    plan = imports.check_csv(trader, upload(THREE.replace("2026-10-31,112", line)))
    if sentence is None:
        assert plan.errors == ()
        return
    assert [error.line for error in plan.errors] == [4]
    assert sentence in plan.errors[0].sentence


@pytest.mark.parametrize(
    ("known_at", "sentence"),
    [
        ("2026-09-29", "before its period ended"),
        ("2026-12-01", "yet to come"),
        ("soon", "is no instant"),
        ("", "is no instant"),
    ],
)
def test_an_impossible_time_of_knowing_is_refused(
    known_at: str, sentence: str, imports: EconomyImportService, trader: Actor
) -> None:
    plan = imports.check_csv(
        trader, upload(f"date,value,known_at\n2026-09,111,{known_at}\n", GIVEN)
    )
    assert sentence in plan.errors[0].sentence


@on_sqlite
@pytest.mark.parametrize(
    ("text", "facts", "message"),
    [
        ("day,value\n2026-09,1\n", RECKONED, "0 columns named 'date'"),
        ("date,value,value\n2026-09,1,2\n", RECKONED, "2 columns named 'value'"),
        (THREE, GIVEN, "does not say when"),
        ("date,value,known_at\n", RECKONED, "a delay was given too"),
        ("", RECKONED, "empty"),
        (THREE, replace(RECKONED, code="a b"), "is not a code"),
        (THREE, replace(RECKONED, delay_days=0), "delay of 0 days"),
        ("date,value\n2026-09,\n", RECKONED, "no value"),
        ("date,value\n2026-09," + "9" * 200_000, RECKONED, "MB"),
    ],
)
def test_a_file_or_fact_that_cannot_be_is_refused_with_a_remedy(
    text: str, facts: EconomyFacts, message: str, imports: EconomyImportService, trader: Actor
) -> None:
    with pytest.raises(InvalidInputError, match=message) as caught:
        imports.import_csv(trader, upload(text, facts))
    assert caught.value.remedy


@on_sqlite
@pytest.mark.parametrize(
    "day", ["2026-10-31", "20261031", "2026/10/31", "2026.10.31", "31.10.2026", "2026-10"]
)
def test_a_day_may_be_written_in_several_ways(
    day: str, imports: EconomyImportService, economy: EconomyService, trader: Actor
) -> None:
    imports.import_csv(trader, upload(f"date,value\n{day},112\n"))

    assert economy.get_series(trader, "KR_CPI").info.last_period == date(2026, 10, 31)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_a_file_in_another_encoding_is_read_and_said(
    encoding: str, imports: EconomyImportService, trader: Actor
) -> None:
    text = "date,value,비고\n2026-09,111,잠정\n"
    plan = imports.check_csv(trader, EconomyUpload(RECKONED, text.encode(encoding), "cpi.csv"))

    assert (plan.new, plan.errors) == (1, ())
    assert bool(plan.notes) == (encoding in {"utf-16", "cp949"})


def test_a_broken_encoding_and_a_picture_are_refused(
    imports: EconomyImportService, trader: Actor
) -> None:
    for content in (b"date,value\n2026-09,\xff\xfe\x00\xd8", b"\x89PNG\r\n\x1a\n" + bytes(200)):
        with pytest.raises(InvalidInputError) as caught:
            imports.check_csv(trader, EconomyUpload(RECKONED, content, "cpi.csv"))
        assert caught.value.remedy


def test_the_limit_is_told_to_those_who_may_import(
    imports: EconomyImportService, trader: Actor, viewer: Actor
) -> None:
    assert imports.find_upload_limit(trader) == 100_000
    with pytest.raises(NotPermittedError):
        imports.find_upload_limit(viewer)


@settings(max_examples=40, deadline=None)
@given(
    text=st.text(alphabet="0123456789-/.Qqw ", max_size=12), frequency=st.sampled_from(Frequency)
)
def test_any_date_is_read_as_a_period_or_refused_with_its_line(
    text: str, frequency: Frequency
) -> None:
    content = f'date,value\n"{text}",1\n'.encode()
    parsed = read_series(content, frequency, NOW, 1, max_bytes=1_000)

    assert len(parsed.values) + len(parsed.errors) == 1
    assert all(error.line == 2 for error in parsed.errors)
    for period, _ in parsed.values:
        assert period == find_period_end(period, frequency)


def test_lines_without_a_value_are_counted_not_guessed(
    imports: EconomyImportService, trader: Actor
) -> None:
    plan = imports.check_csv(trader, upload(THREE + "2026-07,.\n\n2026-06,NA\n"))
    assert (plan.rows_read, plan.new) == (5, 3)
    assert "2 lines without a value were left out." in plan.notes


def test_a_sample_is_not_continued_by_a_file(
    imports: EconomyImportService, economy: EconomyService, trader: Actor
) -> None:
    economy.store_bundled(trader)
    with pytest.raises(ConflictError, match="series from bundled"):
        imports.check_csv(trader, upload(THREE, replace(RECKONED, code="US_CORE_CPI")))


def test_another_frequency_or_delay_is_a_conflict(
    imports: EconomyImportService, trader: Actor
) -> None:
    imports.import_csv(trader, upload(THREE))
    with pytest.raises(ConflictError, match="stored as monthly, known-at estimated"):
        imports.check_csv(trader, upload(THREE, replace(RECKONED, delay_days=9)))
    with pytest.raises(ConflictError):
        imports.check_csv(
            trader, upload("date,value\n2025,1\n", replace(RECKONED, frequency=Frequency.YEARLY))
        )


def test_a_viewer_may_not_import(imports: EconomyImportService, viewer: Actor) -> None:
    for method in (imports.check_csv, imports.import_csv):
        with pytest.raises(NotPermittedError):
            method(viewer, upload(THREE))


@on_sqlite
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    values=st.lists(
        st.floats(allow_nan=False, allow_infinity=False, width=64), min_size=1, max_size=12
    ),
)
def test_what_is_exported_reads_back_to_the_same_bits(
    imports: EconomyImportService,
    economy: EconomyService,
    trader: Actor,
    values: list[float],
) -> None:
    lines = [f"2020-{month:02},{value!r}" for month, value in enumerate(values, 1)]
    name = f"X{next(FRESH_NUMBERS)}"  # one database for all examples
    imports.import_csv(
        trader, upload("\n".join(["date,value", *lines]), replace(RECKONED, code=name))
    )
    exported = economy.export_csv(trader, name)
    again = EconomyUpload(replace(GIVEN, code=f"Y{name}"), exported, "again.csv")
    imports.import_csv(trader, again)
    assert economy.export_csv(trader, f"Y{name}") == exported
    with pytest.raises(NotFoundError):
        economy.export_csv(trader, "NOTHING")
