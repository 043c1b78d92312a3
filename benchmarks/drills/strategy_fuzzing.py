"""Proof 6: texts given for strategies make nothing happen, and only closed trees are accepted."""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import numpy as np

from benchmarks.drills.closed_tree import find_stranger
from benchmarks.drills.strategy_texts import PAYLOADS, Fuzzer, list_escapes
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from core.contracts import BarSeries, SourcePassport
from core.enums import Interval
from core.errors import AppError
from core.indicator import INDICATORS
from core.trading.rules.rule_set import RuleSet, read_rules_text, write_rules
from core.trading.stored_strategy import build_strategy
from core.trading.strategies.base import STRATEGIES

_BARS = 120
_HARMLESS = ("object.", "gc.", "sys._getframe", "array.__new__", "builtins.id")
"""Events by which nothing leaves the interpreter: NumPy and pydantic raise them at any time."""
ReadText = Callable[[str], RuleSet]


class _Ear:
    """Hears what this thread does while it listens; a hook cannot be taken away again."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._thread = 0
        sys.addaudithook(self._hear)

    @contextmanager
    def listening(self) -> Iterator[None]:
        self.heard = []
        self._thread = threading.get_ident()
        try:
            yield
        finally:
            self._thread = 0

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._thread == threading.get_ident() and not event.startswith(_HARMLESS):
            self.heard.append(f"{event}{str(arguments)[:80]}")


_EAR: list[_Ear] = []


def attack(run: DrillRun, findings: Findings, *, read: ReadText = read_rules_text) -> None:
    """Hand in every text and use what is accepted as a backtest would.

    Args:
        run: its seed decides.
        findings: what is counted.
        read: what reads a text; another one shows that the drill hears and sees.
    """
    ear = _EAR[0] if _EAR else _Ear()
    _EAR[:] = [ear]
    indicators = {
        name: tuple(line.name for line in INDICATORS.get(name).lines) for name in INDICATORS.names()
    }
    fuzzer, bars = Fuzzer(run.draw(), tuple(indicators)), _make_bars()
    _warm_up(indicators, bars)
    fates: Counter[str] = Counter()
    escapes = list(list_escapes())
    fuzzed = ((f"fuzzed text {n}", fuzzer.make_text()) for n in range(run.pick(10_000, 100_000)))
    events = 0
    for is_escape, texts in ((True, escapes), (False, fuzzed)):
        for name, text in texts:
            with ear.listening():
                fate, rules = _try(text, bars, read)
            fates[fate] += 1
            events += len(ear.heard)
            findings.expect(not ear.heard, f"{name}: {ear.heard[:3]}")
            findings.expect(fate != "raised", f"{name}: {rules}: {text[:100]!r}")
            if fate == "accepted":
                findings.expect(not is_escape, f"{name} was accepted.")
                stranger = find_stranger(rules, indicators)
                fates["outside the closed tree"] += bool(stranger)
                findings.expect(not stranger, f"{name}: {stranger}")
    kinds = _try_kinds(ear, findings)
    findings.count(
        fuzzed_texts=run.pick(10_000, 100_000),
        escapes=len(escapes) + kinds,
        refused=fates["refused"] + kinds,
        accepted_within_the_closed_tree=fates["accepted"] - fates["outside the closed tree"],
        accepted_outside_of_it=fates["outside the closed tree"],
        tracebacks=fates["raised"],
        audit_events=events,
    )


def carry_out(run: DrillRun, findings: Findings) -> None:
    """By the reader that the form, the API and the tables use."""
    attack(run, findings)


def _try(text: str, bars: BarSeries, read: ReadText) -> tuple[str, Any]:
    try:
        rules = read(text)
        strategy = build_strategy("rules", {"rules": rules})
        strategy.describe()
        strategy.warnings(bars)
        with np.errstate(all="ignore"):
            strategy.signals(bars)
    except AppError:
        return "refused", None
    # What is not refused in words is a traceback that somebody would be shown.
    except Exception as error:
        return "raised", f"{type(error).__name__}: {error}"
    return "accepted", json.loads(write_rules(rules))


def _try_kinds(ear: _Ear, findings: Findings) -> int:
    """Payloads for a kind of strategy and for the names of its settings."""
    tries = 0
    for payload in PAYLOADS:
        for kind, params in (
            (payload, {}),
            ("sma_crossover", {payload: 5}),
            ("rules", {payload: 1}),
        ):
            tries += 1
            with ear.listening():
                try:
                    build_strategy(kind, params)
                    findings.expect(False, f"{kind[:30]!r} was built.")  # noqa: FBT003
                except AppError:
                    pass
            findings.expect(not ear.heard, f"{kind[:30]!r}: {ear.heard[:3]}")
    return tries


def _warm_up(indicators: dict[str, tuple[str, ...]], bars: BarSeries) -> None:
    """What is loaded at its first use is not what a text does."""
    STRATEGIES.names()
    for name in indicators:
        leaf = {"kind": "indicator", "indicator": name}
        number = {"kind": "number", "value": 1}
        tree = {"kind": "compare", "left": leaf, "right": number}
        _try(json.dumps({"enter_long": tree}), bars, read_rules_text)
    for text in ("", "{}", '{"enter_long": 3}', "[" * 100):
        _try(text, bars, read_rules_text)


def _make_bars() -> BarSeries:
    walk = np.random.default_rng(4)
    close = 100 * np.exp(np.cumsum(walk.normal(0, 0.01, _BARS)))
    time = np.arange(_BARS, dtype=np.int64) * 86_400 + 1_577_836_800
    start, end = (datetime.fromtimestamp(int(time[place]), UTC) for place in (0, -1))
    passport = SourcePassport(
        "drill", end, start, end, is_adjusted=True, currency="USD", time_zone="UTC"
    )
    volume = walk.integers(1_000, 9_000, _BARS).astype(np.float64)
    return BarSeries(
        "DRILL", Interval.DAY, time, close, close * 1.01, close * 0.99, close, volume, passport
    )


DRILL = Drill(
    "strategy_fuzzing",
    Group.ATTACKS,
    "Proof 6: no text given for a strategy runs, compiles, imports or opens anything, and what is "
    "accepted is a closed tree.",
    carry_out,
)
