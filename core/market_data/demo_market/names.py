"""The invented companies: what they are called and what they do."""

from __future__ import annotations

from dataclasses import dataclass

COMPANY_COUNT = 388
DEMO_SOURCE = "demo"

STEMS = (
    ("Haneul", "하늘"), ("Baram", "바람"), ("Byeolbit", "별빛"), ("Maru", "마루"),
    ("Gaon", "가온"), ("Dasom", "다솜"), ("Nabi", "나비"), ("Soljae", "솔재"),
    ("Narae", "나래"), ("Onnuri", "온누리"), ("Ieum", "이음"), ("Cheongsol", "청솔"),
    ("Dallim", "달림"), ("Saebyeok", "새벽"), ("Yeoul", "여울"), ("Badaro", "바다로"),
    ("Sandeul", "산들"), ("Hansaem", "한새암"), ("Dure", "두레"), ("Garam", "가람"),
    ("Noeul", "노을"), ("Eunharo", "은하로"), ("Pureun", "푸른"), ("Jandi", "잔디"),
    ("Mulgyeol", "물결"), ("Bomnal", "봄날"), ("Gureum", "구름"), ("Isul", "이슬"),
    ("Banseok", "반석"), ("Doran", "도란"), ("Chamnamu", "참나무"), ("Hwanhi", "환히"),
    ("Sarang", "사랑채"), ("Miri", "미리내"), ("Ssiat", "씨앗"), ("Tteulan", "뜰안"),
)  # fmt: skip

SECTORS: dict[str, tuple[tuple[str, str], ...]] = {
    "Information Technology": (("Semiconductor", "반도체"), ("Software", "소프트")),
    "Communication Services": (("Telecom", "텔레콤"), ("Media", "미디어")),
    "Consumer Discretionary": (("Motors", "모터스"), ("Fashion", "패션")),
    "Consumer Staples": (("Foods", "식품"), ("Household", "생활")),
    "Energy": (("Oil", "정유"), ("Gas", "가스")),
    "Financials": (("Bank", "은행"), ("Insurance", "보험")),
    "Health Care": (("Bio", "바이오"), ("Pharma", "제약")),
    "Industrials": (("Shipyard", "조선"), ("Machinery", "기계")),
    "Materials": (("Steel", "제강"), ("Chemical", "화학")),
    "Real Estate": (("Reit", "리츠"), ("Development", "개발")),
    "Utilities": (("Power", "전력"), ("Water", "수도")),
}
"""Sector → what its companies are called, in English and Korean."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A symbol of the demo market. Nothing real is called like it."""

    symbol: str
    name: str
    local_name: str
    sector: str


INDEX = Listing("DKINDEX", "Demo Composite Index", "데모 종합지수", "")

ETFS = tuple(
    Listing(f"DKE{number:02}", f"Demo {sector} ETF", f"데모 {words[0][1]} 상장지수펀드", sector)
    for number, (sector, words) in enumerate(SECTORS.items(), 1)
)
"""One fund for each sector, in the order of `SECTORS`."""


def list_companies() -> tuple[Listing, ...]:
    """The invented companies, their sectors taking turns; each stem once in a sector."""
    sectors = list(SECTORS)
    found = []
    for number in range(COMPANY_COUNT):
        sector, round_number = sectors[number % len(sectors)], number // len(sectors)
        stem, local_stem = STEMS[round_number]
        words = SECTORS[sector]
        word, local_word = words[round_number % len(words)]
        found.append(
            Listing(
                f"DK{number + 1:04}",
                f"Demo {stem} {word}",
                f"데모{local_stem}{local_word}",
                sector,
            )
        )
    return tuple(found)


def list_listings() -> tuple[Listing, ...]:
    """All symbols: companies, then the funds, then the index."""
    return (*list_companies(), *ETFS, INDEX)
