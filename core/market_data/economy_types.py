"""What the services of economic figures take and give. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.contracts import FloatArray, TimeArray
from core.enums import Frequency, SeriesTransform
from core.errors import AppError
from core.market_data.economy.vintages import KnownValues, PublishedValues

BUNDLED_SOURCE = "bundled"


@dataclass(frozen=True, slots=True)
class EconomyFacts:
    """What is said of a series.

    Attributes:
        code: unique, capital letters, e.g. `US_CORE_CPI`.
        unit: e.g. `%`, `USD per barrel`; empty where the origin does not say.
        origin: package and data set, or file; and who published the figure.
        licence: as the origin states it.
        note: what a reader must know.
        delay_days: known-at is reckoned as period end + so many days; None: it came with the
            values.
        is_sample: taken once; nothing follows.
    """

    code: str
    title: str
    topic: str
    unit: str
    frequency: Frequency
    country: str = ""
    origin: str = ""
    licence: str = ""
    note: str = ""
    delay_days: int | None = None
    is_sample: bool = False

    @property
    def is_rate(self) -> bool:
        """Whether the values are percent already: their changes are percentage points."""
        return self.unit.startswith("%")


@dataclass(frozen=True, slots=True)
class EconomyEntry:
    """A stored series in a list; `fetched_at` moves with every import of values."""

    facts: EconomyFacts
    source: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class EconomyInfo:
    """A stored series.

    Attributes:
        first_period, last_period: period ends; None for a series without a value.
        periods: how many periods have a value.
        versions: how many values are stored, revisions included.
        last_known_at: when the newest value became known.
    """

    facts: EconomyFacts
    source: str
    fetched_at: datetime
    first_period: date | None
    last_period: date | None
    periods: int
    versions: int
    last_known_at: datetime | None


@dataclass(frozen=True, slots=True)
class EconomySeries:
    """A series as known at an instant, transformed.

    Attributes:
        as_of: None for all that is stored.
        known: levels by period, with known-at and revisions.
        values: float64[m], transformed; fractions where the transform is relative.
        unit: of `values`; empty for a fraction or a z-score.
        is_fraction: `values` are to be shown as percent.
    """

    info: EconomyInfo
    as_of: datetime | None
    transform: SeriesTransform
    known: KnownValues
    values: FloatArray
    unit: str
    is_fraction: bool


@dataclass(frozen=True, slots=True)
class AgainstLine:
    """Another series or an instrument, to lie beside.

    Attributes:
        time: int64[k], seconds since 1970-01-01 UTC.
        values: float64[k], in `unit`.
        source: with its kind of bar or figure.
    """

    name: str
    unit: str
    time: TimeArray
    values: FloatArray
    source: str
    fetched_at: datetime
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class EconomyChartRequest:
    """What a chart shows.

    Attributes:
        against: code of another series or symbol of an instrument; empty for none.
        as_of: only what was known by the end of that day, UTC; None for all.
        years: so many before the last period; None for all.
        is_published: each value stands on the day of its publication, as it was read then,
            instead of at the end of its period.
    """

    code: str
    transform: SeriesTransform = SeriesTransform.LEVEL
    against: str = ""
    as_of: date | None = None
    years: int | None = None
    is_published: bool = False


@dataclass(frozen=True, slots=True)
class LatestValue:
    """The newest known value of a series, each figure NaN where its reference is missing.

    Attributes:
        value: in the series' unit.
        change: against the period before, in the unit; of a rate percentage points.
        year_on_year: a fraction; of a rate percentage points.
        z_score: against the ten years before.
    """

    period_end: date
    known_at: datetime
    value: float
    change: float
    year_on_year: float
    z_score: float


@dataclass(frozen=True, slots=True)
class EconomyChart:
    """A series, what lies beside it, and why nothing does where something was asked for.

    Attributes:
        latest: None for a series of which nothing was known yet.
        published: the series by days of publication; None where it was not asked for.
    """

    series: EconomySeries
    latest: LatestValue | None
    against: AgainstLine | None
    failure: AppError | None
    published: PublishedValues | None = None
