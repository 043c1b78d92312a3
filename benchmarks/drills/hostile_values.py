"""What a widget, an address or a program could send: texts and numbers that nobody means."""

from __future__ import annotations

from typing import Any

_FLOOD = "x" * (10 * 2**20)

TEXTS = (
    *("", " ", "\n", "\t\t", "\x00", "a\x00b", "a\x07b", "a\x1b[31mb", "a\x7fb", "\x85"),
    *("a\u202eb", "a\u200bb", "\u200f", "\ufeff", "\u2028", "a\u2066b", "\U000e0041", "\ufffe"),
    *("\u3164", "a\u3164b", "\u2800", "\u115f"),
    *("\ud800", "a\udfffb", "\ud83d", "\ue000", "e" + "\u0301" * 300, "\U0001f468\u200d" * 50),
    *("'; DROP TABLE user_account; --", "' OR '1'='1", '" OR ""="', "%", "_", "\\", "%%s", "{0}"),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)"),
    *("[x](javascript:alert(1))", "=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "${7*7}", "{{7*7}}"),
    *("../../etc/passwd", "/etc/passwd", "C:\\x", "file:///etc/passwd", "nul", "CON", "~", "*"),
    *(
        "None",
        "null",
        "true",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "0x10",
        "\uff11\uff12",
        "1_0",
    ),
    *("x" * 5_000, "x" * 100_000, _FLOOD, "\n" * 100_000, "é" * 70_000, "9" * 5_000),
)
"""For places that take a text."""

NUMBERS = (
    *(float("nan"), float("inf"), float("-inf"), -0.0, 0, -1, 1e-320, -1e-9, 1e308, -1e308),
    *(2**31, 2**63, -(2**63) - 1, 2**64, 10**30, 0.1 + 0.2, 1.0000000001, 1.5, True),
)
"""For places that take a number."""

THINGS: tuple[Any, ...] = (
    *(*NUMBERS, *TEXTS[:40], None, [], {}, [[]], {"": None}, b"x", [float("nan")], {"a": {"b": 1}}),
    *((1, 2), {1}, object, _FLOOD, 10**400, ["x" * 1_000] * 100),
)
"""For places that take whatever was written: a set of values by name."""
