"""Proof 7 in its short form, and the proof that the drill can fail."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.drills.prompt_injections import attack, carry_out
from benchmarks.drills.types import DrillRun, Findings, Grounds
from core.enums import InjectionKind
from core.gen_ai.asking import untrusted
from core.gen_ai.signal_analysis import answer
from pages.components import kr_log_signal, small_table

SEED = int(os.environ.get("SIGNALDECK_DRILL_SEED", random.SystemRandom().randrange(10**6)))
pytestmark = pytest.mark.drill


@pytest.fixture
def run(migrated_file: Path, tmp_path: Path) -> DrillRun:
    grounds = Grounds(lambda: migrated_file, lambda: migrated_file.parent)
    return DrillRun(SEED, is_long=False, folder=tmp_path, grounds=grounds)


@pytest.fixture
def find_faults(run: DrillRun) -> Callable[[InjectionKind], str]:
    """What the drill finds, where only one kind is tried."""

    def find(kind: InjectionKind) -> str:
        findings = Findings()
        attack(run.folder / "desk", run.grounds.migrated_file(), run, findings, only=kind)
        return "\n".join(findings.faults)

    return find


def test_no_injection_gets_beyond_the_schema(run: DrillRun) -> None:
    findings = Findings()
    carry_out(run, findings)
    print(f"seed {SEED}: {findings.counts}")  # noqa: T201 - the seed by which it can be repeated
    assert findings.faults == [], f"seed {SEED}"
    assert findings.counts["injections"] >= 200
    assert findings.counts["plain words let through"] == 8


def test_the_drill_notices_names_that_are_not_escaped(find_faults, monkeypatch) -> None:
    monkeypatch.setattr(kr_log_signal, "escape_markdown", str)
    monkeypatch.setattr(small_table, "escape", str)
    faults = find_faults(InjectionKind.MARKUP)
    assert "signal_log.py" in faults
    assert "stored" not in faults


def test_the_drill_notices_each_other_layer_that_is_missing(find_faults, monkeypatch) -> None:
    monkeypatch.setattr(answer, "find_fault", lambda *_: "")
    monkeypatch.setattr(untrusted, "_ESCAPES", {})
    monkeypatch.setattr("core.gen_ai.signal_analysis.prompt.clean_text", lambda text, _: text)
    faults = find_faults(InjectionKind.LINK)
    assert "links and images: stored '[Sign in](https://evil.example/login)'" in faults
    assert "A headline wrote the delimiters" in faults
    assert "cannot be seen was sent" in faults
