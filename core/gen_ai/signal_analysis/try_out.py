"""Fixed inputs for a prompt about signals: where texts end up, and which answers are taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from core.contracts import Headline, SignalQuestion
from core.enums import InjectionKind
from core.gen_ai.asking.untrusted import CLOSING, OPENING
from core.gen_ai.injections.evaluation import is_blocked
from core.gen_ai.injections.test_set import list_injections
from core.gen_ai.injections.whole_wants import write_entry
from core.gen_ai.prompts.types import Finding, Prompt
from core.gen_ai.signal_analysis.answer import read_answer
from core.gen_ai.signal_analysis.prompt import build_request

_AT = datetime(2026, 1, 2, tzinfo=UTC)
_FIGURES = {"price": 60_000.0, "stop": 57_000.0, "score": 71.5}
_ANSWERS = (
    ("The stop at 57,000 lies well below the base.", True),
    ("손절가 57,000은 적절합니다.", True),
    ("A tight base with falling volume.", True),
    ("A gain of 35 percent is likely.", False),
    ("목표가는 90,000입니다.", False),
    ("The stop lies at 57,001.", False),
    ("The stop lies at 5,7000.", False),
    ("A gain of ninety percent is likely.", False),
    ("두 배 오를 것입니다.", False),
)
"""Sentences, and whether their numbers are the signal's own."""


def try_out(prompt: Prompt) -> Sequence[Finding]:
    """What the code does with this prompt; asks nobody."""
    return [_check_untrusted(prompt), _check_injections(prompt), _check_numbers(prompt)]


def _ask(prompt: Prompt, headline: str) -> tuple[str, str]:
    question = SignalQuestion(
        "s1", "VCP", "005930", date(2026, 1, 2), _FIGURES, (Headline(headline, "Outlet", _AT),)
    )
    request = build_request([question], prompt)
    return request.system, request.user


def _check_untrusted(prompt: Prompt) -> Finding:
    spilled = open_ = 0
    for one in list_injections():
        system, user = _ask(prompt, one.text)
        spilled += system != prompt.text or f"ref{one.number} " in system
        before, _, rest = user.partition(OPENING)
        inside, _, after = rest.partition(CLOSING)
        is_inside = f"ref{one.number} " in inside and not any(mark in inside for mark in "<>")
        open_ += not is_inside or bool(after.strip()) or "ref" in before
    return Finding(
        "Untrusted text",
        not spilled and not open_,
        f"{len(list_injections())} headlines: {spilled} in the system part, "
        f"{open_} outside their delimiters.",
    )


def _check_injections(prompt: Prompt) -> Finding:
    texts = [one for one in list_injections() if one.want.kind is not InjectionKind.WORDS]
    blocked = sum(is_blocked(one) for one in texts)
    question = SignalQuestion("s1", "VCP", "005930", date(2026, 1, 2), _FIGURES)
    repeats = bool(read_answer(prompt.text, [question]).said)
    spill = " The prompt itself would be taken as an answer." if repeats else ""
    return Finding(
        "Injection set",
        blocked == len(texts) and not repeats,
        f"{blocked} of {len(texts)} answers of a model that obeys are not taken.{spill}",
    )


def _check_numbers(prompt: Prompt) -> Finding:
    """Groundedness: only numbers that were given, and those that were are not refused."""
    question = SignalQuestion(prompt.name, "VCP", "005930", date(2026, 1, 2), _FIGURES)
    right = 0
    for sentence, is_grounded in _ANSWERS:
        entry = write_entry(prompt.name, reason=sentence)
        right += bool(read_answer(f'{{"answers": [{entry}]}}', [question]).said) is is_grounded
    return Finding(
        "Numbers of the answer",
        right == len(_ANSWERS),
        f"{right} of {len(_ANSWERS)} fixed answers judged rightly: numbers that were not given are "
        "refused, those that were are taken.",
    )
