"""Cache, turn, further tries, breaker, budget: what is written down decides."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine

from core.contracts import SYSTEM
from core.enums import ModelOutcome, Role
from core.gen_ai.asking.asker import Asked
from core.gen_ai.asking.budget import Budget, estimate_most
from core.gen_ai.asking.call_book import CallBook, NotAskedError
from core.gen_ai.llms.base import ModelRequest
from tests.conftest import add_user
from tests.core.gen_ai.model_desk import AT, FACTS, REQUEST, ModelDesk, fail, take_all


@pytest.fixture
def clock():
    with time_machine.travel(AT, tick=False) as moved:
        yield moved


@pytest.fixture
def desk(sqlite_database, clock):
    return ModelDesk(sqlite_database)


def ask(desk, number=0, actor=SYSTEM, find_fault=take_all):
    return desk.asker.ask(actor, replace(REQUEST, user=f"What now, {number}?"), find_fault)


def test_a_call_is_written_down_with_all_that_it_takes_to_ask_again(database, clock):
    desk = ModelDesk(database)
    desk.model.answers = ['{"a": 1}']
    actor = replace(SYSTEM, correlation_id="c-1")
    assert desk.asker.ask(actor, REQUEST, take_all).text == '{"a": 1}'
    [call] = desk.calls()
    assert (call.prompt, call.prompt_version, call.model) == ("question", 3, "told-1")
    assert (call.outcome, call.answer) == (ModelOutcome.GOOD, '{"a": 1}')
    assert (call.input_tokens, call.output_tokens) == (1_000, 100)
    assert call.cost == 1_200  # 1,000 × $1 + 100 × $2 a million
    assert (call.correlation_id, call.user_id) == ("c-1", None)
    again = ModelRequest.from_json(call.request)
    assert again == REQUEST
    assert again.hash_for(call.model) == call.input_hash


def test_the_same_question_is_not_paid_twice(desk, clock):
    desk.model.answers = ["one"]
    assert ask(desk).text == ask(desk).text == "one"
    assert desk.outcomes() == ["good", "cached"]
    assert [one.cost for one in desk.calls()] == [1_200, 0]
    clock.shift(timedelta(days=31))
    desk.model.answers = ["another"]
    assert ask(desk).text == "another", "a month later it is asked anew"


def test_an_answer_that_was_not_taken_is_asked_for_anew(desk):
    desk.model.answers = ["bad", "good"]

    def find_fault(text):
        return "It is bad." if text == "bad" else ""

    assert ask(desk, find_fault=find_fault) == Asked("bad", "It is bad.", ModelOutcome.REFUSED)
    assert ask(desk, find_fault=find_fault).text == "good"
    assert [one.sentence for one in desk.calls()] == ["It is bad.", ""]


@pytest.mark.parametrize("outcome", ["rate_limited", "timed_out", "unreachable"])
def test_what_passes_is_tried_three_times_with_growing_pauses(desk, clock, outcome):
    desk.model.answers = [fail(ModelOutcome(outcome))] * 2 + ["late"]
    assert ask(desk).text == "late"
    assert [one.attempt for one in desk.calls()] == [1, 2, 3]
    assert desk.slept == [1.0, 1.0, 2.0, 2.0]  # pauses of 1 and 2 s; turns, as no time passes
    desk.model.answers = [fail(ModelOutcome(outcome))] * 3
    assert ask(desk, 1) == Asked("", f"It is {outcome}.", ModelOutcome(outcome))


@pytest.mark.parametrize("outcome", ["rejected", "unreadable", "blocked", "cut_off"])
def test_what_another_try_would_not_mend_is_tried_once(desk, outcome):
    desk.model.answers = [fail(ModelOutcome(outcome))]
    assert ask(desk).outcome is ModelOutcome(outcome)
    assert len(desk.model.asked) == 1


def test_calls_are_a_second_apart(desk, clock):
    desk.model.answers = ["a", "b", "c"]
    ask(desk, 1)
    clock.shift(timedelta(seconds=0.25))
    ask(desk, 2)
    assert desk.slept == [0.75]
    ask(desk, 3)
    assert desk.slept == [0.75, 1.75], "behind the one that waits itself"


def test_five_outages_leave_the_model_alone_for_a_minute(desk, clock):
    desk.model.answers = [fail(ModelOutcome.REJECTED) for _ in range(5)]
    for number in range(5):
        ask(desk, number)
        clock.shift(timedelta(seconds=5))
    assert "left alone for a minute" in ask(desk, 9).fault
    assert len(desk.calls()) == 5, "who is not asked is no call"
    clock.shift(timedelta(seconds=60))
    desk.model.answers = ["back"]
    assert ask(desk, 9).text == "back"


def test_after_that_minute_one_call_is_made_and_the_others_wait_for_its_end(database, clock):
    desk = ModelDesk(database)
    desk.model.answers = [fail(ModelOutcome.REJECTED) for _ in range(5)]
    for number in range(5):
        ask(desk, number)
        clock.shift(timedelta(seconds=5))
    clock.shift(timedelta(seconds=60))
    book = CallBook(database, FACTS, Budget(10**9, 10**9))
    trial, _ = book.reserve(SYSTEM, REQUEST, 1, is_repair=False)
    with pytest.raises(NotAskedError, match="on trial"):
        book.reserve(SYSTEM, REQUEST, 1, is_repair=False)
    clock.shift(timedelta(minutes=3))
    again, _ = book.reserve(SYSTEM, REQUEST, 1, is_repair=False)  # the trial's process was killed
    book.end(again, ModelOutcome.GOOD, seconds=1.0)
    desk.model.answers = ["a"]
    assert ask(desk, 9).text == "a"
    assert again != trial


def test_a_clock_that_was_put_back_lets_nobody_wait_for_the_old_time(desk, clock):
    desk.model.answers = ["a", "b"]
    ask(desk, 1)
    clock.shift(timedelta(hours=-1))
    ask(desk, 2)
    assert desk.slept == []


def test_answers_that_are_not_taken_do_not_open_the_breaker(desk, clock):
    desk.model.answers = ["bad"] * 6
    for number in range(6):
        assert ask(desk, number, find_fault=lambda _: "bad").text == "bad"


def test_no_call_is_made_that_could_exceed_the_day(sqlite_database, clock):
    most = estimate_most(FACTS, replace(REQUEST, user="What now, 1?"))
    desk = ModelDesk(sqlite_database, Budget(day=most + 1_199, user=10**9))
    desk.model.answers = ["a"]
    ask(desk, 1)
    assert "budget of the day" in ask(desk, 2).fault
    clock.shift(timedelta(days=1))
    desk.model.answers = ["b"]
    assert ask(desk, 2).text == "b"


def test_each_user_has_a_budget_of_their_own(sqlite_database, clock):
    ann, bob = (add_user(sqlite_database, name, Role.TRADER) for name in ("ann", "bob"))
    most = estimate_most(FACTS, replace(REQUEST, user="What now, 1?"))
    desk = ModelDesk(sqlite_database, Budget(day=10**9, user=most + 1_199))
    desk.model.answers = ["a", "b", "c"]
    assert ask(desk, 1, ann).text == "a"
    assert ask(desk, 2, ann).fault.startswith("Your budget of the day")
    assert ask(desk, 2, bob).text == "b"
    assert ask(desk, 3).text == "c", "the system is held by the day's alone"


def test_what_a_killed_process_asked_stays_counted_at_the_most_it_can_cost(desk):
    desk.model.answers = [KeyboardInterrupt()]  # type: ignore[list-item] # not an answer: a kill
    desk.model.complete = lambda _request: (_ for _ in ()).throw(KeyboardInterrupt)  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        ask(desk)
    [call] = desk.calls()
    assert call.outcome is ModelOutcome.UNDER_WAY
    assert call.cost == estimate_most(FACTS, replace(REQUEST, user="What now, 0?"))


def test_a_timed_out_call_may_have_been_paid_and_a_refused_one_was_not(desk):
    desk.model.answers = [fail(ModelOutcome.TIMED_OUT)] * 3 + [fail(ModelOutcome.REJECTED)]
    ask(desk, 1)
    ask(desk, 2)
    assert [one.cost > 0 for one in desk.calls()] == [True, True, True, False]


def test_an_answer_without_a_count_of_tokens_stays_counted_at_the_most(desk):
    desk.model.answers, desk.model.tokens = ["a"], (0, 0)
    ask(desk)
    assert desk.calls()[0].cost == estimate_most(FACTS, replace(REQUEST, user="What now, 0?"))


def test_the_most_a_text_can_cost_is_a_token_for_each_of_its_bytes():
    more = replace(REQUEST, user=REQUEST.user + "힣🧨")
    assert estimate_most(FACTS, more) == estimate_most(FACTS, REQUEST) + 7


def test_a_zero_in_an_answer_can_be_stored_on_both_databases(database, clock):
    desk = ModelDesk(database)
    desk.model.answers = ["a\x00b"]
    ask(desk)
    assert desk.calls()[0].answer == "a\ufffdb"


def test_calls_are_forgotten_after_ninety_days(desk, clock):
    desk.model.answers = ["a", "b"]
    ask(desk, 1)
    clock.shift(timedelta(days=91))
    ask(desk, 2)
    assert [one.answer for one in desk.calls()] == ["b"]


def test_of_many_at_once_only_as_many_are_called_as_the_budget_allows(database):
    most = estimate_most(FACTS, REQUEST)
    book = CallBook(database, FACTS, Budget(day=2 * most, user=10**9))
    start = Barrier(6)

    def reserve(_number):
        start.wait()
        try:
            return book.reserve(SYSTEM, REQUEST, 1, is_repair=False)[1]
        except NotAskedError:
            return None

    with ThreadPoolExecutor(6) as pool:
        waits = [wait for wait in pool.map(reserve, range(6)) if wait is not None]
    assert len(waits) == 2
    assert max(waits) > 0.5, "the second waits for its turn"
