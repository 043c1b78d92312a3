"""What changes something is shown first, and happens once: by its asker, in time, as shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import inspect, text

from core.clock import now
from core.enums import ChatOutcome, Role
from tests.core.chatops.conftest import ChatDesk, code_of

REMOVE = "/watch remove ALFA"


def symbols_of(desk: ChatDesk, role: Role = Role.TRADER) -> list[str]:
    actor = desk.people[role]
    [mine] = desk.services.watchlists.list_watchlists(actor)
    view = desk.services.watchlists.get_watchlist(actor, mine.id)
    return [one.symbol for one in view.items]


def test_a_change_is_shown_and_not_made(desk: ChatDesk) -> None:
    turn = desk.ask(REMOVE)
    assert turn.answer.outcome is ChatOutcome.ASKED
    [part] = turn.answer.parts
    assert part.differences == ("\N{MINUS SIGN} ALFA in Mine: 1 symbols become 0.",)
    assert symbols_of(desk) == ["ALFA"]


def test_the_code_makes_it_once(desk: ChatDesk) -> None:
    code = code_of(desk.ask(REMOVE))
    before = desk.count_audit("chat.command_confirmed")
    assert desk.ask(f"/confirm {code.lower()}").answer.outcome is ChatOutcome.CHANGED
    assert symbols_of(desk) == []
    assert desk.count_audit("chat.command_confirmed") == before + 1
    code_of(desk.ask("/watch add ALFA"))
    again = desk.ask(f"/confirm {code}")
    assert again.answer.outcome is ChatOutcome.FAILED
    assert symbols_of(desk) == []


def test_a_code_of_another_does_nothing_and_stays_good(desk: ChatDesk) -> None:
    code = code_of(desk.ask(REMOVE))
    for role in set(Role) - {Role.TRADER}:
        turn = desk.ask(f"/confirm {code}", role)
        assert turn.answer.failure is not None
        assert turn.answer.failure.code == "not_found"
        assert symbols_of(desk, role) == ["ALFA"]
    assert symbols_of(desk) == ["ALFA"]
    assert desk.ask(f"/confirm {code}").answer.outcome is ChatOutcome.CHANGED


@pytest.mark.parametrize(("late", "outcome"), [(-1, ChatOutcome.CHANGED), (1, ChatOutcome.FAILED)])
def test_a_code_is_good_for_two_minutes(desk: ChatDesk, late: int, outcome: ChatOutcome) -> None:
    start = now()
    with time_machine.travel(start, tick=False):
        code = code_of(desk.ask(REMOVE))
    with time_machine.travel(start + timedelta(minutes=2, seconds=late), tick=False):
        assert desk.ask(f"/confirm {code}").answer.outcome is outcome


def test_the_newest_code_replaces_the_one_before(desk: ChatDesk) -> None:
    first, second = (code_of(desk.ask(REMOVE)) for _ in range(2))
    assert desk.ask(f"/confirm {first}").answer.outcome is ChatOutcome.FAILED
    assert symbols_of(desk) == ["ALFA"]
    assert desk.ask(f"/confirm {second}").answer.outcome is ChatOutcome.CHANGED


def test_a_change_that_is_no_longer_the_one_shown_is_not_made(desk: ChatDesk) -> None:
    code = code_of(desk.ask(REMOVE))
    actor = desk.people[Role.TRADER]
    [mine] = desk.services.watchlists.list_watchlists(actor)
    desk.services.watchlist_items.add_symbols(actor, mine.id, ["BETA"])
    turn = desk.ask(f"/confirm {code}")
    assert turn.answer.failure is not None
    assert turn.answer.failure.code == "conflict"
    assert symbols_of(desk) == ["ALFA", "BETA"]


def start_job(desk: ChatDesk) -> str:
    [job_id] = desk.ask("/backtest ALFA buy_and_hold").answer.job_ids
    return job_id


def test_a_job_that_meanwhile_begins_like_the_one_shown_is_not_cancelled(desk: ChatDesk) -> None:
    jobs, actor = desk.services.jobs, desk.people[Role.TRADER]
    for job in jobs.list_jobs(actor, is_unfinished_only=True):
        jobs.cancel_job(actor, job.id)
    shown = start_job(desk)
    code = code_of(desk.ask(f"/cancel {shown[0]}"))
    jobs.cancel_job(actor, shown)
    while (other := start_job(desk))[0] != shown[0]:  # one in sixteen begins alike
        jobs.cancel_job(actor, other)
    turn = desk.ask(f"/confirm {code}")
    assert turn.answer.failure is not None
    assert turn.answer.failure.code == "conflict"
    assert not jobs.get_job(actor, other).is_finished


def test_what_would_change_nothing_gets_no_code(desk: ChatDesk) -> None:
    turn = desk.ask("/watch add ALFA")
    assert turn.answer.failure is not None
    assert turn.answer.failure.message == "ALFA is in Mine already."


def test_a_role_that_was_taken_away_meanwhile_confirms_nothing(
    desk: ChatDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_of(desk.ask(REMOVE))
    from core.permissions import ROLE_PERMISSIONS, Permission

    monkeypatch.setitem(ROLE_PERMISSIONS, Role.TRADER, frozenset({Permission.USE_CHAT}))
    assert desk.ask(f"/confirm {code}").answer.outcome is ChatOutcome.REFUSED
    monkeypatch.undo()
    assert symbols_of(desk) == ["ALFA"]


def test_a_code_stands_in_no_row(desk: ChatDesk) -> None:
    code = code_of(desk.ask(REMOVE))
    desk.ask(f"/confirm {code}")
    engine = desk.services.database.engine
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()  # noqa: S608
            assert not [row for row in rows if code in str(row)], table
    assert all(
        code not in str(turn) for turn in desk.services.chat.list_turns(desk.people[Role.TRADER])
    )


def test_clearing_removes_the_conversation(desk: ChatDesk) -> None:
    desk.ask("/help")
    code = code_of(desk.ask("/clear"))
    assert desk.ask(f"/confirm {code}").answer.outcome is ChatOutcome.CHANGED
    [left] = desk.services.chat.list_turns(desk.people[Role.TRADER])
    assert left.text == "/confirm •••"
