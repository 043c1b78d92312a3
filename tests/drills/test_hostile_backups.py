"""Proof 10 in its short form, and the proof that the drill can fail."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from benchmarks.drills.hostile_backups import attack, carry_out
from benchmarks.drills.types import DrillRun, Findings, Grounds
from core.admin.backup import examining

SEED = int(os.environ.get("SIGNALDECK_DRILL_SEED", random.SystemRandom().randrange(10**6)))
pytestmark = pytest.mark.drill


@pytest.fixture
def run(migrated_file: Path, tmp_path: Path) -> DrillRun:
    grounds = Grounds(lambda: migrated_file, lambda: migrated_file.parent)
    return DrillRun(SEED, is_long=False, folder=tmp_path, grounds=grounds)


def test_no_hostile_file_is_restored_and_the_live_database_is_unchanged(run: DrillRun) -> None:
    findings = Findings()
    carry_out(run, findings)
    print(f"seed {SEED}: {findings.counts}")  # noqa: T201 - the seed by which it can be repeated
    assert findings.faults == [], f"seed {SEED}"
    assert findings.counts["hostile files"] >= 60
    assert findings.counts["classes"] >= 60
    assert findings.counts["restored"] == findings.counts["received"] == 0


def test_the_drill_notices_a_judge_who_does_not_look_at_the_schema(
    run: DrillRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examining, "_compare", lambda *_: "")
    findings, kind = Findings(), "sealed: a trigger planted, told"
    attack(run.folder, run.grounds.migrated_file(), run, findings, only=kind)
    assert f"{kind} was restored." in findings.faults
    assert "The live rows changed." in findings.faults
