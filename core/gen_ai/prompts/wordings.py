"""Wordings that a prompt of a trading desk has no business with, in English and Korean.

Weights are how much one alone raises the risk, 0 to 1: .6 and more is high by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.enums import WordingKind


@dataclass(frozen=True, slots=True)
class Wording:
    """One pattern, looked for in folded text (`wording_risk.fold`)."""

    kind: WordingKind
    language: str
    weight: float
    pattern: re.Pattern[str]


_OVER_CLAIMS = {
    "en": {
        r"guarante\w*[^.!?]{0,40}(?:profits?|returns?|gains?|wins?|income|100 ?%|100 percent)": 0.7,
        r"100 ?(?:%|percent)[^.!?]{0,20}(?:sure|certain|safe|guarant|accura|profit|win|success)": 0.7,  # noqa: E501 - one pattern
        r"\bguarante(?:e|es|ed|eing)\b": 0.4,
        r"\brisk[- ]?free\b|\b(?:no|zero|without(?: any)?) risk\b": 0.6,
        r"\b(?:cannot|can't|can not|never) (?:lose|fail|go down|fall)\b": 0.6,
        r"\b(?:sure[- ]?fire|sure thing|can't miss|no[- ]brainer)\b": 0.5,
        r"\balways (?:right|correct|profitable|wins?|rises?|goes up)\b": 0.5,
        r"\b(?:double|triple) your money\b|\bget rich\b": 0.6,
        r"\b(?:certain|bound|sure) to (?:rise|win|profit|go up)\b": 0.5,
        r"\b(?:act|buy) now\b|\blast chance\b|\bdon't miss\b": 0.3,
    },
    "ko": {
        r"원금\s*(?:을|이|은)?\s*보장": 0.7,
        r"(?:수익|이익|수익률)\s*(?:을|이|은)?\s*보장": 0.7,
        r"100\s*(?:%|퍼센트)\s*(?:확실|보장|수익|승률|안전|성공|적중)": 0.7,
        r"무위험|위험\s*(?:이|은|도)?\s*(?:전혀\s*)?없": 0.6,
        r"무조건\s*(?:오르|오른|오릅|상승|수익|이익|매수|사)": 0.6,
        r"반드시\s*(?:오르|오른|오릅|상승|수익|이익)": 0.6,
        r"절대\s*(?:로\s*)?(?:손실|손해|잃|안\s*떨어|떨어지지|실패)": 0.6,
        r"확실(?:한|히)\s*(?:수익|이익|오르|오른|상승)": 0.5,
        r"급등\s*(?:확정|확실|예정)": 0.6,
        r"대박|한\s*방|놓치지\s*마": 0.3,
    },
}
_TOXICITY = {
    "en": {
        r"\b(?:idiots?|morons?|imbeciles?|stupid|dumb)\b": 0.4,
        r"\b(?:kill|hurt|harm|hang) (?:yourself|himself|herself|themselves|them|him|her)\b": 0.8,
        r"\b(?:fuck\w*|shit\w*|bitch\w*|bastards?|assholes?)\b": 0.7,
        r"\b(?:scum|vermin|subhuman)\b": 0.6,
        r"\b(?:shut up|losers?|worthless (?:people|traders?|users?))\b": 0.4,
        r"\b(?:hate|despise|humiliate|insult|mock) (?:the |all |every )?"
        r"(?:women|men|foreigners|users?|traders?|customers?|koreans?|jews|muslims|blacks?)\b": 0.7,
    },
    "ko": {
        r"멍청|바보|한심한\s*(?:놈|것|인간)": 0.4,
        r"병신|개새끼|씨발|시발|좆|지랄": 0.8,
        r"죽어\s*(?:라|버려)|죽여": 0.7,
        r"꺼져|닥쳐": 0.5,
        r"쓰레기\s*(?:같은|인간)": 0.5,
        r"(?:여자|남자|외국인|고객|사용자)(?:를|을)?\s*(?:혐오|조롱|모욕)": 0.7,
    },
}


def _list(kind: WordingKind, table: dict[str, dict[str, float]]) -> list[Wording]:
    return [
        Wording(kind, language, weight, re.compile(pattern))
        for language, patterns in table.items()
        for pattern, weight in patterns.items()
    ]


WORDINGS = (*_list(WordingKind.OVER_CLAIM, _OVER_CLAIMS), *_list(WordingKind.TOXICITY, _TOXICITY))
