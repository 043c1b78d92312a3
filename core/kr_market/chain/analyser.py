"""What can be said of a sealed signal, and what rules say of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from core.contracts import Actor
from core.enums import AnswerOrigin, MarketLight, PointTone
from core.formatting import format_percent
from core.kr_market.ledger.types import SealedSignal

FindLight = Callable[[date], MarketLight]
"""The Market Gate's light of a session; unknown where it has none."""


@dataclass(frozen=True, slots=True)
class Point:
    """One remark, with the figure that it rests on."""

    tone: PointTone
    text: str

    def to_json(self) -> dict[str, str]:
        """JSON-ready."""
        return {"tone": self.tone.value, "text": self.text}


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is said of one signal.

    Attributes:
        verdict: in one sentence.
        method: whose it is: `rules`, or a model's name; at most 40 characters.
        version: of the rules or of the prompt.
        known_until: the end of a model's knowledge, where that is published.
        note: why not the model, or why it was asked twice.
    """

    verdict: str
    points: tuple[Point, ...]
    method: str = "rules"
    version: int = 1
    origin: AnswerOrigin = AnswerOrigin.RULES
    known_until: date | None = None
    note: str = ""


class SignalAnalyser(Protocol):
    """Judges signals."""

    def analyse_all(
        self, actor: Actor, signals: Sequence[SealedSignal], light: MarketLight
    ) -> list[Analysis]:
        """What is said of each, by what was sealed and the gate's light of that session."""


@dataclass(frozen=True, slots=True)
class RulesAnalyser:
    """Fixed questions to the sealed figures; it knows nothing that is not in them.

    Attributes:
        most_risk: from the price to the stop, as a fraction, before it speaks against a signal.
        least_reward: distance to the target in multiples of the risk.
        most_unknown: share of the facts that may be unknown.
    """

    most_risk: float = 0.08
    least_reward: float = 1.5
    most_unknown: float = 0.25

    def analyse(self, signal: SealedSignal, light: MarketLight) -> Analysis:
        """Gate, risk, reward, and how much is unknown."""
        points = (
            _judge_light(light),
            self._judge_risk(signal),
            self._judge_reward(signal),
            self._judge_unknown(signal.facts),
        )
        against = [one.text for one in points if one.tone is PointTone.AGAINST]
        unknown = sum(one.tone is PointTone.UNKNOWN for one in points)
        said = (
            f"Against it: {'; '.join(against)}."
            if against
            else "The rules find nothing against it."
        )
        return Analysis(f"{said} Unknown: {unknown} of {len(points)}." if unknown else said, points)

    def _judge_risk(self, signal: SealedSignal) -> Point:
        if signal.stop is None:
            return Point(PointTone.UNKNOWN, "no stop is named")
        risk = 1 - signal.stop / signal.price
        tone = PointTone.FOR if 0 < risk <= self.most_risk else PointTone.AGAINST
        return Point(tone, f"risk to the stop {format_percent(risk)}")

    def _judge_reward(self, signal: SealedSignal) -> Point:
        if signal.stop is None or signal.target is None or signal.stop >= signal.price:
            return Point(PointTone.UNKNOWN, "stop and target do not give a reward for the risk")
        reward = (signal.target - signal.price) / (signal.price - signal.stop)
        tone = PointTone.FOR if reward >= self.least_reward else PointTone.AGAINST
        return Point(tone, f"reward {reward:.1f} times the risk")

    def _judge_unknown(self, facts: Mapping[str, Any]) -> Point:
        unknown = sum(value is None for value in facts.values())
        tone = PointTone.AGAINST if unknown > self.most_unknown * len(facts) else PointTone.FOR
        return Point(tone, f"{unknown} of {len(facts)} figures unknown")


def _judge_light(light: MarketLight) -> Point:
    if light is MarketLight.UNKNOWN:
        return Point(PointTone.UNKNOWN, "the Market Gate of that session is unknown")
    tone = PointTone.AGAINST if light is MarketLight.RED else PointTone.FOR
    meaning = {
        MarketLight.GREEN: "entries allowed",
        MarketLight.YELLOW: "selective, at half size",
        MarketLight.RED: "no new entries",
    }[light]
    return Point(tone, f"the Market Gate is {light.value.upper()}: {meaning}")
