"""The runner of drills tells what happened, whatever happens, and every drill is in the tests."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from benchmarks.drills import __main__ as command
from benchmarks.drills.catalogue import MODULES, list_drills
from benchmarks.drills.report import build_report
from benchmarks.drills.runner import carry_out, carry_out_all
from benchmarks.drills.types import (
    CannotRunError,
    Drill,
    DrillResult,
    DrillRun,
    Findings,
    Grounds,
    Group,
    Verdict,
)

TESTS = Path(__file__).parents[1]
AT = datetime(2026, 11, 21, 19, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """The command keeps its process quiet; other tests listen to the same logs."""
    before, level = structlog.get_config(), logging.getLogger("yfinance").level
    yield
    structlog.configure(**before)
    logging.getLogger("yfinance").setLevel(level)


def no_ground() -> Path:
    raise AssertionError("This drill needs no ground.")


def run_drill(carry: Callable[[DrillRun, Findings], None], folder: Path) -> DrillResult:
    drill = Drill("sample", Group.CRASHES, "A | claim.", carry)
    return carry_out(drill, DrillRun(7, False, folder, Grounds(no_ground, no_ground)))


def holds(_run: DrillRun, findings: Findings) -> None:
    findings.count(kills=1500, lost=0, ms_slowest=1.25)


def breaks(_run: DrillRun, findings: Findings) -> None:
    findings.count(kills=2)
    findings.expect(True, "Never said.")
    findings.expect(False, "One commit is lost.")


def raises(_run: DrillRun, findings: Findings) -> None:
    findings.count(kills=1)
    raise ValueError("boom")


def cannot(_run: DrillRun, _findings: Findings) -> None:
    raise CannotRunError("There is no Redis here.")


def test_a_claim_that_held_has_passed_with_its_counts(tmp_path: Path) -> None:
    result = run_drill(holds, tmp_path)
    assert (result.verdict, result.faults) == (Verdict.PASSED, ())
    assert result.describe_counts() == "1,500 kills · 0 lost · 1.2 ms slowest"


def test_a_claim_that_did_not_hold_has_failed_with_its_words(tmp_path: Path) -> None:
    result = run_drill(breaks, tmp_path)
    assert result.is_failed
    assert result.faults == ("One commit is lost.",)
    assert "One commit is lost." in result.describe()


def test_a_drill_that_raises_has_failed_and_keeps_its_counts(tmp_path: Path) -> None:
    result = run_drill(raises, tmp_path)
    assert result.is_failed
    [fault] = result.faults
    assert fault.startswith("ValueError: boom (test_drill_runner.py:")
    assert result.counts == {"kills": 1}


def test_what_cannot_run_is_not_run_and_says_why(tmp_path: Path) -> None:
    result = run_drill(cannot, tmp_path)
    assert (result.verdict, result.reason) == (Verdict.NOT_RUN, "There is no Redis here.")
    assert not result.is_failed


def test_one_that_fails_does_not_stop_the_others() -> None:
    drills = [Drill(f.__name__, Group.LOAD, "", f) for f in (raises, cannot, holds)]
    found = carry_out_all(drills, Grounds(no_ground, no_ground), seed=1, is_long=True)
    assert [r.verdict for r in found] == [Verdict.FAILED, Verdict.NOT_RUN, Verdict.PASSED]


def test_what_is_left_to_chance_is_repeated_by_the_seed(tmp_path: Path) -> None:
    run = DrillRun(7, True, tmp_path, Grounds(no_ground, no_ground))
    assert run.draw().random() == run.draw().random()
    assert (run.pick(1, 2), DrillRun(7, False, tmp_path, run.grounds).pick(1, 2)) == (2, 1)


def test_the_report_names_seed_claims_counts_and_what_did_not_hold(tmp_path: Path) -> None:
    results = [run_drill(part, tmp_path) for part in (holds, breaks, cannot)]
    text = build_report(results, {"machine": "4 cores"}, at=AT, command="make drills")
    assert "seed 7: **1 passed, 1 FAILED, 1 NOT RUN**" in text
    assert "2026-11-21 at 19:02 UTC" in text
    assert "| machine | 4 cores |" in text
    assert (
        "| `sample` | A \\| claim. | 1,500 kills · 0 lost · 1.2 ms slowest | passed | 0.0 |" in text
    )
    assert "| NOT RUN: There is no Redis here. |" in text
    assert "- One commit is lost." in text
    assert f"## {Group.ATTACKS.value}" not in text  # a section without drills is left out


def test_some_drills_write_no_report_unless_asked_and_unknown_ones_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "find_drill", lambda n: Drill(n, Group.LOAD, "", breaks))
    monkeypatch.setattr(command, "ROOT", tmp_path)
    assert command.main(["--seed", "5", "--only", MODULES[0]]) == 1
    assert "seed 5" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())
    assert command.main(["--seed", "5", "--only", MODULES[0], "--report", f"{tmp_path}/r.md"]) == 1
    assert "seed 5" in (tmp_path / "r.md").read_text()
    with pytest.raises(SystemExit):
        command.main(["--only", "nonsense"])


def test_a_run_says_where_it_is_and_goes_on_without_what_has_been_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "find_drill", lambda n: Drill(n, Group.LOAD, "", holds))
    monkeypatch.setattr(command, "ROOT", tmp_path)
    done, left = MODULES[:-2], MODULES[-2:]
    assert command.main(["--seed", "5", "--long", "--skip", *done]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(",")[0] for line in lines if line.endswith("…")] == ["1 of 2", "2 of 2"]
    assert [line.split()[1] for line in lines if line.startswith("passed")] == list(left)
    assert not list(tmp_path.iterdir())  # a part is not the report of all
    report = tmp_path / "r.md"
    command.main(["--seed", "5", "--long", "--skip", *done, "--report", str(report)])
    assert f'ARGS="--long --seed 5 --skip {" ".join(done)}"' in report.read_text()


def test_all_drills_write_the_report_beside_the_readme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "find_drill", lambda n: Drill(n, Group.LOAD, "", holds))
    monkeypatch.setattr(command, "ROOT", tmp_path)
    assert command.main([]) == 0
    text = (tmp_path / "RELIABILITY.md").read_text()
    assert f"**{len(MODULES)} passed**" in text


def test_names_and_claims_are_in_order() -> None:
    drills = list_drills()
    assert tuple(drill.name for drill in drills) == MODULES
    assert all(drill.claim.endswith(".") and len(drill.claim) > 20 for drill in drills)


def test_the_tests_carry_out_every_drill() -> None:
    texts = [path.read_text() for path in (TESTS / "drills").glob("test_*.py")]
    ways = r'carry_out_drill\("(\w+)"\)|^ +"(\w+)",$|from benchmarks\.drills\.(\w+) import'
    called = {
        name for text in texts for found in re.findall(ways, text, re.MULTILINE) for name in found
    }
    assert set(MODULES) <= called
