"""Commands by role and key, what is told of wrong ones, and whose conversation it is."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from core.chatops import chat_service
from core.chatops.answer import answer
from core.chatops.answer_storage import dump_answer, load_answer
from core.chatops.catalogue import list_commands
from core.chatops.command import Command
from core.chatops.parts import Cell, ChartPart, ConfirmPart, Origin, TablePart, TextPart
from core.chatops.plain_answer import write_plain, write_transcript
from core.chatops.retention import ChatRetention
from core.clock import now
from core.contracts import SYSTEM
from core.enums import ChatOutcome, Role
from core.permissions import ROLE_PERMISSIONS, Permission
from db.chatops.message_repository import MessageRepository
from tests.core.chatops.conftest import ChatDesk

COMMANDS = {one.name: one for one in list_commands()}
GUARDED = [one for one in list_commands() if set(one.needs) != {Permission.USE_CHAT}]
VALUES = {
    "price": "ALFA",
    "regime": "ALFA",
    "watch add": "BETA",
    "watch remove": "ALFA",
    "backtest": "ALFA buy_and_hold",
    "optimise": "ALFA sma_crossover",
    "compare": "1 2",
    "scan": "vcp",
    "cancel": "3f2a9c1e",
    "confirm": "AAAAA-AAAAA",
}


def write(one: Command) -> str:
    return f"/{one.name} {VALUES.get(one.name, '')}"


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_command_needs_is_enough(
    desk: ChatDesk, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs = frozenset({Permission.USE_CHAT, *COMMANDS[name].needs})
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.VIEWER, needs)
    turn = desk.ask(write(COMMANDS[name]), Role.VIEWER)
    assert turn.answer.outcome is not ChatOutcome.REFUSED, turn.answer.failure


@pytest.mark.parametrize("name", [one.name for one in GUARDED])
def test_the_services_ask_for_each_permission_themselves(
    desk: ChatDesk, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the table of commands switched off, the first permission still is asked for."""
    monkeypatch.setattr(chat_service, "_require_all", lambda *_: None)
    first = COMMANDS[name].needs[0]
    others = frozenset(Permission) - {first}
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.VIEWER, others)
    turn = desk.ask(write(COMMANDS[name]), Role.VIEWER)
    if COMMANDS[name].changes and turn.answer.outcome is ChatOutcome.ASKED:
        [part] = turn.answer.parts
        turn = desk.ask(f"/confirm {part.code}", Role.VIEWER)  # type: ignore[union-attr]
    assert turn.answer.outcome is ChatOutcome.REFUSED


def test_a_refusal_says_which_role_is_needed_and_is_audited(desk: ChatDesk) -> None:
    before = desk.count_audit("chat.command_refused")
    list_runs, viewer = desk.services.backtests.list_backtests, desk.people[Role.VIEWER]
    runs = list_runs(viewer)
    turn = desk.ask("/backtest ALFA buy_and_hold", Role.VIEWER)
    assert turn.answer.outcome is ChatOutcome.REFUSED
    assert turn.answer.failure is not None
    assert "analyst, trader, admin" in turn.answer.failure.remedy
    assert desk.count_audit("chat.command_refused") == before + 1
    assert list_runs(viewer) == runs


def test_a_key_does_what_its_scopes_name(desk: ChatDesk) -> None:
    actor = replace(desk.people[Role.ADMIN], scopes=frozenset({"use_chat", "read_market_data"}))
    ask = desk.services.chat.ask
    assert ask(actor, "/price ALFA").answer.outcome is ChatOutcome.ANSWERED
    for text, scope in (("/gate", "read_korean_signals"), ("/status", "read_system")):
        turn = ask(actor, text)
        assert turn.answer.outcome is ChatOutcome.REFUSED
        assert turn.answer.failure is not None
        assert f"lacks the scope {scope}" in turn.answer.failure.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/prise ALFA", "Did you mean /price"),
        ("what is the price of it?", "Did you mean /price"),
        ("/scan nonsense", "vcp or smart_money or closing_bet. Example: /scan vcp"),
        ("/signals 500", "from 1 to 50. Example: /signals 5"),
        ("/price", "Example: /price GOOG AAPL"),
        ("/gate now", "Example: /gate"),
        ("/compare " + "1 " * 7, "At most 6"),
        ("/backtest ALFA sma_crossover short=1000", "from 2 bars to 50 bars. Example: /backtest"),
        ("/backtest ALFA sma_crossover shart=10", "Known: short, long"),
        ("/price \x00", "Remove it"),
        ("/price EURUSD=X", 'In quotes "eurusd=X" is one value. Example: /price GOOG AAPL'),
        ("/jobs EURUSD=X", 'In quotes "eurusd=X" is one value'),
        ("/시새 ALFA", "Did you mean /price"),
        ("/backtest ALFA sma_crossover short=nan", "a whole number from 2 bars"),
    ],
)
def test_what_is_wrong_is_told_with_the_way_on(desk: ChatDesk, text: str, words: str) -> None:
    turn = desk.ask(text)
    assert turn.answer.outcome is ChatOutcome.FAILED
    assert turn.answer.failure is not None
    assert words in turn.answer.failure.remedy


