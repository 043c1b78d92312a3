"""What the library of strategies takes and hands out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.contracts import BarSeries
from core.trading.library.examples import Firing
from core.trading.library.outline import DifferenceLine
from core.trading.library.overlap import Overlap
from core.trading.library.templates import Template
from core.trading.library.track_record import RecordSummary, TrackRecord


@dataclass(frozen=True, slots=True)
class StrategyDraft:
    """A strategy as its owner wants it kept.

    Attributes:
        params, execution: values by field name; what is absent takes its default.
        template: key of the template it came from; empty for none.
    """

    name: str
    kind: str
    params: dict[str, Any] = field(default_factory=dict)
    execution: dict[str, Any] = field(default_factory=dict)
    description: str = ""
    tags: tuple[str, ...] = ()
    template: str = ""


@dataclass(frozen=True, slots=True)
class StrategyView:
    """A saved strategy.

    Attributes:
        words: what it does with these values; why that cannot be said, where it cannot.
        is_sound: whether this version of the software accepts kind and values.
    """

    id: int
    name: str
    kind: str
    kind_title: str
    params: dict[str, Any]
    execution: dict[str, Any]
    description: str
    tags: tuple[str, ...]
    is_active: bool
    template: str
    version: int
    words: str
    is_sound: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version; `change` is what differs from the one before, `same` lines left out."""

    number: int
    note: str
    created_at: datetime
    change: tuple[DifferenceLine, ...]


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A template with what is known of it.

    Attributes:
        words: what it does, generated from its values.
        record: None where it was never computed (NOT RUN).
        summary: of the record; None without one, and where it has too few instruments.
        is_record_old: the code or the values have changed since the record was made.
    """

    template: Template
    kind_title: str
    category: str
    words: str
    usage_count: int
    record: TrackRecord | None
    summary: RecordSummary | None
    record_made_at: datetime | None
    is_record_old: bool


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What a strategy would have done on one series.

    Attributes:
        words: what it does.
        remarks: what a reader must know, whole sentences.
        first: index of the first bar on which it can decide.
    """

    words: str
    remarks: tuple[str, ...]
    bars: BarSeries
    firings: tuple[Firing, ...]
    first: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike another strategy is; `strategy_id` is None for a template."""

    name: str
    kind_title: str
    strategy_id: int | None
    template: str
    overlap: Overlap


@dataclass(frozen=True, slots=True)
class Similarity:
    """The others, most alike first.

    Attributes:
        symbols: compared on, with the source of each and its span of days.
        left_out: sentences about what could not be compared.
    """

    likenesses: tuple[Likeness, ...]
    symbols: tuple[str, ...]
    left_out: tuple[str, ...]
