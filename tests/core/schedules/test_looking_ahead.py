"""What is coming is kept for an hour, and still right at each instant of it."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st

from core.schedules.cron import Cron
from core.schedules.looking_ahead import look_ahead
from tests.core.schedules.due_reference import BEGIN, LINES, ZONES

SPAN = timedelta(hours=12)


@given(
    st.sampled_from([line.text for line in LINES]),
    st.sampled_from(ZONES),
    st.integers(0, 3 * 365 * 86_400),
    st.lists(st.integers(0, 7_200), min_size=1, max_size=3),
)
@settings(max_examples=25)
def test_it_says_what_a_walk_from_that_instant_finds(text, zone, start, steps):
    cron, at = Cron(text, zone), BEGIN + timedelta(seconds=start)
    for step in steps:
        at += timedelta(seconds=step)
        coming, within = look_ahead(cron, at, 5, SPAN)
        assert coming == tuple(islice(cron.iterate(at), 5))
        assert within == tuple(cron.list_due(at, at + SPAN))


def test_what_is_due_at_the_full_hour_is_gone_at_that_hour():
    coming, within = look_ahead(Cron("0 * * * *", "UTC"), BEGIN, 2, timedelta(hours=1))
    assert coming == (BEGIN + timedelta(hours=1), BEGIN + timedelta(hours=2))
    assert within == (BEGIN + timedelta(hours=1),)


def test_what_is_due_at_that_very_instant_is_no_longer_ahead():
    at = BEGIN + timedelta(minutes=15)
    coming, _ = look_ahead(Cron("*/15 * * * *", "UTC"), at, 1, SPAN)
    assert coming == (BEGIN + timedelta(minutes=30),)


def test_a_busy_line_is_known_to_the_end_of_the_span_at_the_end_of_the_hour_too():
    cron, at = Cron("* * * * *", "UTC"), BEGIN + timedelta(minutes=59)
    _, within = look_ahead(cron, at, 1, timedelta(minutes=30))
    assert within == tuple(at + timedelta(minutes=n) for n in range(1, 31))


def test_the_end_of_a_span_belongs_to_it():
    cron, noon = Cron("0 12 * * *", "UTC"), BEGIN.replace(hour=12)
    assert cron.list_due(BEGIN, noon) == [noon]
    assert cron.list_due(BEGIN, noon - timedelta(seconds=1)) == []
