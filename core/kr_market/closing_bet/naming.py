"""What a listing is, as far as its code and its name tell. Rules as data; Korean exchange."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.enums import AssetKind

KRX_CODE = re.compile(r"[0-9][0-9A-Z]{5}")
"""Six characters; letters since the digits ran short (00088K, 0030R0)."""

COMMON_ENDING = "0"
"""Of a code: common shares end in 0, preferred ones in 5, 7, 9 and, since 2013, K, L, M …"""

PREFERRED_NAME = re.compile(r"\d?우[A-Z]?(\(전환\))?$")
"""Where there is no such code to go by. Alone it would take 성우 and 이오플로우, whose names end
so by chance."""


@dataclass(frozen=True, slots=True)
class NameRule:
    """One word that tells what a listing is.

    Attributes:
        kind: what it is, as a reader is told.
        pattern: searched in the name, case ignored.
        spared: companies whose names contain it by chance; searched likewise.
    """

    kind: str
    pattern: str
    spared: str = ""


NAME_RULES: tuple[NameRule, ...] = (
    NameRule("inverse", r"인버스|\binverse\b"),
    NameRule("leverage", r"레버리지|\bleveraged?\b"),
    NameRule("ETN", r"\bETN\b|상장지수증권"),
    NameRule(
        "ETF",
        r"\bETF\b|상장지수펀드|(?-i:^(KODEX|TIGER|RISE|KBSTAR|ACE|KINDEX|PLUS|ARIRANG|HANARO|SOL|KOSEF|"
        r"KIWOOM|TIMEFOLIO|WON|BNK|FOCUS|히어로즈|마이티|파워|에셋플러스|1Q|UNICORN|KCGI) )",
    ),
    NameRule("SPAC", r"스팩|\bSPAC\b"),
    NameRule("REIT", r"리츠(코크렙)?$|\breits?\b", spared=r"메리츠$"),
)
"""In order: what a listing is called is the first that fits."""

FUND_KINDS = {AssetKind.ETF: "ETF"}
"""Kinds of the instrument master that are no shares."""

_RULES = tuple(
    (rule.kind, re.compile(rule.pattern, re.IGNORECASE), rule.spared) for rule in NAME_RULES
)


def find_special_kind(symbol: str, names: Sequence[str], kind: AssetKind) -> str:
    """What a listing is other than a common share; empty for a common share.

    Args:
        symbol: its code.
        names: what it is called, in any language; empty ones say nothing.
        kind: from the instrument master.
    """
    for name in names:
        for found, pattern, spared in _RULES:
            if pattern.search(name) and not (spared and re.search(spared, name)):
                return found
    if kind in FUND_KINDS:
        return FUND_KINDS[kind]
    if KRX_CODE.fullmatch(symbol):
        return "" if symbol.endswith(COMMON_ENDING) else "preferred"
    return "preferred" if any(PREFERRED_NAME.search(name) for name in names) else ""
