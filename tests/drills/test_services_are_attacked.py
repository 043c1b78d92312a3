"""Proofs 5, 6, 8, 9 and 12 in their short form, and that their judges can see."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.drills import strategy_fuzzing
from benchmarks.drills.attack_desk import open_desk
from benchmarks.drills.closed_tree import find_stranger
from benchmarks.drills.foreign_rows import OwnedRows
from benchmarks.drills.owner_plants import MARKER
from benchmarks.drills.stored_rows import find_unruly, judge
from benchmarks.drills.types import DrillRun, Findings, Grounds
from core.enums import Role
from core.trading.rules.rule_set import RuleSet, read_rules_text
from core.trading.strategies.rules import FIRST_RULES
from db.user.tables import Watchlist

pytestmark = pytest.mark.drill
CLOSE = {"kind": "price", "field": "close"}
INDICATORS = {"sma": ("SMA",)}


@pytest.fixture
def run(migrated_file: Path, tmp_path: Path) -> DrillRun:
    grounds = Grounds(lambda: migrated_file, lambda: migrated_file.parent)
    return DrillRun(1, is_long=False, folder=tmp_path, grounds=grounds)


@pytest.mark.parametrize(
    "name",
    [
        "foreign_calls",
        "strategy_fuzzing",
        "hostile_csv",
        "defective_bars",
        "chat_payloads",
        "widget_values",
    ],
)
def test_no_attack_on_a_service_succeeds(carry_out_drill: Callable[[str], None], name: str) -> None:
    carry_out_drill(name)


def test_a_reader_that_runs_its_text_is_heard(
    run: DrillRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(text: str) -> RuleSet:
        compile("1", "a strategy", "eval")
        return read_rules_text(text)

    monkeypatch.setattr(DrillRun, "pick", lambda *_: 5)
    findings = Findings()
    strategy_fuzzing.attack(run, findings, read=read)
    assert any("compile" in fault for fault in findings.faults)


def test_a_reader_that_accepts_an_escape_is_seen(
    run: DrillRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DrillRun, "pick", lambda *_: 1)
    findings = Findings()
    strategy_fuzzing.attack(run, findings, read=lambda _: FIRST_RULES)
    assert any("was accepted" in fault for fault in findings.faults)


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ({"kind": "call", "name": "eval"}, "no node"),
        ({"kind": "compare", "left": CLOSE, "code": "1"}, "keys"),
        ({"kind": "compare", "left": {"kind": "price", "field": "__class__"}}, "field"),
        ({"kind": "compare", "left": {"kind": "indicator", "indicator": "os"}}, "indicator"),
        (
            {
                "kind": "compare",
                "left": {"kind": "indicator", "indicator": "sma", "values": {"length": 501}},
            },
            "period",
        ),
        ({"kind": "compare", "left": {"kind": "number", "value": float("nan")}}, "value"),
    ],
)
def test_what_is_no_closed_tree_is_told(tree: object, words: str) -> None:
    assert words in find_stranger({"enter_long": tree}, INDICATORS)


def test_a_tree_that_is_too_deep_or_too_large_is_told() -> None:
    leaf = {"kind": "compare", "left": CLOSE, "right": CLOSE}
    deep: dict[str, object] = leaf
    for _ in range(8):
        deep = {"kind": "not", "condition": deep}
    assert find_stranger({"enter_long": deep}, INDICATORS) == "9 levels"
    assert find_stranger({"enter_long": deep["condition"]}, INDICATORS) == ""
    wide = {"kind": "all", "conditions": [leaf] * 50}
    assert find_stranger({"enter_long": wide}, INDICATORS) == "51 conditions"
    assert find_stranger(json.loads('["enter_long"]'), INDICATORS)


@pytest.mark.parametrize(
    "value", ["a\x00b", "a\u202eb", {"a": [float("nan")]}, float("inf"), "x" * 100_000]
)
def test_what_no_row_may_hold_is_told(value: object) -> None:
    assert list(judge(value))
    assert not list(judge(["a\nb", "\U0001f468\u200d\U0001f469", 1.5, None, True]))


def test_rows_written_past_the_services_are_found(run: DrillRun) -> None:
    with open_desk(run) as desk:
        owner = desk.actor(Role.TRADER)
        desk.services.watchlists.create_watchlist(owner, MARKER)
        rows = OwnedRows(desk.services.database, owner.user_id)
        assert any(table == "watchlist" for table, _ in rows.rows)
        assert rows.find_changes() == find_unruly(desk.services.database) == []
        with desk.services.database.write() as session:
            session.get_one(Watchlist, 1).notes = "a\x00b"
        assert rows.find_changes() == ["watchlist"]
        assert [line for line in find_unruly(desk.services.database) if "watchlist.notes" in line]
        rows.close()
