from __future__ import annotations

import json
import math
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import DatabaseError, IntegrityError

from core.enums import KoreanSignalKind
from core.errors import ConflictError, InvalidInputError, NotFoundError
from core.kr_market.ledger.sealing import LOOKED_BACK, MIXED, TOO_EARLY
from core.kr_market.ledger.types import MarketPresent, SignalFilter
from tests.core.kr_market.ledger.ledger_desk import (
    EVENING,
    NEXT_OPEN,
    SESSION,
    LedgerDesk,
    draft,
)


@pytest.fixture
def desk(database):
    return LedgerDesk(database)


def test_a_sealed_signal_is_read_back_as_it_was_drafted(desk, viewer):
    report = desk.seal(draft())
    assert (report.sealed, report.repeated, dict(report.refused)) == (1, 0, {})
    found = desk.ledger.get_signal(viewer, 1)
    made = draft()
    for name in ("kind", "symbol", "session", "preset", "rule_version", "price", "score", "grade",
                 "signal_type", "stop", "target", "inputs_hash", "source", "is_demo"):  # fmt: skip
        assert getattr(found, name) == getattr(made, name), name
    assert found.facts == made.facts
    assert found.emitted_at == EVENING
    assert found.own_hash == report.head_hash
    assert found.outcome is None


def test_the_same_scan_again_seals_nothing(desk, viewer):
    desk.seal(draft(), draft("000660"))
    again = desk.seal(draft(), draft("000660", price=1.0), draft("035420"))
    assert (again.sealed, again.repeated) == (1, 2)
    assert desk.ledger.count_signals(viewer, SignalFilter()) == 3
    assert desk.ledger.get_signal(viewer, 2).price == 60_000.0


def test_another_preset_or_version_is_another_signal(desk):
    desk.seal(draft())
    assert desk.seal(draft(preset="tracker"), draft(rule_version=2)).sealed == 2


def test_a_draft_that_comes_twice_in_one_scan_is_sealed_once(desk):
    assert desk.seal(draft(), draft()).sequences == (1,)


def test_an_older_session_was_looked_back_at_and_is_not_sealed(desk):
    report = desk.seal(draft(session=SESSION - timedelta(days=1)), draft())
    assert report.sealed == 1
    assert dict(report.refused) == {LOOKED_BACK: 1}


def test_from_the_next_open_on_the_newest_session_is_a_look_back(desk):
    before = NEXT_OPEN - timedelta(microseconds=1)
    assert desk.seal(draft(), at=before).sealed == 1
    late = desk.seal(draft("000660"), at=NEXT_OPEN)
    assert dict(late.refused) == {LOOKED_BACK: 1}


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        (KoreanSignalKind.CLOSING_BET, (6, 15)),
        (KoreanSignalKind.VCP, (6, 30)),
        (KoreanSignalKind.SMART_MONEY, (6, 40)),
    ],
)
def test_nothing_is_sealed_before_its_figures_are_known(desk, kind, known):
    at = datetime(2026, 11, 20, *known, tzinfo=UTC)
    early = desk.seal(draft(kind=kind), at=at - timedelta(seconds=1))
    assert dict(early.refused) == {TOO_EARLY: 1}
    assert desk.seal(draft(kind=kind), at=at).sealed == 1


def test_demo_and_real_are_not_mixed(desk):
    assert dict(desk.seal(draft(is_demo=True)).refused) == {MIXED: 1}


def test_the_demo_markets_own_present_is_its_clock(desk, viewer):
    desk.is_demo, desk.clock = True, EVENING
    assert desk.seal(draft(is_demo=True), at=EVENING + timedelta(days=90)).sealed == 1
    assert desk.ledger.get_signal(viewer, 1).emitted_at == EVENING


def test_no_present_can_be_handed_in_for_real_signals(desk):
    present = MarketPresent(SESSION, EVENING, NEXT_OPEN, is_demo=False)
    with pytest.raises(InvalidInputError, match="real clock"), desk.database.write() as session:
        desk.ledger.seal(session, [draft()], EVENING, present=present)


@pytest.mark.parametrize(
    "bad",
    [{"price": math.nan}, {"score": math.inf}, {"facts": {"x": math.nan}}, {"facts": {"x": {1}}}],
)
def test_what_is_no_figure_is_refused_and_nothing_is_sealed(desk, viewer, bad):
    with pytest.raises(InvalidInputError):
        desk.seal(draft("000660"), draft(**bad))
    assert desk.ledger.count_signals(viewer, SignalFilter()) == 0


def test_the_database_itself_refuses_to_change_or_delete(desk):
    desk.seal(draft())
    for statement in ("UPDATE kr_signal SET price = 1", "DELETE FROM kr_signal"):
        with pytest.raises((IntegrityError, DatabaseError)), desk.database.engine.begin() as open_:
            open_.exec_driver_sql(statement)


def test_a_transaction_that_fails_leaves_no_gap_in_the_chain(desk, viewer):
    def fail():
        with desk.database.write() as session:
            desk.ledger.seal(session, [draft()], EVENING)
            raise ConflictError("The scan failed.", "")

    with pytest.raises(ConflictError):
        fail()
    desk.seal(draft("000660"))
    assert [one.sequence for one in desk.ledger.list_signals(viewer, SignalFilter())] == [1]
    assert desk.ledger.verify(viewer).is_whole


def test_several_writers_at_once_make_one_whole_chain(desk, viewer):
    begun = threading.Barrier(4)

    def work(number):
        begun.wait()
        for n in range(5):
            # Every signal is found by two writers: one of them comes second.
            desk.seal(draft(f"{number % 2}{n:05d}"), draft(f"{number}9{n:04d}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = desk.ledger.verify(viewer)
    assert verdict.is_whole, verdict.sentence
    assert verdict.rows == 10 + 20
    found = desk.ledger.list_signals(viewer, SignalFilter())
    assert len({one.symbol for one in found}) == 30


def test_lists_are_filtered_and_paged(desk, viewer):
    desk.fill(5, days=1)
    desk.seal(draft(kind=KoreanSignalKind.CLOSING_BET, grade=None))
    listed = desk.ledger.list_signals
    assert [one.sequence for one in listed(viewer, SignalFilter(limit=2))] == [6, 5]
    assert [one.sequence for one in listed(viewer, SignalFilter(limit=2, before=5))] == [4, 3]
    assert [one.symbol for one in listed(viewer, SignalFilter(symbol="000003"))] == ["000003"]
    assert len(listed(viewer, SignalFilter(kind=KoreanSignalKind.CLOSING_BET))) == 1
    assert not listed(viewer, SignalFilter(first=SESSION + timedelta(days=1)))
    assert desk.ledger.count_signals(viewer, SignalFilter(last=SESSION, preset="legs")) == 6


def test_an_unknown_row_names_the_way_on(desk, viewer):
    with pytest.raises(NotFoundError, match="no row 7"):
        desk.ledger.get_signal(viewer, 7)


def test_the_report_is_json(desk):
    assert json.loads(json.dumps(desk.seal(draft()).to_json()))["sealed"] == 1


def test_minus_zero_is_zero(desk, viewer):
    desk.seal(replace(draft(), score=-0.0))
    assert desk.ledger.verify(viewer).is_whole
