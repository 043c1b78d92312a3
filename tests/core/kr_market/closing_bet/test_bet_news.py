"""The rules analyser: every line of its table, and the words it goes by."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.contracts import NewsArticle
from core.kr_market.closing_bet.news_analyser import (
    NewsAnalyser,
    RulesAnalyser,
    is_major,
    judge_article,
    judge_headline,
)
from core.kr_market.closing_bet.news_words import (
    NEGATIVE_KOREAN,
    NEUTRAL_KOREAN,
    POSITIVE_KOREAN,
    REVERSED_KOREAN,
)
from tests.core.kr_market.closing_bet.bet_samples import build_article

GOOD, BAD, PLAIN = "대규모 수주", "실적 부진", "주주총회 개최"
MAJOR, OTHER, MINOR = "매일경제", "Reuters", "동네신문"


def points(*articles: tuple[str, str]) -> int:
    found: Sequence[NewsArticle] = [build_article(title, outlet) for title, outlet in articles]
    analyser: NewsAnalyser = RulesAnalyser()
    return analyser.judge(found).points


def test_the_table_of_points() -> None:
    assert points() == 0
    assert points((PLAIN, MINOR)) == 1
    assert points((GOOD, MINOR)) == 1  # positive, but no major outlet
    assert points((PLAIN, MAJOR)) == 1  # major, but nothing positive
    assert points((PLAIN, MAJOR), (PLAIN, OTHER)) == 1
    assert points((GOOD, MAJOR)) == 2
    assert points((PLAIN, MAJOR), (GOOD, MINOR)) == 2
    assert points((GOOD, MAJOR), (PLAIN, OTHER)) == 3
    assert points((GOOD, MAJOR), (GOOD, OTHER), (BAD, MINOR)) == 0


def test_two_articles_of_one_outlet_are_one_outlet() -> None:
    assert points((GOOD, MAJOR), ("흑자 전환", MAJOR)) == 2


@pytest.mark.parametrize(
    ("title", "tone"),
    [
        ("삼성전자, 2조원 공급계약 체결에 급등", 1),
        ("한글전자 3분기 적자전환… 주가 급락", -1),
        ("한글전자, 적자 탈출", 1),  # a bad word, turned round
        ("한글전자, 특허 소송 승소", 1),
        ("삼성화재, 자사주 매입", 1),  # 화재 is part of a name
        ("삼성화재 대표이사 선임", None),
        ("공장 화재로 생산 중단", -1),
        ("호실적에도 우려", 0),
        ("정기 주주총회 소집", None),
        ("Shares surge on record order", 1),
        ("Profit falls as demand is weak", -1),
        ("Landfall of the typhoon", None),  # fall inside a word
    ],
)
def test_headlines_in_korean_and_english(title: str, tone: int | None) -> None:
    assert judge_headline(title)[0] == tone


def test_the_words_that_decided_are_told() -> None:
    assert judge_headline("목표주가 하향, 실적 악화")[1] == ("목표주가 하향", "실적 악화")


def test_where_no_word_tells_the_sources_judgement_counts() -> None:
    article = build_article(PLAIN, sentiment=-0.4, sentiment_by="somebody")

    assert judge_article(article).tone == -1
    assert judge_article(article).words == ("by somebody",)


def test_the_method_is_told_with_its_version() -> None:
    assert RulesAnalyser().judge([]).method.endswith("v1")


@pytest.mark.parametrize("name", ["연합뉴스TV", "REUTERS", "한국경제TV", "Demo Wire (invented)"])
def test_major_outlets(name: str) -> None:
    assert is_major(name)


def test_other_outlets_are_not() -> None:
    assert not is_major("동네신문")
    assert not is_major("")


def test_no_word_stands_in_two_lists() -> None:
    assert not set(POSITIVE_KOREAN) & set(NEGATIVE_KOREAN)
    for phrase in REVERSED_KOREAN:
        assert any(word in phrase for word in NEGATIVE_KOREAN) or phrase == "무혐의", phrase
    for phrase in NEUTRAL_KOREAN:
        assert any(word in phrase for word in (*NEGATIVE_KOREAN, *POSITIVE_KOREAN)), phrase
