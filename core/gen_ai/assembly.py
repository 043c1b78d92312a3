"""Builds what asks language models; the service factory hands it on as functions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from core.contracts import JudgeSignals
from core.gen_ai.asking.asker import ModelAsker
from core.gen_ai.asking.budget import Budget
from core.gen_ai.asking.call_book import CallBook
from core.gen_ai.llms.base import ModelFacts
from core.gen_ai.llms.choice import choose_model
from core.gen_ai.prompts.production import find_prompt
from core.gen_ai.signal_analysis.built_in import NAME
from core.gen_ai.signal_analysis.signal_judge import SignalJudge
from core.gen_ai_settings import GenAiSettings
from db.session import Database


@dataclass(frozen=True)
class GenAi:
    """What the rest of the application is handed.

    Attributes:
        facts: of the model that is asked.
        budget: of a day.
        judge_signals: asks about signals.
    """

    facts: ModelFacts
    budget: Budget
    judge_signals: JudgeSignals


def build_gen_ai(database: Database, settings: GenAiSettings) -> GenAi:
    """By the settings; asks nobody.

    Raises:
        SetupError: the settings would send the key in the clear.
    """
    model = choose_model(settings)
    budget = Budget.of_dollars(settings.day_budget, settings.user_budget)
    asker = ModelAsker(model, CallBook(database, model.facts, budget))
    judge = SignalJudge(asker, model.facts, partial(find_prompt, database, NAME))
    return GenAi(model.facts, budget, judge.judge)
