"""Texts that are given for strategies: random trees, what fuzzing makes of them, known escapes."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

PAYLOADS = (
    "__import__('os').system('touch /tmp/owned')",
    "eval('1')",
    "exec('import os')",
    "().__class__.__bases__[0].__subclasses__()",
    "{0.__class__.__init__.__globals__}",
    "%(__class__)s",
    "{{7*7}}",
    "${7*7}",
    "`id`",
    "$(id)",
    "; rm -rf /",
    "lambda: 1",
    "close > 1 or open('/etc/passwd')",
    "@pd.io.common.os.system('id')",
    "!!python/object/apply:os.system ['id']",
    "cos\nsystem\n(S'id'\ntR.",
    "gASVIAAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAJpZJSFlFKULg==",
    "../../etc/passwd",
    "file:///etc/passwd",
    "http://127.0.0.1/",
    "core.indicator",
    "__class__",
    "__init__",
    "__globals__",
    "model_construct",
    "mro",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "sma\x00",
    "sma\u202e",
    "\ud800",
    "\u0455ma",
    "SMA ",
    "sma.length",
    "None",
    "nan",
    "-inf",
    "9" * 5_000,
    "A" * 30_000,
    "\\u0065val",
)
"""Texts by which expressions, templates, loaders, shells and readers have been escaped from."""

Make = Callable[[str], Any]


def _compare(left: Any, right: Any = None, **more: Any) -> dict[str, Any]:
    right = {"kind": "number", "value": 1} if right is None else right
    return {"enter_long": {"kind": "compare", "left": left, "right": right, **more}}


_CLOSE = {"kind": "price", "field": "close"}
PLACES: dict[str, Make] = {
    "the whole text": lambda text: text,
    "the rules": lambda text: {"enter_long": text},
    "a side": lambda text: {text: _compare(_CLOSE)["enter_long"]},
    "a kind of condition": lambda text: {"enter_long": {"kind": text, "condition": _CLOSE}},
    "a kind of operand": lambda text: _compare({"kind": text, "field": "close"}),
    "a column": lambda text: _compare({"kind": "price", "field": text}),
    "an indicator": lambda text: _compare({"kind": "indicator", "indicator": text}),
    "an indicator's setting": lambda text: _compare(
        {"kind": "indicator", "indicator": "sma", "values": {text: 5}}
    ),
    "a setting's value": lambda text: _compare(
        {"kind": "indicator", "indicator": "sma", "values": {"length": text}}
    ),
    "a line": lambda text: _compare({"kind": "indicator", "indicator": "sma", "line": text}),
    "a number": lambda text: _compare(_CLOSE, {"kind": "number", "value": text}),
    "a relation": lambda text: _compare(_CLOSE, relation=text),
    "one more key": lambda text: _compare(_CLOSE, **{text: 1}),
    "bars back": lambda text: _compare({**_CLOSE, "ago": text}),
}
"""Where in a strategy a text could stand."""


def list_escapes() -> Iterator[tuple[str, str]]:
    """Each payload in each place as JSON text, then the payloads as they are.

    Yields:
        What it is, and the text.
    """
    for payload in PAYLOADS:
        for place, make in PLACES.items():
            yield f"{payload[:30]!r} as {place}", json.dumps(make(payload))
        yield f"{payload[:30]!r} alone", payload


class Fuzzer:
    """Random strategies and what becomes of them, from one generator."""

    def __init__(self, draw: random.Random, indicators: tuple[str, ...]) -> None:
        self._draw = draw
        self._indicators = indicators
        self._values: tuple[Any, ...] = (
            *(None, True, -1, 0, 1, 501, 10**9, 10**30, 1e308, float("nan"), float("inf"), "", []),
            *({}, [[]], {"kind": "number"}, {"kind": "all", "conditions": []}),
            *PAYLOADS[:30],
        )

    def make_text(self) -> str:
        """A strategy of which nothing, a part, or the text has been changed."""
        raw = {side: self._tree(4) for side in self._sides()}
        for _ in range(self._draw.choice((0, 1, 1, 1, 2, 4))):
            self._spoil(raw)
        text = json.dumps(raw)
        for _ in range(self._draw.choice((0, 0, 0, 1, 3))):
            text = self._cut(text)
        return text

    def _sides(self) -> list[str]:
        names = ["enter_long", "exit_long", "enter_short", "exit_short"]
        return self._draw.sample(names, self._draw.randint(1, 4))

    def _tree(self, levels: int) -> dict[str, Any]:
        kind = self._draw.choice(("compare", "compare", "between", "moves", "all", "any", "not"))
        if kind in {"all", "any"} and levels:
            parts = [self._tree(levels - 1) for _ in range(self._draw.randint(1, 3))]
            return {"kind": kind, "conditions": parts}
        if kind == "not" and levels:
            return {"kind": "not", "condition": self._tree(levels - 1)}
        if kind == "between":
            return {"kind": kind, **{part: self._operand() for part in ("value", "low", "high")}}
        if kind == "moves":
            return {"kind": kind, "value": self._operand(), "bars": self._draw.randint(1, 50)}
        relation = self._draw.choice(("above", "below", "crosses_above", "crosses_below"))
        return {
            "kind": "compare",
            "left": self._operand(),
            "relation": relation,
            "right": self._operand(),
        }

    def _operand(self) -> dict[str, Any]:
        chance = self._draw.random()
        if chance < 0.2:  # noqa: PLR2004 - a fifth
            return {"kind": "number", "value": self._draw.uniform(-1e3, 1e3)}
        if chance < 0.5:  # noqa: PLR2004 - and three tenths
            return {"kind": "price", "field": self._draw.choice(("open", "close", "volume"))}
        return {"kind": "indicator", "indicator": self._draw.choice(self._indicators)}

    def _spoil(self, raw: dict[str, Any]) -> None:
        """Put a value, a key or a whole branch where it does not belong."""
        holders = list(_holders(raw))
        holder = self._draw.choice(holders)
        other = self._draw.choice((*self._values, self._draw.choice(holders)))
        other = json.loads(json.dumps(other))  # a copy: what holds itself cannot be written
        if isinstance(holder, list):
            holder.insert(self._draw.randint(0, len(holder)), other)
        elif holder and self._draw.random() < 0.7:  # noqa: PLR2004 - mostly in another's place
            holder[self._draw.choice(list(holder))] = other
        else:
            holder[self._draw.choice(PAYLOADS[:30])] = other

    def _cut(self, text: str) -> str:
        start = self._draw.randrange(len(text) or 1)
        end = min(len(text), start + self._draw.randint(0, 20))
        return self._draw.choice(
            (
                text[:start] + text[end:],
                text[:end] + text[start:end] * self._draw.randint(1, 50) + text[end:],
                text[:start] + chr(self._draw.randrange(0x3000)) + text[start:],
                text[:start] + self._draw.choice(PAYLOADS[:30]) + text[start:],
                "[" * self._draw.choice((50, 5_000)) + text,
            )
        )


def _holders(raw: Any) -> Iterator[Any]:
    waiting = [raw]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict | list):
            yield item
            waiting += item.values() if isinstance(item, dict) else item
