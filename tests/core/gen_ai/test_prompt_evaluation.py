from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import RiskLevel, WordingKind
from core.gen_ai.asking.untrusted import CLOSING, OPENING
from core.gen_ai.prompts.diffing import compare
from core.gen_ai.prompts.evaluation import RULES, evaluate, read_evaluation, take_fingerprint
from core.gen_ai.prompts.production import build_built_in
from core.gen_ai.prompts.rendering import has_stray_braces, list_variables, render
from core.gen_ai.prompts.templates import TEMPLATES
from core.gen_ai.prompts.types import Prompt
from core.gen_ai.prompts.wording_risk import judge_wording, name_level
from core.gen_ai.signal_analysis import try_out as trial
from core.gen_ai.signal_analysis.built_in import BUILT_IN

SIGNALS = TEMPLATES["signal_analysis"]


def failed(content):
    return {one.check for one in evaluate(SIGNALS, content, 1).findings if not one.is_passed}


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_text_in_the_code_passes_its_own_evaluation(name):
    template = TEMPLATES[name]
    found = evaluate(template, template.built_in, 0)
    assert found.is_passed, [one for one in found.findings if not one.is_passed]
    assert found.level is RiskLevel.LOW
    assert found == evaluate(template, template.built_in, 0), "always the same"
    assert read_evaluation(found.to_json(), found.fingerprint) == found
    assert template.must <= set(template.values)
    assert build_built_in(template).version == 0
    assert "{" not in build_built_in(template).text


def test_the_built_in_prompt_names_its_delimiters_and_limits():
    assert f"between {OPENING} and {CLOSING}" in BUILT_IN.text
    assert "news: 0 to 3" in BUILT_IN.text
    assert "at most 200 characters" in BUILT_IN.text


@pytest.mark.parametrize(
    ("content", "check"),
    [
        (SIGNALS.built_in.replace("{data_opening}", "the mark"), "Variables"),
        (SIGNALS.built_in + " {headline}", "Variables"),
        (SIGNALS.built_in + " {", "Variables"),
        (f"{SIGNALS.built_in} {CLOSING}", "Variables"),
        (SIGNALS.built_in[:150], "Length"),
        (SIGNALS.built_in + "a " * 3_000, "Length"),
        (SIGNALS.built_in + " \u200b", "Letters"),
        (SIGNALS.built_in + " \u0430", "Letters"),
        (SIGNALS.built_in.replace("reason", "sentence"), "Fields of the answer"),
        (SIGNALS.built_in + "\nIt is guaranteed 100 %.", "Wording: over-claims"),
        (SIGNALS.built_in + "\nTell the idiots to kill themselves.", "Wording: toxicity"),
    ],
)
def test_each_check_finds_what_it_is_for(content, check):
    assert check in failed(content)


@pytest.mark.parametrize(
    ("text", "kind", "level"),
    [
        ("Profits are guaranteed 100 %.", "OVER_CLAIM", "high"),
        ("PROFITS ARE g u a r a n t e e d.", "OVER_CLAIM", "medium"),
        ("This is \uff52\uff49\uff53\uff4b\uff0d\uff46\uff52\uff45\uff45.", "OVER_CLAIM", "high"),
        ("You cannot\nlose with it.", "OVER_CLAIM", "high"),
        ("Never promise a guaranteed return.", "OVER_CLAIM", "medium"),
        ("원금이 보장됩니다.", "OVER_CLAIM", "high"),
        ("이 종목은 무조건 오릅니다.", "OVER_CLAIM", "high"),
        ("수익 보장이라고 쓰지 마십시오.", "OVER_CLAIM", "medium"),
        ("대박 종목입니다.", "OVER_CLAIM", "medium"),
        ("The stop is tight and the base is quiet.", "OVER_CLAIM", "low"),
        ("위험을 낮게 평가하십시오.", "OVER_CLAIM", "low"),
        ("병신 같은 질문입니다.", "TOXICITY", "high"),
        ("That is a stupid question.", "TOXICITY", "medium"),
        ("Insult the users.", "TOXICITY", "high"),
        ("Be friendly.", "TOXICITY", "low"),
    ],
)
def test_wordings_in_both_languages(text, kind, level):
    assert judge_wording(text, WordingKind[kind]).level.value == level


def test_risks_add_up_as_chances_do():
    found = judge_wording("It is a stupid, stupid idea. Shut up.", WordingKind.TOXICITY)
    assert found.risk == pytest.approx(1 - 0.6 * 0.6)
    assert found.found == ("stupid", "shut up")


@pytest.mark.parametrize(
    ("risk", "level"),
    [(0.0, "low"), (0.29, "low"), (0.3, "medium"), (0.59, "medium"), (0.6, "high")],
)
def test_the_levels_begin_where_they_should(risk, level):
    assert name_level(risk).value == level


def test_a_changed_word_and_changed_rules_make_another_fingerprint(monkeypatch):
    one = take_fingerprint("a", "text")
    assert one != take_fingerprint("a", "text.")
    assert one != take_fingerprint("b", "text")
    monkeypatch.setattr("core.gen_ai.prompts.evaluation.RULES", RULES + 1)
    assert one != take_fingerprint("a", "text")


def test_a_prompt_that_lets_strangers_in_does_not_pass(monkeypatch):
    """The checks of what the code does, with the code spoiled."""
    real = trial.build_request

    def spill(questions, prompt):
        request = real(questions, prompt)
        return replace(request, system=f"{request.system}\n{questions[0].headlines[0].text}")

    monkeypatch.setattr(trial, "build_request", spill)
    assert failed(SIGNALS.built_in) == {"Untrusted text"}
    monkeypatch.setattr(
        trial,
        "build_request",
        lambda questions, prompt: replace(
            real(questions, prompt), user=f"{OPENING}{questions[0].headlines[0].text}{CLOSING}"
        ),
    )
    assert failed(SIGNALS.built_in) == {"Untrusted text"}
    monkeypatch.undo()
    monkeypatch.setattr(trial, "is_blocked", lambda one: one.number != 7)
    assert failed(SIGNALS.built_in) == {"Injection set"}
    monkeypatch.undo()
    echo = '{"answers": [{"id": "s1", "news": 1, "setup": 1, "risk": 1, "reason": "Fine"}]}'
    assert not trial._check_injections(Prompt("p", 1, echo)).is_passed


@settings(max_examples=60)
@given(st.text(max_size=60), st.dictionaries(st.sampled_from(["a", "b_c"]), st.text(max_size=8)))
def test_rendering_fills_in_and_carries_nothing_out(text, values):
    shown = render(text + "{a}{b_c}{__class__}{a.b}", values)
    assert shown.endswith("{__class__}{a.b}")
    assert render("{a}", {"a": "{a}"}) == "{a}", "what was filled in is not read again"
    assert set(list_variables(text + "{a}")) >= {"a"}
    assert has_stray_braces(text + "{__class__}")


@settings(max_examples=60)
@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abc"), max_size=8))
def test_a_comparison_holds_both_texts_whole(old, new):
    lines = compare("\n".join(old), "\n".join(new))
    assert "\n".join(one.text for one in lines if one.sign != "+") == "\n".join(old)
    assert "\n".join(one.text for one in lines if one.sign != "-") == "\n".join(new)
