"""What a tear sheet says: every value as the text it is shown as, in the order it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.trading.tear_sheet.svg import Svg


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Number:
    """A headline number; `between` is its interval, or empty."""

    label: str
    value: str
    between: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """A line with PASS, FAIL, NOT RUN or, where there is nothing to judge, DONE.

    Attributes:
        tone: `pass`, `fail` or `not_run`, for its colour; the word says the same.
    """

    word: str
    tone: str
    title: str
    figure: str
    why: str


@dataclass(frozen=True, slots=True)
class MonthCell:
    """One month of one year.

    Attributes:
        tone: `up`, `down` or empty.
        strength: 0 to 100, how deep its colour is.
    """

    text: str
    tone: str
    strength: int


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text; the first column is a name, the others are numbers unless `is_text`."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class TearSheet:
    """All of it. Text is plain: the template escapes it, and takes as they are the pictures alone.

    Attributes:
        not_run: what is missing and why, in place of `exits`, `signals` or intervals.
    """

    symbol: str
    names: str
    strategy: str
    description: str
    is_demo: bool
    run_number: int
    facts: Sequence[Fact]
    tags: Sequence[str]
    notes: str
    warnings: Sequence[str]
    numbers: Sequence[Number]
    needed: Sequence[str]
    equity: Svg
    drawdown: Svg
    distribution: Svg
    years: Sequence[tuple[str, Sequence[MonthCell]]]
    passport_headline: str
    gate: str
    judgements: Sequence[Judgement]
    trades: Table | None
    exits: Table | None
    not_run: Sequence[str]
    receipt: Sequence[Fact]
    written_at: str
