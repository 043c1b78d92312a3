import pytest

from core.enums import BacktestStatus, NoticeKind
from core.events.types import BacktestFinished, BatchFinished, SignalsEmitted
from core.user.notice_service import NoticeService


@pytest.fixture
def notices(database) -> NoticeService:
    return NoticeService(database)


def finished(user_id: int, **fields) -> BacktestFinished:
    values = {
        "backtest_id": 7,
        "symbol": "GOOG",
        "strategy": "sma_crossover",
        "status": BacktestStatus.COMPLETED.value,
        "total_return": 7.0346,
    }
    return BacktestFinished(user_id=user_id, **(values | fields))


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({}, "Backtest of GOOG finished: +703.46 %"),
        ({"total_return": -0.125}, "Backtest of GOOG finished: \N{MINUS SIGN}12.50 %"),
        ({"total_return": None}, "Backtest of GOOG finished"),
        ({"status": "failed", "total_return": None}, "Backtest of GOOG failed"),
        ({"status": "cancelled", "total_return": None}, "Backtest of GOOG was cancelled"),
    ],
)
def test_a_finished_backtest_is_told_in_words(notices, trader, fields, title):
    notices.on_backtest_finished(finished(trader.user_id, **fields), "event-1")
    (notice,) = notices.list_notices(trader)
    assert notice.title == title
    assert notice.link == "backtest?id=7"
    assert notice.kind is NoticeKind.BACKTEST
    assert notice.read_at is None


def batch_finished(user_id: int, **fields) -> BatchFinished:
    values = {"batch_id": 3, "title": "Korea", "status": "completed", "done": 40, "planned": 42}
    return BatchFinished(user_id=user_id, **(values | fields))


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({}, "Batch Korea finished"),
        ({"status": "failed"}, "Batch Korea failed"),
        ({"status": "cancelled"}, "Batch Korea was cancelled"),
        ({"title": "x" * 120}, f"Batch {'x' * 60} finished"),
    ],
)
def test_a_finished_batch_is_told_once_and_its_runs_are_not(notices, trader, fields, title):
    notices.on_backtest_finished(finished(trader.user_id, batch_id=3), "event-1")
    for _ in range(2):
        notices.on_batch_finished(batch_finished(trader.user_id, **fields), "event-2")
    (notice,) = notices.list_notices(trader)
    assert (notice.title, notice.link) == (title, "batch?id=3")
    assert notice.body == "40 of 42 symbols have a result."


def test_an_event_delivered_twice_is_told_once(notices, trader):
    for event_id in ("event-1", "event-1", "event-2"):
        notices.on_backtest_finished(finished(trader.user_id), event_id)
    assert len(notices.list_notices(trader)) == 2
    assert notices.count_unread(trader) == 2


def test_notices_come_newest_first_and_limited(notices, trader):
    for number in range(5):
        event = finished(trader.user_id, backtest_id=number)
        notices.on_backtest_finished(event, f"event-{number}")
    links = [notice.link for notice in notices.list_notices(trader, 3)]
    assert links == ["backtest?id=4", "backtest?id=3", "backtest?id=2"]
    assert notices.list_notices(trader, -1) == []


def test_notices_are_marked_read_one_by_one_or_all(notices, trader):
    for number in range(3):
        notices.on_backtest_finished(finished(trader.user_id), f"event-{number}")
    first = notices.list_notices(trader)[0]
    assert notices.mark_read(trader, [first.id]) == 1
    assert notices.mark_read(trader, [first.id, 10_000]) == 0
    assert notices.mark_read(trader, []) == 0
    assert notices.count_unread(trader) == 2
    assert notices.mark_read(trader) == 2
    assert notices.count_unread(trader) == 0
    assert all(notice.read_at for notice in notices.list_notices(trader))


def test_a_stranger_neither_sees_nor_marks_them(notices, trader, stranger):
    notices.on_backtest_finished(finished(trader.user_id), "event-1")
    (mine,) = notices.list_notices(trader)
    assert notices.list_notices(stranger) == []
    assert notices.count_unread(stranger) == 0
    assert notices.mark_read(stranger, [mine.id]) == 0
    assert notices.mark_read(stranger) == 0
    assert notices.count_unread(trader) == 1


def emitted(user_id: int, names: list[str], **fields) -> SignalsEmitted:
    values = {
        "count": len(names),
        "signals": names,
        "words": [f"Dips: {name}, strength 50 %" for name in names],
        "is_demo": False,
    }
    return SignalsEmitted(user_id=user_id, **(values | fields))


@pytest.mark.parametrize(
    ("names", "fields", "title"),
    [
        (["Buy AAA"], {}, "New signal: Buy AAA"),
        (["Buy AAA", "Sell BBB"], {}, "2 new signals: Buy AAA, Sell BBB"),
        (["Buy A", "Buy B", "Buy C", "Buy D"], {}, "4 new signals: Buy A, Buy B, Buy C, …"),
        (["Buy AAA"], {"is_demo": True}, "New signal: Buy AAA (DEMO data)"),
    ],
)
def test_the_signals_of_a_run_are_one_notice(notices, trader, names, fields, title):
    for _ in range(2):  # delivered twice
        notices.on_signals_emitted(emitted(trader.user_id, names, **fields), "event-1")
    (notice,) = notices.list_notices(trader)
    assert notice.title == title
    assert notice.body.startswith(f"Dips: {names[0]}, strength 50 %")
    assert notice.kind is NoticeKind.SIGNAL
    assert notice.link == "signals"


def test_a_run_with_hundreds_of_signals_fits_its_notice(notices, trader):
    names = [f"Sell short {'X' * 30}{place}" for place in range(20)]
    notices.on_signals_emitted(emitted(trader.user_id, names, count=500), "event-1")
    (notice,) = notices.list_notices(trader)
    assert notice.title.startswith("500 new signals: ")
    assert len(notice.title) <= 120
    assert len(notice.body) <= 500
