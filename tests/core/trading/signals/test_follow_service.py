from __future__ import annotations

from datetime import date

import pytest

from core.errors import InvalidInputError, NotFoundError, NotPermittedError
from core.trading.signals.follow_types import FollowRequest
from tests.core.trading.signals.signal_desk import SignalDesk


@pytest.fixture
def desk(database, trader, stranger):
    return SignalDesk(database, trader, stranger)


def refused(desk, actor, *args, **fields):
    with pytest.raises((InvalidInputError, NotFoundError)) as raised:
        desk.follow(actor, *args, **fields)
    assert raised.value.remedy
    return str(raised.value)


def test_a_follow_stands_with_its_symbols_and_is_due_at_once(desk, trader):
    number = desk.follow(trader, desk.save(trader), " goog", "AAPL", "GOOG")
    (view,) = desk.follows.list_follows(trader)
    assert view.id == number
    assert view.strategy_name == "Dips"
    assert [pair.symbol for pair in view.pairs] == ["AAPL", "GOOG"]
    assert (view.horizon_bars, view.expiry_sessions, view.is_active) == (10, 5, True)
    assert view.due_at is not None
    assert view.run_at is None


def test_following_again_changes_it_and_keeps_what_is_known(desk, trader):
    strategy = desk.save(trader)
    desk.put("AAPL", [100.0] * 30, date(2026, 11, 20))
    number = desk.follow(trader, strategy, "AAPL", "GOOG")
    desk.run(trader)
    again = desk.follow(trader, strategy, "AAPL", "MSFT", horizon_bars=3, expiry_sessions=2)
    assert again == number
    (view,) = desk.follows.list_follows(trader)
    assert [pair.symbol for pair in view.pairs] == ["AAPL", "MSFT"]
    assert view.pairs[0].checked_at is not None
    assert view.pairs[1].checked_at is None
    assert (view.horizon_bars, view.expiry_sessions) == (3, 2)


def test_an_unknown_symbol_is_named(desk, trader):
    words = refused(desk, trader, desk.save(trader), "GOOG", "NONE")
    assert "No instrument here is called NONE." in words
    assert desk.follows.list_follows(trader) == []


def test_no_symbols_are_refused(desk, trader):
    assert "No symbols" in refused(desk, trader, desk.save(trader), " ", "")


def test_over_500_pairs_are_refused_with_the_number_over_all_follows(desk, trader):
    many = [f"S{place}" for place in range(400)]
    desk.follow(trader, desk.save(trader), *many)
    other = desk.save(trader, "Other")
    words = refused(desk, trader, other, *many[:101])
    assert "501 pairs" in words
    assert "500 can be followed" in words
    desk.follow(trader, other, *many[:100])


def test_a_stopped_follow_makes_room_and_resuming_counts_again(desk, trader):
    many = [f"S{place}" for place in range(400)]
    first = desk.follow(trader, desk.save(trader), *many)
    desk.follows.stop_follow(trader, first)
    desk.follow(trader, desk.save(trader, "Other"), *many)
    with pytest.raises(InvalidInputError, match="800 pairs"):
        desk.follows.resume_follow(trader, first)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"horizon_bars": 0}, "horizon of 0 bars"),
        ({"horizon_bars": 61}, "horizon of 61 bars"),
        ({"expiry_sessions": 0}, "expiry of 0 sessions"),
        ({"expiry_sessions": 1_000}, "expiry of 1000 sessions"),
    ],
)
def test_numbers_out_of_bounds_are_refused(desk, trader, fields, words):
    assert words in refused(desk, trader, desk.save(trader), "GOOG", **fields)


def test_a_strategy_of_somebody_else_does_not_exist(desk, trader, stranger):
    words = refused(desk, stranger, desk.save(trader), "GOOG")
    assert "There is no strategy" in words
    assert "among yours" in words


def test_nobody_sees_or_stops_what_others_follow(desk, trader, stranger):
    number = desk.follow(trader, desk.save(trader), "GOOG")
    assert desk.follows.list_follows(stranger) == []
    for change in (desk.follows.stop_follow, desk.follows.resume_follow):
        for unknown in (number, 0, -1, 2**40):
            with pytest.raises(NotFoundError):
                change(stranger, unknown)


def test_a_deleted_strategy_leaves_its_follow_by_name_and_cannot_be_resumed(desk, trader):
    strategy = desk.save(trader)
    number = desk.follow(trader, strategy, "GOOG")
    desk.strategies.delete_strategy(trader, strategy)
    (view,) = desk.follows.list_follows(trader)
    assert (view.strategy_id, view.strategy_name) == (None, "Dips")
    with pytest.raises(InvalidInputError, match="has been deleted"):
        desk.follows.resume_follow(trader, number)


def test_a_viewer_reads_and_follows_nothing(desk, viewer):
    assert desk.follows.list_follows(viewer) == []
    with pytest.raises(NotPermittedError):
        desk.follows.save_follow(viewer, FollowRequest(1, ("GOOG",)))
