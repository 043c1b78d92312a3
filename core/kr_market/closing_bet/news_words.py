"""Outlets and words by which headlines are judged. Data only."""

from __future__ import annotations

MAJOR_OUTLETS = (
    "연합뉴스", "연합인포맥스", "매일경제", "한국경제", "서울경제", "머니투데이", "이데일리",
    "파이낸셜뉴스", "아시아경제", "헤럴드경제", "조선비즈", "조선일보", "중앙일보", "동아일보",
    "뉴스1", "뉴시스", "전자신문", "비즈워치", "MTN", "SBS Biz", "한국경제TV",
    "Yonhap", "Maeil Business", "Pulse", "Korea Economic Daily", "KED Global", "Hankyung",
    "Korea JoongAng Daily", "Korea Herald", "Korea Times", "BusinessKorea", "ChosunBiz",
    "Reuters", "Bloomberg", "Financial Times", "Wall Street Journal", "Nikkei", "CNBC", "Dow Jones",
    "Demo Wire",
)  # fmt: skip
"""Whose word counts more; an outlet is one of them if its name contains one, case ignored.
The last one is invented, as everything of the demo market is."""

POSITIVE_KOREAN = (
    "급등", "강세", "상승", "신고가", "상한가", "돌파", "반등", "호실적", "호조", "흑자",
    "최대 실적", "사상 최대", "역대 최대", "어닝 서프라이즈", "실적 개선", "수주", "공급계약",
    "계약 체결", "납품", "승인", "허가", "특허", "상용화", "개발 성공", "임상 성공",
    "목표가 상향", "목표주가 상향", "상향", "자사주", "무상증자", "배당 확대", "주주환원",
    "성장", "증가", "확대", "수혜", "기대감", "협력", "순매수", "편입",
)  # fmt: skip
NEGATIVE_KOREAN = (
    "급락", "약세", "하락", "하한가", "폭락", "신저가", "적자", "손실", "부진", "어닝 쇼크",
    "실적 악화", "유상증자", "전환사채", "감자 결정", "상장폐지", "거래정지", "관리종목",
    "불성실공시", "투자주의", "투자경고", "투자위험", "횡령", "배임", "분식", "압수수색",
    "검찰", "구속", "소송", "과징금", "제재", "리콜", "파업", "화재", "사고", "중단", "철회",
    "해지", "취소", "목표가 하향", "목표주가 하향", "하향", "감소", "우려", "악재", "순매도",
    "대량 매도", "블록딜",
)  # fmt: skip
REVERSED_KOREAN = (
    "적자 탈출", "적자 축소", "적자폭 축소", "소송 승소", "우려 해소", "악재 해소", "하락 멈",
    "거래정지 해제", "관리종목 해제", "부진 탈출", "제재 해제", "무혐의",
)  # fmt: skip
"""Phrases that say the opposite of a word in them; they count as positive, and the word not."""

NEUTRAL_KOREAN = (
    "삼성화재",
    "메리츠화재",
    "흥국화재",
    "화재해상",
    "화재보험",
    "사고팔",
    "관심 증가",
)
"""Names and phrases that contain a word of the lists by chance; taken out before judging."""

POSITIVE_ENGLISH = frozenset(
    """
    approval approved beats boost climbs contract dividend exceeds expands gain gains growth
    improves jumps leads milestone order outperform partnership profit raises rallies rally rebounds
    record rise rises soars strong surge surges tops upbeat upgrade upgrades wins
    """.split()  # noqa: SIM905 - a list of words reads as one
)
NEGATIVE_ENGLISH = frozenset(
    """
    bankruptcy breach cut cuts decline declines default delay delays delisting downgrade downgrades
    drop drops embezzlement fall falls fine fined fraud halt halted impairment investigation lawsuit
    layoffs loss losses misses plunge plunges probe recall recalls sanctions scandal slump slumps
    strike suspended tumbles warning warns weak weaker writedown
    """.split()  # noqa: SIM905
)