@pytest.mark.parametrize(
    "text",
    [
        "/price alfa,beta",
        "/price ALFA, BETA",
        "/price \uff21\uff2c\uff26\uff21\uff0cBETA",
        "/시세 ALFA BETA",
    ],
)
def test_symbols_are_read_as_people_write_them(desk: ChatDesk, text: str) -> None:
    [table] = desk.ask(text).answer.parts
    assert isinstance(table, TablePart)
    assert [row[0].value for row in table.rows] == ["ALFA", "BETA"]


def test_of_several_symbols_those_that_are_known_are_told(desk: ChatDesk) -> None:
    """The unknown one first: what is drawn is the known one's line."""
    turn = desk.ask("/price NOPE ALFA")
    assert turn.answer.failure is None
    warning, table, chart = turn.answer.parts
    assert warning == TextPart("Not known: NOPE.", "warning")
    assert isinstance(table, TablePart)
    assert isinstance(chart, ChartPart)
    assert chart.title.startswith("ALFA,")


def test_what_is_missing_is_told_in_whole_sentences(desk: ChatDesk) -> None:
    failure = desk.ask("/price").answer.failure
    assert failure is not None
    assert failure.message == "symbol is missing: one or several, like GOOG AAPL."


def test_no_signals_of_a_strategy_are_not_no_signals(desk: ChatDesk) -> None:
    assert "called nope" in write_plain(desk.ask("/signals 5 nope").answer)
    assert "No signal yet" in write_plain(desk.ask("/signals").answer)


def test_portfolios_that_are_not_shown_are_counted(desk: ChatDesk) -> None:
    actor, portfolios = desk.people[Role.TRADER], desk.services.portfolios
    made = [portfolios.create_portfolio(actor, f"P{number}", "USD").id for number in range(4)]
    said = write_plain(desk.ask("/profit").answer)
    for one in made:
        portfolios.delete_portfolio(actor, one)
    assert "3 of 4 portfolios, the oldest, are shown." in said


def test_long_work_answers_with_its_job(desk: ChatDesk) -> None:
    turn = desk.ask("/backtest alfa buy_and_hold")
    assert turn.answer.outcome is ChatOutcome.STARTED
    [job_id] = turn.answer.job_ids
    job = desk.services.jobs.get_job(desk.people[Role.TRADER], job_id)
    assert job.kind == "run_backtest"
    listed = write_plain(desk.ask("/jobs").answer)
    assert job_id[:8] in listed


def test_numbers_say_their_source_and_their_day(desk: ChatDesk) -> None:
    said = write_plain(desk.ask("/price ALFA").answer)
    assert "12.80 USD" in said  # the close of 28 January
    assert "as of 2024-01-28]" in said


def test_a_conversation_is_its_owners_and_outlives_the_process(desk: ChatDesk) -> None:
    desk.ask("/price ALFA")
    asked = desk.services.chat.list_turns(desk.people[Role.TRADER])
    assert [turn.text for turn in asked] == ["/price ALFA"]
    for role in set(Role) - {Role.TRADER}:
        assert not desk.services.chat.list_turns(desk.people[role])
    another = chat_service.ChatService(
        desk.services.database, lambda *_, **__: None, lambda: desk.services
    )
    assert another.list_turns(desk.people[Role.TRADER]) == asked


