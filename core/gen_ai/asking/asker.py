"""Asks a model with patience: cache, turn, further tries, and one second chance to be right."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from core.contracts import Actor
from core.enums import ModelOutcome
from core.gen_ai.asking.call_book import CallBook, NotAskedError
from core.gen_ai.llms.base import LanguageModel, ModelCallError, ModelRequest

MOST_TRIES = 3
_FIRST_PAUSE = 1.0  # seconds; twice as long before each further try
_PASSING = frozenset({ModelOutcome.RATE_LIMITED, ModelOutcome.TIMED_OUT, ModelOutcome.UNREACHABLE})
"""What another try a little later may get over."""

FindFault = Callable[[str], str]
"""Why an answer is not taken as it is; empty where it is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of it.

    Attributes:
        text: of the answer, as far as there is one; not to be trusted.
        fault: why there is none, or why it was not taken as it is; a sentence.
        outcome: of the last call; None where nobody was called.
    """

    text: str = ""
    fault: str = ""
    outcome: ModelOutcome | None = None


class ModelAsker:
    """Makes every call to a language model.

    Args:
        model: who is asked.
        book: where each call is written down, and judged from.
        sleep: waits for the turn and between tries.
        draw: a number from 0 to 1: processes that failed together must not come back together.
    """

    def __init__(
        self,
        model: LanguageModel,
        book: CallBook,
        *,
        sleep: Callable[[float], None] = time.sleep,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._model = model
        self._book = book
        self._sleep = sleep
        self._draw = draw

    def ask(
        self,
        actor: Actor,
        request: ModelRequest,
        find_fault: FindFault,
        *,
        is_repair: bool = False,
    ) -> Asked:
        """One question, until it is answered or given up.

        Args:
            actor: in whose name, and at whose cost.
            request: the question.
            find_fault: looks at the answer; what it says is noted with the call.
            is_repair: whether it is asked again after an answer that was not taken.
        """
        known = self._book.find_answer(actor, request)
        if known is not None:
            return Asked(known, find_fault(known), ModelOutcome.CACHED)
        found = Asked()
        for attempt in range(1, MOST_TRIES + 1):
            try:
                return self._try_once(actor, request, find_fault, attempt, is_repair=is_repair)
            except NotAskedError as error:
                return Asked(fault=str(error))
            except ModelCallError as error:
                found = Asked(fault=error.sentence, outcome=error.outcome)
                if error.outcome not in _PASSING or attempt == MOST_TRIES:
                    break
                self._sleep(_FIRST_PAUSE * 2 ** (attempt - 1) * (0.5 + self._draw()))
        return found

    def _try_once(
        self,
        actor: Actor,
        request: ModelRequest,
        find_fault: FindFault,
        attempt: int,
        *,
        is_repair: bool,
    ) -> Asked:
        call_id, wait = self._book.reserve(actor, request, attempt, is_repair=is_repair)
        if wait > 0:
            self._sleep(wait)
        started = time.perf_counter()
        try:
            answer = self._model.complete(request)
        except ModelCallError as error:
            self._book.end(
                call_id,
                error.outcome,
                seconds=time.perf_counter() - started,
                tokens=error.tokens,
                sentence=error.sentence,
            )
            raise
        seconds = time.perf_counter() - started
        fault = find_fault(answer.text)
        outcome = ModelOutcome.REFUSED if fault else ModelOutcome.GOOD
        self._book.end(
            call_id,
            outcome,
            seconds=seconds,
            tokens=(answer.input_tokens, answer.output_tokens),
            answer=answer.text,
            sentence=fault,
        )
        return Asked(answer.text, fault, outcome)
