"""What is no common share, by code and name."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.enums import AssetKind
from core.kr_market.closing_bet.naming import NAME_RULES, PREFERRED_NAME, find_special_kind


@pytest.mark.parametrize(
    ("symbol", "name", "kind"),
    [
        ("005935", "삼성전자우", "preferred"),
        ("005387", "현대차2우B", "preferred"),
        ("005389", "현대차3우B", "preferred"),
        ("00088K", "한화3우B", "preferred"),
        ("37550L", "DL이앤씨2우(전환)", "preferred"),
        ("475240", "하나28호스팩", "SPAC"),
        ("395400", "SK리츠", "REIT"),
        ("088260", "이리츠코크렙", "REIT"),
        ("0030R0", "대신밸류리츠", "REIT"),
        ("069500", "KODEX 200", "ETF"),
        ("122630", "KODEX 레버리지", "leverage"),
        ("114800", "KODEX 인버스", "inverse"),
        ("252670", "KODEX 200선물인버스2X", "inverse"),
        ("530031", "삼성 레버리지 WTI원유 선물 ETN", "leverage"),
        ("500019", "신한 코스피월별양매도 ETN", "ETN"),
        ("DK0005", "Demo Byeolbit Reit", "REIT"),
    ],
)
def test_what_is_no_common_share_is_named(symbol: str, name: str, kind: str) -> None:
    assert find_special_kind(symbol, ["", name], AssetKind.STOCK) == kind


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("458650", "성우"),  # ends like a preferred share
        ("294090", "이오플로우"),
        ("115960", "연우"),
        ("138040", "메리츠금융지주"),  # 리츠 inside
        ("008560", "메리츠"),
        ("450520", "블리츠웨이엔터테인먼트"),
        ("0004V0", "엔비알모션"),  # a letter, but 0 at the end
        ("DK0005", "Demo Gaon Motors"),  # an invented code has no rule
        ("365270", "큐라클 Ace"),
    ],
)
def test_common_shares_that_look_like_something_else_stay(symbol: str, name: str) -> None:
    assert find_special_kind(symbol, [name], AssetKind.STOCK) == ""


def test_the_instrument_master_decides_where_no_name_tells() -> None:
    assert find_special_kind("DKE01", ["Demo fund"], AssetKind.ETF) == "ETF"


def test_without_a_code_of_the_exchange_the_name_tells_preferred_shares() -> None:
    assert find_special_kind("SAMSUNG-P", ["삼성전자우"], AssetKind.STOCK) == "preferred"


def test_each_kind_has_one_rule() -> None:
    kinds = [rule.kind for rule in NAME_RULES]
    assert len(kinds) == len(set(kinds))


@pytest.mark.real_data
def test_the_code_and_the_name_of_2760_real_shares_agree_but_for_three(real_data: Path) -> None:
    with (real_data / "kr_stocks.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = [(row["ticker"], row["name"]) for row in csv.DictReader(file)]

    by_code = {name for code, name in listed if not code.endswith("0")}
    by_name = {name for _, name in listed if PREFERRED_NAME.search(name)}
    kinds = [find_special_kind(code, [name], AssetKind.STOCK) for code, name in listed]

    assert len(by_code) == 115
    assert by_name - by_code == {"성우", "이오플로우", "에코글로우"}
    assert by_code <= by_name
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "": 2_541,
        "REIT": 25,
        "SPAC": 79,
        "preferred": 115,
    }
