"""Has signals judged by the language model, several in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.contracts import Actor, Judgements, SignalJudgement, SignalQuestion
from core.enums import AnswerOrigin, ModelOutcome
from core.gen_ai.asking.asker import Asked, ModelAsker
from core.gen_ai.llms.base import ModelFacts
from core.gen_ai.prompts.types import Prompt
from core.gen_ai.signal_analysis.answer import ReadAnswer, Said, read_answer
from core.gen_ai.signal_analysis.built_in import BUILT_IN
from core.gen_ai.signal_analysis.prompt import build_request
from core.permissions import Permission, require
from core.telemetry import MODEL_ANSWERS

SIGNALS_A_CALL = 10
_MENDABLE = frozenset(
    {ModelOutcome.REFUSED, ModelOutcome.CUT_OFF, ModelOutcome.BLOCKED, ModelOutcome.CACHED}
)
"""After these the model is asked once more; after any other there is nobody to ask."""


@dataclass(frozen=True, slots=True)
class _Round:
    """One asking about some signals, read."""

    prompt: Prompt
    asked: Asked
    read: ReadAnswer


class SignalJudge:
    """One asking, a second one about what was not taken, and then no more: rules answer.

    Args:
        asker: makes the calls.
        facts: of the model.
        find_prompt: the version in production.
    """

    def __init__(
        self,
        asker: ModelAsker,
        facts: ModelFacts,
        find_prompt: Callable[[], Prompt] = lambda: BUILT_IN,
    ) -> None:
        self._asker = asker
        self._facts = facts
        self._find_prompt = find_prompt

    def judge(self, actor: Actor, questions: Sequence[SignalQuestion]) -> Judgements:
        """See `core.contracts.JudgeSignals`."""
        require(actor, Permission.RUN_KOREAN_SCANS)
        answers: dict[str, SignalJudgement] = {}
        refusals: dict[str, str] = {}
        if not self._facts.is_asked:
            return Judgements()
        prompt = self._find_prompt()
        for start in range(0, len(questions), SIGNALS_A_CALL):
            found = self._judge_some(actor, prompt, questions[start : start + SIGNALS_A_CALL])
            answers.update(found.answers)
            refusals.update(found.refusals)
        for one in answers.values():
            MODEL_ANSWERS.labels(one.origin.value).inc()
        if refusals:
            MODEL_ANSWERS.labels(AnswerOrigin.RULES.value).inc(len(refusals))
        return Judgements(answers, refusals)

    def _judge_some(
        self, actor: Actor, prompt: Prompt, questions: Sequence[SignalQuestion]
    ) -> Judgements:
        first = self._ask(actor, prompt, questions, is_repair=False)
        answers = {
            key: self._build(said, first, AnswerOrigin.MODEL)
            for key, said in first.read.said.items()
        }
        faults = first.read.faults
        if not faults or first.asked.outcome not in _MENDABLE:
            return Judgements(answers, _explain(first))
        again = [one for one in questions if one.key in faults]
        if first.asked.outcome is ModelOutcome.BLOCKED:  # what its filter took offence at
            again = [replace(one, headlines=()) for one in again]
        second = self._ask(actor, prompt, again, is_repair=True)
        before = "" if first.asked.text else first.asked.fault.rstrip(".")
        for key, said in second.read.said.items():
            note = f"Asked twice: {before or faults[key]}."
            answers[key] = self._build(said, second, AnswerOrigin.REPAIRED, note)
        return Judgements(answers, _explain(second))

    def _ask(
        self,
        actor: Actor,
        prompt: Prompt,
        questions: Sequence[SignalQuestion],
        *,
        is_repair: bool,
    ) -> _Round:
        def find_fault(text: str) -> str:
            return read_answer(text, questions).describe_faults()

        request = build_request(questions, prompt, is_repair=is_repair)
        asked = self._asker.ask(actor, request, find_fault, is_repair=is_repair)
        return _Round(prompt, asked, read_answer(asked.text, questions))

    def _build(
        self, said: Said, found: _Round, origin: AnswerOrigin, note: str = ""
    ) -> SignalJudgement:
        return SignalJudgement(
            scores=said.scores,
            reason=said.reason,
            origin=origin,
            model=self._facts.name,
            version=found.prompt.version,
            known_until=self._facts.known_until,
            note=note,
        )


def _explain(last: _Round) -> dict[str, str]:
    """Why the signals without an answer have none."""
    if last.asked.text:
        return {key: f"Not taken: {fault}." for key, fault in last.read.faults.items()}
    return dict.fromkeys(last.read.faults, last.asked.fault)
