"""What `python -m benchmarks` prints, and what it refuses. The figures themselves need quiet."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import __main__ as command
from benchmarks import bars_io, content
from benchmarks.rows import interleave, row
from benchmarks.server import Server

KEYS = ("case", "ours_s", "peer", "peer_s", "ratio", "equal", "n")


@pytest.fixture(scope="module")
def bars_io_lines() -> list[dict[str, object]]:
    return list(bars_io.run(symbols=2, bars=70, peer_symbols=1, read_bars=60, market=(3, 30)))


@pytest.mark.parametrize("name", command.BENCHES)
def test_every_name_is_a_bench(name: str) -> None:
    assert callable(importlib.import_module(f"benchmarks.{name}").run)


@pytest.mark.parametrize("names", [[], ["nonsense"], ["bars_io", "nonsense"]])
def test_without_a_known_name_it_says_which_there_are(
    names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(names) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert all(name in printed.err for name in ("usage", *command.BENCHES))


def test_each_line_is_one_json_object_that_names_its_bench(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = row("a case", 0.5, "a peer", 2.0, equal=True, n=3)
    fake = SimpleNamespace(run=lambda: iter([line, line]))
    monkeypatch.setitem(sys.modules, "benchmarks.bars_io", fake)

    assert command.main(["bars_io"]) == 0

    printed = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert printed == [{"bench": "bars_io", **line}] * 2
    assert tuple(line) == KEYS


def test_the_ratio_says_how_many_times_faster_we_are() -> None:
    assert row("x", 0.5, "peer", 2.0, equal=None, n=1)["ratio"] == 4
    assert row("x", 2.0, "peer", 0.5, equal=None, n=1)["ratio"] == 0.25


def test_contenders_take_turns() -> None:
    turns: list[str] = []

    interleave(lambda: turns.append("ours"), lambda: turns.append("peer"), 3)

    assert turns == ["ours", "peer"] * 3


def test_bars_of_both_ways_are_the_same(bars_io_lines: list[dict[str, object]]) -> None:
    assert len(bars_io_lines) == 9
    for line in bars_io_lines:
        assert set(KEYS) <= set(line)
        assert line["equal"] is True


def test_bars_that_differ_are_not_called_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = bars_io.BarRepository.read_bars

    def spoil(*arguments: object) -> object:
        time_, opened, *others = honest(*arguments)  # type: ignore[arg-type]
        return (time_, opened + 1e-9, *others)

    monkeypatch.setattr(bars_io.BarRepository, "read_bars", spoil)
    monkeypatch.setattr(bars_io, "_store", lambda *_: None)
    monkeypatch.setattr(bars_io, "_measure_reading", lambda *_: iter(()))
    monkeypatch.setattr(bars_io, "measure_market", lambda *_: iter(()))

    lines = bars_io.run(symbols=1, bars=10, peer_symbols=1)
    assert [line["equal"] for line in lines] == [False, False]


def test_processor_time_grows_with_work() -> None:
    me = Server("", os.getpid(), 0.0)
    before = me.cpu_seconds()
    while me.cpu_seconds() - before < 0.02:
        sum(range(1000))  # ends only because work is counted


def test_a_server_that_is_gone_has_no_processor_time() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with pytest.raises(ProcessLookupError):
        Server("", gone.pid, 0.0).cpu_seconds()


def test_a_database_of_ones_own_settings_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://desk@example.invalid/real")
    monkeypatch.setenv("SIGNALDECK_MODE", "real")

    with content.open_services(tmp_path) as services:
        assert str(services.database.engine.url) == f"sqlite:///{tmp_path / 'demo.db'}"
    assert content.demo_environment(tmp_path)["DATABASE_URL"] == ""
