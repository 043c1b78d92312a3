"""Has a language model judge sealed signals beside the rules; else rules stand alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from core.contracts import (
    Actor,
    Figure,
    Headline,
    JudgeSignals,
    ListArticles,
    NewsArticle,
    SignalJudgement,
    SignalQuestion,
)
from core.enums import KoreanSignalKind, MarketLight, PointTone
from core.kr_market.chain.analyser import Analysis, Point, RulesAnalyser
from core.kr_market.ledger.types import SealedSignal

NEWS_BACK = timedelta(days=7)
KIND_NAMES = {
    KoreanSignalKind.VCP: "VCP",
    KoreanSignalKind.SMART_MONEY: "Smart money",
    KoreanSignalKind.CLOSING_BET: "Closing bet",
}
_GOOD_SCORE = 2
_HIGHEST_SCORE = 3
_LONGEST_METHOD = 40


@dataclass(frozen=True, slots=True)
class ModelAnalyser:
    """The rules' points with the model's beside them, and the model's sentence.

    Attributes:
        rules: speak first, and alone where the model has no answer.
        judge: asks the model.
        list_articles: news of shares.
    """

    rules: RulesAnalyser
    judge: JudgeSignals
    list_articles: ListArticles

    def analyse_all(
        self, actor: Actor, signals: Sequence[SealedSignal], light: MarketLight
    ) -> list[Analysis]:
        """See `SignalAnalyser`."""
        if not signals:
            return []
        news = self._find_news(actor, signals)
        found = self.judge(actor, [_ask(one, news.get(one.symbol, ())) for one in signals])
        analyses = []
        for one in signals:
            by_rules = self.rules.analyse(one, light)
            answer = found.answers.get(_key(one))
            if answer is None:
                refusal = found.refusals.get(_key(one), "")
                note = f"The rules answer: {refusal}" if refusal else ""
                analyses.append(replace(by_rules, note=note[:300]))
            else:
                analyses.append(_join(by_rules, answer))
        return analyses

    def _find_news(
        self, actor: Actor, signals: Sequence[SealedSignal]
    ) -> Mapping[str, Sequence[NewsArticle]]:
        instants = [one.emitted_at for one in signals]
        symbols = sorted({one.symbol for one in signals})
        articles = self.list_articles(actor, symbols, min(instants) - NEWS_BACK, max(instants))
        found: dict[str, list[NewsArticle]] = defaultdict(list)
        for article in articles:
            for symbol in article.symbols:
                found[symbol].append(article)
        return found


def _key(signal: SealedSignal) -> str:
    return f"s{signal.sequence}"


def _ask(signal: SealedSignal, articles: Sequence[NewsArticle]) -> SignalQuestion:
    numbers: dict[str, Figure] = {
        name: value
        for name, value in signal.facts.items()
        if value is None or isinstance(value, int | float)
    }
    return SignalQuestion(
        key=_key(signal),
        kind=KIND_NAMES[signal.kind],
        symbol=signal.symbol,
        session=signal.session,
        figures={
            "price": signal.price,
            "stop": signal.stop,
            "target": signal.target,
            "score": signal.score,
            **numbers,
        },
        headlines=tuple(
            Headline(one.title, one.publisher, one.published_at)
            for one in articles
            if signal.emitted_at - NEWS_BACK < one.published_at <= signal.emitted_at
        ),
    )


def _join(by_rules: Analysis, answer: SignalJudgement) -> Analysis:
    judged = tuple(_judge(part, score) for part, score in answer.scores.items())
    return Analysis(
        verdict=answer.reason,
        points=(*judged, *by_rules.points),
        method=answer.model[:_LONGEST_METHOD],
        version=answer.version,
        origin=answer.origin,
        known_until=answer.known_until,
        note=answer.note[:300],
    )


def _judge(part: str, score: int | None) -> Point:
    if score is None:
        return Point(PointTone.UNKNOWN, f"{part}: the model cannot say")
    tone = PointTone.FOR if score >= _GOOD_SCORE else PointTone.AGAINST
    return Point(tone, f"{part}: {score} of {_HIGHEST_SCORE} by the model")