def test_an_answer_of_another_version_does_not_hide_the_others(desk: ChatDesk) -> None:
    desk.ask("/price ALFA")
    desk.ask("/help")
    with desk.services.database.write() as session:
        row = MessageRepository(session, desk.people[Role.TRADER].user_id).list_messages(
            now() - timedelta(hours=1), 9
        )[-1]
        row.answer = {"outcome": "answered", "parts": [{"kind": "of tomorrow"}]}
        session.add(row)
    first, second = desk.services.chat.list_turns(desk.people[Role.TRADER])
    assert first.answer.failure is not None
    assert "another version" in first.answer.failure.message
    assert second.answer.failure is None


def test_a_number_without_bounds_is_stored_as_none() -> None:
    """PostgreSQL takes no NaN in JSON."""
    cell = Cell("\N{EN DASH}", float("nan"))
    stored = dump_answer(answer(TablePart("T", ("A",), ((cell,),), Origin("o", None))))
    assert "NaN" not in json.dumps(stored)
    [table] = load_answer(stored).parts
    assert isinstance(table, TablePart)
    assert table.rows == ((Cell("\N{EN DASH}"),),)


def test_after_a_day_it_is_gone(desk: ChatDesk) -> None:
    start = now()
    with time_machine.travel(start, tick=False):
        desk.ask("/help")
    sweep = ChatRetention(desk.services.database)
    assert sweep.start_due() == 0
    with time_machine.travel(start + timedelta(hours=23, minutes=59), tick=False):
        assert desk.services.chat.list_turns(desk.people[Role.TRADER])
    with time_machine.travel(start + timedelta(hours=24, seconds=1), tick=False):
        assert not desk.services.chat.list_turns(desk.people[Role.TRADER])
        assert sweep.start_due() == 0, "it looked a moment ago"
        assert ChatRetention(desk.services.database).start_due() == 1


def test_the_system_has_no_conversation_and_gets_no_code(desk: ChatDesk) -> None:
    assert desk.services.chat.ask(SYSTEM, "/price ALFA").id == 0
    turn = desk.services.chat.ask(SYSTEM, "/clear")
    assert turn.answer.failure is not None
    assert "--as NAME" in turn.answer.failure.remedy


def test_nothing_in_plain_text_steers_a_terminal() -> None:
    assert write_plain(answer(TextPart("a\x1b[2J\x07\nb"))) == "a [2J  b"


def test_a_transcript_holds_messages_and_answers_and_no_code(desk: ChatDesk) -> None:
    desk.ask("/price ALFA")
    turn = desk.ask("/watch remove ALFA")
    kept = desk.services.chat.list_turns(desk.people[Role.TRADER])
    written = write_transcript(kept)
    assert re.match(r"20\d\d-\d\d-\d\d \d\d:\d\d UTC  /price ALFA\nLast close\n", written)
    assert "1 symbols become 0" in written
    [part] = turn.answer.parts
    assert isinstance(part, ConfirmPart)
    assert part.code not in written
    assert "/confirm" not in written


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/prise ALFA 'x'", "/price ALFA 'x'"),
        ("/remove ALFA", "/watch remove ALFA"),
        ("regime of ^KS11 please", "/regime ^KS11"),
        ("005930의 시세는?", "/price 005930"),
        ("price of ALFA and BETA", "/price ALFA BETA"),
        ("게이트 알려줘", "/gate"),
        ("WHAT IS THE PRICE OF ALFA", ""),  # which of these are symbols?
        ("backtest ALFA", ""),  # with which strategy?
        ("/price", ""),  # it is a command, whatever it lacks
        ("zzzz", ""),
    ],
)
def test_what_may_have_been_meant_is_a_whole_command_and_is_not_given(
    desk: ChatDesk, text: str, meant: str
) -> None:
    failure = desk.ask(text).answer.failure
    assert failure is not None
    assert failure.meant == meant


def test_help_tells_the_other_doors(desk: ChatDesk) -> None:
    said = write_plain(desk.ask("/help price").answer)
    assert "python -m core chat '/price GOOG AAPL' --as NAME" in said
    assert 'POST /api/v1/chat {"text": "/price GOOG AAPL"}' in said
