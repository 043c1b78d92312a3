"""What calls may cost, and what they have cost. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from core.gen_ai.llms.base import ModelFacts, ModelRequest

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Budget:
    """Millionths of a US dollar a day, UTC.

    Attributes:
        day: for everybody together.
        user: for each user; the system itself is held by `day` alone.
    """

    day: int
    user: int

    @classmethod
    def of_dollars(cls, day: float, user: float) -> Budget:
        """From US dollars."""
        return cls(round(day * MILLION), round(user * MILLION))

    def find_refusal(self, cost: int, spent: int, spent_by_user: int | None) -> str:
        """Why a call may not be made; empty where it may.

        Args:
            cost: the most that it can cost.
            spent: by everybody today.
            spent_by_user: by who asks; None for the system.
        """
        if spent + cost > self.day:
            return f"The budget of the day, {_write(self.day)}, does not allow another call."
        if spent_by_user is not None and spent_by_user + cost > self.user:
            return f"Your budget of the day, {_write(self.user)}, does not allow another call."
        return ""


def estimate_most(facts: ModelFacts, request: ModelRequest) -> int:
    """The most a request can cost: one token for each byte, and the longest answer.

    Not for each character: of a rare one each of its bytes is a token.
    """
    texts = (request.system, request.user, str(dict(request.schema)))
    return facts.calculate_cost(sum(len(one.encode()) for one in texts), request.most_tokens)


def _write(cost: int) -> str:
    return f"${cost / MILLION:.2f}"
