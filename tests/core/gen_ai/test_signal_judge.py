"""One asking, a second one about what was not taken, and then the rules."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import time_machine

from core.contracts import SYSTEM, Actor
from core.enums import AnswerOrigin, ModelOutcome, Role
from core.errors import NotPermittedError
from core.gen_ai.llms.rules import RulesOnly
from core.gen_ai.signal_analysis.signal_judge import SIGNALS_A_CALL, SignalJudge
from tests.core.gen_ai.model_desk import AT, FACTS, ModelDesk, ask_about, fail


def say(*keys, **changes):
    sound = {"news": 2, "setup": 3, "risk": None, "reason": "A tight base."}
    return json.dumps({"answers": [{"id": key, **sound, **changes} for key in keys]})


@pytest.fixture
def desk(sqlite_database):
    with time_machine.travel(AT, tick=False):
        yield ModelDesk(sqlite_database)


@pytest.fixture
def judge(desk):
    return SignalJudge(desk.asker, FACTS).judge


def test_several_signals_are_judged_in_one_call(desk, judge):
    desk.model.answers = [say("s1", "s2")]
    found = judge(SYSTEM, [ask_about("s1"), ask_about("s2")])
    assert not found.refusals
    one = found.answers["s1"]
    assert (one.model, one.version, one.origin) == ("told-1", 0, AnswerOrigin.MODEL)
    assert one.known_until == FACTS.known_until
    assert (one.scores, one.reason) == ({"news": 2, "setup": 3, "risk": None}, "A tight base.")
    assert len(desk.model.asked) == 1


def test_many_signals_are_judged_in_calls_of_ten(desk, judge):
    keys = [f"s{number}" for number in range(SIGNALS_A_CALL + 1)]
    desk.model.answers = [say(*keys[:-1]), say(keys[-1])]
    assert set(judge(SYSTEM, [ask_about(key) for key in keys]).answers) == set(keys)


def test_only_what_was_not_taken_is_asked_again_and_labelled(desk, judge):
    first = json.loads(say("s1"))["answers"] + json.loads(say("s2", news=9))["answers"]
    desk.model.answers = [json.dumps({"answers": first}), say("s2")]
    found = judge(SYSTEM, [ask_about("s1"), ask_about("s2")])
    assert found.answers["s1"].origin is AnswerOrigin.MODEL
    assert found.answers["s2"].origin is AnswerOrigin.REPAIRED
    assert found.answers["s2"].note == "Asked twice: news is no whole number from 0 to 3."
    again = desk.model.asked[1]
    assert '"s2"' in again.user
    assert '"s1"' not in again.user
    assert "not taken" in again.user
    assert [one.is_repair for one in desk.calls()] == [False, True]


def test_twice_outside_the_schema_is_left_to_the_rules_with_the_reason(desk, judge):
    desk.model.answers = ["Sure!", "Sure!", "one too many"]
    found = judge(SYSTEM, [ask_about("s1")])
    assert not found.answers
    assert found.refusals == {"s1": "Not taken: the answer is not JSON."}
    assert len(desk.model.asked) == 2


def test_what_the_safety_filter_refused_is_asked_without_headlines(desk, judge):
    desk.model.answers = [fail(ModelOutcome.BLOCKED), say("s1")]
    found = judge(SYSTEM, [ask_about("s1", "Something unspeakable")])
    assert found.answers["s1"].note == "Asked twice: It is blocked."
    assert "unspeakable" in desk.model.asked[0].user
    assert "unspeakable" not in desk.model.asked[1].user


def test_a_cut_off_answer_may_be_longer_the_second_time(desk, judge):
    desk.model.answers = [fail(ModelOutcome.CUT_OFF), say("s1")]
    assert judge(SYSTEM, [ask_about("s1")]).answers["s1"].origin is AnswerOrigin.REPAIRED
    assert desk.model.asked[1].most_tokens == 2 * desk.model.asked[0].most_tokens


@pytest.mark.parametrize("outcome", ["unreachable", "rejected", "unreadable"])
def test_where_nobody_answers_nobody_is_asked_again(desk, judge, outcome):
    desk.model.answers = [fail(ModelOutcome(outcome))] * 3
    found = judge(SYSTEM, [ask_about("s1"), ask_about("s2")])
    sentence = f"It is {outcome}."
    assert found.refusals == {"s1": sentence, "s2": sentence}
    assert not any(one.is_repair for one in desk.calls())


def test_without_a_model_there_is_neither_answer_nor_reason(desk):
    found = SignalJudge(desk.asker, RulesOnly.facts).judge(SYSTEM, [ask_about("s1")])
    assert (dict(found.answers), dict(found.refusals)) == ({}, {})
    assert not desk.calls()


def test_a_viewer_may_not_spend_the_budget(judge):
    with pytest.raises(NotPermittedError):
        judge(Actor(7, Role.VIEWER), [ask_about("s1")])


def test_a_cached_answer_is_read_by_todays_rules(desk, judge):
    desk.model.answers = [say("s1")]
    question = ask_about("s1")
    judge(SYSTEM, [question])
    assert judge(SYSTEM, [question]).answers["s1"].reason == "A tight base."
    other = replace(question, symbol="000660")
    desk.model.answers = [say("s1")]
    judge(SYSTEM, [other])
    assert desk.outcomes() == ["good", "cached", "good"]
