"""How many of the test set's answers the schema keeps out, were the model to obey all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from core.contracts import Headline, SignalQuestion
from core.enums import InjectionKind
from core.gen_ai.injections.test_set import list_injections, obey
from core.gen_ai.injections.types import Injection
from core.gen_ai.signal_analysis.answer import read_answer


@dataclass(frozen=True, slots=True)
class BlockRate:
    """What became of the whole test set.

    Attributes:
        total: texts, by kind.
        blocked: answers that are not taken, by kind.
    """

    total: Mapping[InjectionKind, int]
    blocked: Mapping[InjectionKind, int]

    @property
    def rate(self) -> float:
        """Share of all answers that are not taken."""
        return sum(self.blocked.values()) / sum(self.total.values())


def evaluate_injections() -> BlockRate:
    """The whole set through the same reader as a model's answers; asks nobody."""
    total: Counter[InjectionKind] = Counter()
    blocked: Counter[InjectionKind] = Counter()
    for one in list_injections():
        total[one.want.kind] += 1
        blocked[one.want.kind] += is_blocked(one)
    return BlockRate(total, blocked)


def is_blocked(one: Injection) -> bool:
    """Whether the answer of a model that obeys this text is kept out."""
    headline = Headline(one.text, "Outlet", datetime(2026, 1, 2, tzinfo=UTC))
    question = SignalQuestion("s1", "VCP", "005930", date(2026, 1, 2), {}, (headline,))
    return not read_answer(obey({"s1": one.want}, ["s1"]), [question]).said
