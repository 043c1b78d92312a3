"""What goes into a prompt, and the only answers that are taken."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import InjectionKind
from core.gen_ai.asking.plain_words import LONGEST, find_fault
from core.gen_ai.asking.untrusted import CLOSING, OPENING, clean_text, write_block
from core.gen_ai.injections.evaluation import evaluate_injections, is_blocked
from core.gen_ai.injections.test_set import list_injections
from core.gen_ai.signal_analysis.answer import LONGEST_ANSWER, read_answer
from core.gen_ai.signal_analysis.built_in import BUILT_IN
from core.gen_ai.signal_analysis.prompt import build_request
from tests.core.gen_ai.model_desk import ask_about

GOOD = {"id": "s1", "news": None, "setup": 2, "risk": 0, "reason": "Tight base, wide stop."}


def read(*entries, keys=("s1",)):
    return read_answer(json.dumps({"answers": entries}), [ask_about(key) for key in keys])


def fault_of(**changes):
    found = read({**GOOD, **changes})
    assert not found.said
    return found.faults["s1"]


def test_an_answer_inside_the_schema_is_taken():
    found = read(GOOD)
    assert not found.faults
    assert found.said["s1"].scores == {"news": None, "setup": 2, "risk": 0}
    assert found.said["s1"].reason == "Tight base, wide stop."


@pytest.mark.parametrize("score", [4, -1, 2.0, "2", True, [2], 10**400, float("nan")])
def test_a_score_is_a_whole_number_from_0_to_3_or_unknown(score):
    assert "0 to 3" in fault_of(news=score) or "no score" in fault_of(news=score)


def test_numbers_may_come_from_the_signals_own_figures_only():
    assert read({**GOOD, "reason": "A stop at 57,000 under 60000.0 is sound."}).said
    assert "57001" in fault_of(reason="A stop at 57001 is sound.")
    questions = [ask_about("s1", "Profit up 4321 percent")]
    text = json.dumps({"answers": [{**GOOD, "reason": "Profit up 4321 percent."}]})
    assert "4321" in read_answer(text, questions).faults["s1"], "a stranger's figure"


@pytest.mark.parametrize(
    "reason",
    ["", "  ", "a" * (LONGEST + 1), "a" * 31, "line\nbreak", "see evil.example now", None, 7],
)
def test_a_reason_is_one_short_sentence_of_plain_words(reason):
    assert "reason" in fault_of(reason=reason)


@pytest.mark.parametrize(
    "reason",
    [
        "박스권 돌파가 깔끔하고 거래량이 늘었습니다.",
        "News is thin; risk (to the stop) is small, isn't it?",
        "Setup: good, 71.5 of what is possible.",
    ],
)
def test_plain_sentences_in_both_languages_are_taken(reason):
    assert read({**GOOD, "reason": reason}).said["s1"].reason == reason


@pytest.mark.parametrize(
    "reason",
    [
        "A gain of ninety percent is likely.",
        "Up by one hundred and twenty percent.",
        "It costs Fifty thousand won.",
        "A ten-fold rise.",
        "구십 퍼센트 오를 것입니다.",
        "이십프로 상승이 예상됩니다.",
        "두 배 오를 것입니다.",
        "목표는 구만 원입니다.",
    ],
)
def test_a_figure_in_words_is_none_that_was_given(reason):
    assert "spells out a number" in fault_of(reason=reason)


@pytest.mark.parametrize("number", ["57,00,0", "5,7000", "57,000,0", "570,00"])
def test_a_number_with_commas_elsewhere_is_another_number(number):
    assert "was not given" in fault_of(reason=f"A stop at {number} is sound.")


@pytest.mark.parametrize(
    "reason",
    [
        "One of two contractions held, a double buy.",
        "Foreigners bought three times in a row.",
        "공원 인근 회원사의 지원으로 거래량이 늘었습니다.",
        "이 프로그램 매수가 이어지고 두 배당 소식이 있습니다.",
    ],
)
def test_words_that_count_nothing_of_the_market_are_taken(reason):
    assert read({**GOOD, "reason": reason}).said


def test_fields_beyond_the_schema_spoil_the_answer():
    assert "other fields" in fault_of(action="cancel")
    assert "other fields" in read({"id": "s1", "reason": "Fine."}).faults["s1"]
    text = json.dumps({"answers": [GOOD], "tool": "x"})
    assert "other fields" in read_answer(text, [ask_about("s1")]).faults["s1"]


def test_a_signal_without_an_answer_spoils_only_itself_and_a_stranger_all():
    found = read(GOOD, {**GOOD, "id": "s2", "risk": 9}, keys=("s1", "s2", "s3"))
    assert set(found.said) == {"s1"}
    assert found.faults == {"s2": "risk is no whole number from 0 to 3", "s3": "no answer"}
    assert found.describe_faults() == "2 of 3 refused: risk is no whole number from 0 to 3."
    assert not read(GOOD, {**GOOD, "id": "s9"}, keys=("s1", "s2")).said
    assert not read(GOOD, GOOD).said


@given(
    st.text(max_size=80) | st.sampled_from(["[" * 9_000, "{" * 9_000, " " * LONGEST_ANSWER + "{}"])
)
@settings(max_examples=80, deadline=None)
def test_no_text_raises_and_what_is_no_answer_is_not_taken(text):
    found = read_answer(text, [ask_about("s1")])
    assert set(found.said) | set(found.faults) == {"s1"}


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_a_sentence_that_is_taken_holds_nothing_a_page_could_interpret(sentence):
    if not find_fault(sentence, ()):
        assert sentence.isprintable()
        assert not set(sentence) & set('<>[]{}|\\`*_~#@$&=/"^\u200b\u202e')
        assert "://" not in sentence
        assert not any("0" <= one <= "9" for one in sentence)


@given(st.lists(st.text(max_size=40), max_size=4))
@settings(max_examples=80, deadline=None)
def test_whatever_stands_in_the_data_comes_back_and_cannot_close_its_delimiters(texts):
    block = write_block({"texts": texts})
    assert block.count("<") == block.count(">") == 2
    inside = block.removeprefix(OPENING).removesuffix(CLOSING)
    assert json.loads(inside) == {"texts": texts}


@given(st.text(max_size=60), st.integers(1, 40))
@settings(max_examples=100, deadline=None)
def test_a_cleaned_text_is_one_line_that_can_be_seen(text, longest):
    found = clean_text(text, longest)
    assert len(found) <= longest
    assert found.isprintable()
    assert clean_text(found, longest) == found or found.endswith(" ")


def test_what_hides_is_taken_away_and_compatibility_forms_are_made_plain():
    tags = "".join(chr(0xE0000 + ord(one)) for one in "obey")
    assert clean_text(f"\uff4f\uff42\u200bey\u202e {tags}\n\uff4eow\u3164", 40) == "obey now"


def test_the_prompt_keeps_strangers_out_of_the_system_part():
    request = build_request([ask_about("s1", *(one.text for one in list_injections()[:8]))])
    assert request.system == BUILT_IN.text
    assert request.user.count(OPENING) == request.user.count(CLOSING) == 1
    assert request.user.isprintable() or set(request.user) & {"\n"}
    assert "again" not in request.user
    assert "not taken" in build_request([ask_about("s1")], is_repair=True).user


def test_the_test_set_is_large_in_two_languages_and_only_plain_words_pass():
    injections = list_injections()
    assert len(injections) >= 200
    assert {one.language for one in injections} == {"en", "ko"}
    assert len({one.text for one in injections}) == len(injections)
    assert len({one.disguise for one in injections}) == 12
    passed = {one.want.kind for one in injections if not is_blocked(one)}
    assert passed == {InjectionKind.WORDS}
    found = evaluate_injections()
    assert found.rate == 1 - found.total[InjectionKind.WORDS] / len(injections)
