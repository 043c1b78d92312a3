"""Sums what became of calls, by version of their prompt. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.admin.prompt_types import PromptUsage
from core.enums import ModelOutcome
from core.gen_ai.asking.budget import MILLION
from db.gen_ai.prompt_usage_repository import OutcomeCount

_REFUSED = frozenset({ModelOutcome.REFUSED, ModelOutcome.BLOCKED, ModelOutcome.CUT_OFF})
"""An answer came back, and not all of it was taken."""


def sum_usage(counts: Iterable[OutcomeCount]) -> Mapping[int, PromptUsage]:
    """Version → usage; versions that nobody used are missing."""
    found: dict[int, PromptUsage] = {}
    for one in counts:
        before = found.get(one.version, PromptUsage())
        is_known = one.outcome is ModelOutcome.CACHED
        found[one.version] = PromptUsage(
            asked=before.asked + (0 if is_known else one.calls),
            refused=before.refused + (one.calls if one.outcome in _REFUSED else 0),
            known=before.known + (one.calls if is_known else 0),
            cost=before.cost + one.cost / MILLION,
        )
    return found
