"""A cron line is due when it should be, through every change of the clocks of four years."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidInputError
from core.schedules.cron import Cron, read_cron
from tests.core.schedules.due_reference import (
    BEGIN,
    END,
    LINES,
    ZONES,
    Line,
    list_reference,
    minute_of,
    walls,
)

AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES)
def test_it_is_due_as_a_walk_through_every_minute_of_four_years_finds_it(zone):
    for line in LINES:
        found = Cron(line.text, zone).list_due(BEGIN, END)
        assert [minute_of(at) for at in found] == list_reference(line, zone), line.text
        assert all(at.second == at.microsecond == 0 for at in found)


@pytest.mark.parametrize("zone", ZONES)
def test_from_any_minute_around_a_change_it_is_due_as_the_walk_finds_it(zone):
    """A scheduler asks from its last due time on, wherever that lies: in a gap's end, a fold."""
    shown = walls(zone)
    changes = (np.flatnonzero(np.diff(shown) != 1) + minute_of(BEGIN)).tolist()
    for line in (LINES[0], LINES[2], LINES[5]):
        expected, cron = list_reference(line, zone), Cron(line.text, zone)
        for start in (change + minutes for change in changes for minutes in (-61, 0, 1, 45)):
            after = datetime.fromtimestamp(start * 60, UTC)
            found = cron.list_due(after, after + timedelta(days=2))
            assert [minute_of(at) for at in found] == [
                at for at in expected if start < at <= start + 2 * 1_440
            ], (line.text, after)


def test_an_hourly_line_is_due_every_hour_where_clocks_change_by_half_an_hour():
    line = Line("0 * * * *", {0}, range(24), is_named=False)
    found = Cron(line.text, "Australia/Lord_Howe").list_due(BEGIN, datetime(2025, 5, 1, tzinfo=UTC))
    expected = list_reference(line, "Australia/Lord_Howe")
    assert [minute_of(at) for at in found] == expected[: len(found)]
    assert expected[len(found)] > minute_of(datetime(2025, 5, 1, tzinfo=UTC))


def test_the_reference_itself_sees_the_changes_it_is_for():
    changes = {zone: int((abs(shown[1:] - shown[:-1] - 1) > 0).sum())
               for zone in ZONES for shown in [walls(zone)]}  # fmt: skip
    assert changes["Asia/Seoul"] == changes["Asia/Kathmandu"] == 0
    assert changes["Asia/Almaty"] == 1
    assert changes["America/New_York"] == changes["Australia/Lord_Howe"] == 8
    assert min(changes[zone] for zone in ("Africa/Cairo", "Africa/Casablanca")) == 8


def due(line, zone, *day, count=2):
    it = Cron(line, zone).iterate(datetime(*day, tzinfo=ZoneInfo(zone)).astimezone(UTC))
    return [next(it).astimezone(ZoneInfo(zone)) for _ in range(count)]


def said(found):
    return [f"{at:%m-%d %H:%M} {at.fold}" for at in found]


def test_a_time_that_the_clocks_skip_is_due_once_right_after_the_gap():
    # 2026-03-08, 02:00 becomes 03:00 in New York.
    assert said(due("30 2 * * *", "America/New_York", 2026, 3, 8)) == [
        "03-08 03:00 0", "03-09 02:30 0"
    ]  # fmt: skip
    assert said(due("5,25,45 2 * * *", "America/New_York", 2026, 3, 8)) == [
        "03-08 03:00 0", "03-09 02:05 0"
    ]  # fmt: skip


def test_a_time_that_comes_twice_is_due_the_first_time():
    # 2026-11-01, 02:00 becomes 01:00 in New York.
    assert said(due("30 1 * * *", "America/New_York", 2026, 11, 1)) == [
        "11-01 01:30 0", "11-02 01:30 0"
    ]  # fmt: skip
    asked_between = datetime(2026, 11, 1, 5, 45, tzinfo=UTC)  # 01:45, the first time
    assert next(Cron("30 1 * * *", "America/New_York").iterate(asked_between)) == datetime(
        2026, 11, 2, 6, 30, tzinfo=UTC
    )


