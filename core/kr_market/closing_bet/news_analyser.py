"""Judges what is written about a share: by rules now, behind a protocol for what comes later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.contracts import NewsArticle
from core.kr_market.closing_bet.news_words import (
    MAJOR_OUTLETS,
    NEGATIVE_ENGLISH,
    NEGATIVE_KOREAN,
    NEUTRAL_KOREAN,
    POSITIVE_ENGLISH,
    POSITIVE_KOREAN,
    REVERSED_KOREAN,
)
from core.kr_market.closing_bet.types import JudgedArticle

MAX_POINTS = 3
_OUTLETS = tuple(name.casefold() for name in MAJOR_OUTLETS)
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class NewsVerdict:
    """What the news is worth.

    Attributes:
        points: 0 to 3.
        why: in words.
        method: who judged, with the version of its rules.
        articles: each with what it was taken for, in the order given.
    """

    points: int
    why: str
    method: str
    articles: tuple[JudgedArticle, ...]


class NewsAnalyser(Protocol):
    """Whoever can say what articles about a share are worth. A language model will be one."""

    def judge(self, articles: Sequence[NewsArticle]) -> NewsVerdict:
        """The verdict on all articles about one share that were published in time, newest first.

        The same articles always get the same verdict; none at all get 0 points.
        """


class RulesAnalyser:
    """Counts major outlets and words of two lists.

    Any negative article: 0. Else two or more major outlets and a positive article: 3; one and a
    positive article: 2; anything else that was published: 1. Headlines only; irony is beyond it.
    """

    METHOD = "rules, words of headlines, v1"

    def judge(self, articles: Sequence[NewsArticle]) -> NewsVerdict:
        """See `NewsAnalyser`."""
        judged = tuple(judge_article(one) for one in articles)
        majors = {one.publisher.casefold() for one in judged if one.is_major}
        bad = [one for one in judged if one.tone is not None and one.tone < 0]
        good = sum(one.tone is not None and one.tone > 0 for one in judged)
        if not judged:
            points, why = 0, "no article in time"
        elif bad:
            points, why = 0, f"{len(bad)} of {len(judged)} negative: {', '.join(bad[0].words)}"
        elif good and majors:
            points = 3 if len(majors) > 1 else 2
            why = f"{_count(len(judged))}, {good} positive, major outlets: {len(majors)}"
        else:
            points = 1
            why = f"{_count(len(judged))}, {good} positive, major outlets: {len(majors)}"
        return NewsVerdict(points, why, self.METHOD, judged)


def judge_article(article: NewsArticle) -> JudgedArticle:
    """One headline: by its words; where it has none of them, by the source's own judgement."""
    tone, words = judge_headline(article.title)
    if tone is None and article.sentiment is not None:
        tone = (article.sentiment > 0) - (article.sentiment < 0)
        words = (f"by {article.sentiment_by}",)
    return JudgedArticle(
        title=article.title,
        link=article.link,
        publisher=article.publisher,
        published_at=article.published_at,
        source=article.source,
        is_major=is_major(article.publisher),
        tone=tone,
        words=words,
        is_demo=article.is_demo,
    )


def judge_headline(title: str) -> tuple[int | None, tuple[str, ...]]:
    """-1, 0 or 1 and the words that said so; None where no word of the lists occurs.

    As many good words as bad ones is 0. Korean words count inside longer ones, as its grammar
    glues endings to them; English ones only whole.
    """
    text = title
    for phrase in NEUTRAL_KOREAN:
        text = text.replace(phrase, " ")
    good: list[str] = []
    for phrase in REVERSED_KOREAN:
        if phrase in text:
            good.append(phrase)
            text = text.replace(phrase, " ")
    english = _WORD.findall(text.lower())
    good += _find_longest(text, POSITIVE_KOREAN)
    good += [word for word in english if word in POSITIVE_ENGLISH]
    bad = _find_longest(text, NEGATIVE_KOREAN)
    bad += [word for word in english if word in NEGATIVE_ENGLISH]
    if not good and not bad:
        return None, ()
    tone = (len(good) > len(bad)) - (len(good) < len(bad))
    return tone, tuple(bad if tone < 0 else good if tone > 0 else good + bad)


def is_major(publisher: str) -> bool:
    """Whether an outlet is one of the major ones."""
    name = publisher.casefold()
    return any(outlet in name for outlet in _OUTLETS)


def _find_longest(text: str, words: Sequence[str]) -> list[str]:
    """The words in the text, each stretch of it counted once, longer words first."""
    found = []
    for word in sorted(words, key=len, reverse=True):
        if word in text:
            found.append(word)
            text = text.replace(word, " ")
    return found


def _count(articles: int) -> str:
    return "1 article" if articles == 1 else f"{articles} articles"