def test_every_half_hour_goes_on_through_both_changes():
    assert said(due("*/30 * * * *", "America/New_York", 2026, 11, 1, 0, 45, count=6)) == [
        "11-01 01:00 0", "11-01 01:30 0", "11-01 01:00 1", "11-01 01:30 1",
        "11-01 02:00 0", "11-01 02:30 0",
    ]  # fmt: skip
    assert said(due("*/30 * * * *", "America/New_York", 2026, 3, 8, 1, 15, count=3)) == [
        "03-08 01:30 0", "03-08 03:00 0", "03-08 03:30 0"
    ]  # fmt: skip


def test_a_day_that_a_country_left_out_is_made_up_for_at_its_end():
    # Samoa went from 2011-12-29 to 2011-12-31.
    assert said(due("30 2 * * *", "Pacific/Apia", 2011, 12, 29, 12, count=2)) == [
        "12-31 00:00 0", "12-31 02:30 0"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "zone", "words"),
    [
        ("0 0 31 2 *", "UTC", "never due"),
        ("0 0 31 4,6,9,11 *", "Asia/Seoul", "never due"),
        ("0 0 30 FEB *", "UTC", "never due"),
        ("0 0 * 2 MON#5", "UTC", "never due"),  # not before 2044
        ("0 0 32 * *", "UTC", "Bad day-of-month"),
        ("60 * * * *", "UTC", "Bad minute"),
        ("* 24 * * *", "UTC", "Bad hour"),
        ("0 0 * * 8", "UTC", "Bad day-of-week"),
        ("0 0 * 13 *", "UTC", "Bad month"),
        ("*/0 * * * *", "UTC", "Bad minute"),
        ("5-1 * * * *", "UTC", "Bad minute"),
        ("", "UTC", "5 fields, not 0"),
        ("@daily", "UTC", "5 fields, not 1"),
        ("0 * * * * *", "UTC", "5 fields, not 6"),
        ("0 0 * * MON#1-2", "UTC", "Bad day-of-week"),
        ("0 0 ٣ * *", "UTC", "Bad day-of-month"),
        ("0 " * 60, "UTC", "5 fields"),
        ("0 0 * * *", "Mars/Phobos", "no time zone"),
        ("0 0 * * *", "", "no time zone"),
        ("0 0 * * *", "../../etc/passwd", "no time zone"),
        ("0 0 * * *", "America", "no time zone"),
    ],
)
def test_what_cannot_be_read_or_is_never_due_is_refused_in_words(line, zone, words):
    with pytest.raises(InvalidInputError, match=words) as refused:
        read_cron(line, zone, AT)
    assert refused.value.remedy


def test_29_february_is_rare_but_comes():
    cron = read_cron("0 0 29 2 *", "UTC", AT)
    assert next(cron.iterate(AT)) == datetime(2028, 2, 29, tzinfo=UTC)


def test_a_line_is_told_in_words():
    cron = read_cron(" 30  0 * *  mon-fri", "Asia/Seoul", AT)
    assert cron.line == "30 0 * * MON-FRI"
    assert cron.describe() == "At 00:30 on Monday through Friday"


@given(st.text(alphabet="0123456789*/,-#LWMONSUJA ٣\x00", max_size=30))
@settings(max_examples=150)
def test_whatever_is_typed_is_read_or_refused_in_words(text):
    for line in (text, f"0 0 * * {text}", f"{text} * * * *"):
        try:
            cron = read_cron(line, "Europe/London", AT)
        except InvalidInputError:
            continue
        assert next(cron.iterate(AT)) > AT


@given(
    st.sampled_from([line.text for line in LINES]),
    st.sampled_from(ZONES),
    st.integers(0, 4 * 365 * 1440 - 60 * 24 * 60),
    st.lists(st.integers(1, 20 * 1440), min_size=2, max_size=3),
)
@settings(max_examples=60)
def test_looking_often_finds_what_looking_once_finds(text, zone, start, spans):
    cron, at = Cron(text, zone), BEGIN + timedelta(minutes=start)
    pieces, begin = [], at
    for span in spans:
        pieces += cron.list_due(begin, begin + timedelta(minutes=span))
        begin += timedelta(minutes=span)
    assert pieces == cron.list_due(at, begin)
    assert all(earlier < later for earlier, later in pairwise(pieces))
