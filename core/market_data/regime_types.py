"""What the regime services answer with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core.contracts import FloatArray, SourcePassport, TimeArray
from core.enums import Regime, RegimeDetector
from core.market_data.regimes.paths import RegimePath


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The sessions that followed labels of one regime; fractions.

    Attributes:
        regime: None for all regimes together.
        days: sessions with this label.
        share: of all sessions with a label.
        annual_return: compounded, as if the instrument had been held on those sessions only and
            they filled a year; None where too few, see `reason`.
        volatility: sample deviation of log returns, annualised.
        max_drawdown: of those sessions strung together, positive.
    """

    regime: Regime | None
    days: int
    share: float
    annual_return: float | None
    volatility: float | None
    max_drawdown: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Flicker:
    """How restless a detector was.

    Attributes:
        per_year: changes of the label.
        complete_runs: stretches of one label between two changes.
        short_share: of those, how many were short (`behaviour.SHORT_RUN`); None without any.
        median_run: sessions; None without any.
    """

    changes: int
    per_year: float
    complete_runs: int
    short_share: float | None
    median_run: float | None


@dataclass(frozen=True, slots=True)
class Stability:
    """Share of labels that stand when they are looked at again; None with the reason.

    Of the model: by one fitted about a year later. Of the scores, which fit nothing: by windows
    a little shorter and longer.
    """

    share: float | None
    days: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Share of sessions on which both detectors say the same.

    Attributes:
        by_chance: what it would be if they had nothing to do with one another.
    """

    share: float | None
    by_chance: float | None
    days: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HiddenState:
    """One state of the newest fit; fractions a year."""

    regime: Regime
    drift: float
    volatility: float


@dataclass(frozen=True, slots=True)
class FitInfo:
    """How the model behind a path was fitted.

    Attributes:
        fits: how often.
        fitted_through: the last session the newest fit has seen.
    """

    fits: int
    fitted_through: datetime
    states: tuple[HiddenState, ...]


@dataclass(frozen=True, slots=True, eq=False)
class DetectorReport:
    """What one detector says.

    Attributes:
        path: over all bars of the report.
        regime, confidence: at the last bar.
        since: first session of the present run of `regime`.
        waiting: the most probable regime where it is not `regime` yet (minimum dwell time).
        behaviour: by regime, last over all.
        fit: None for a detector that fits nothing.
    """

    detector: RegimeDetector
    path: RegimePath
    regime: Regime
    confidence: float
    since: datetime
    sessions_since: int
    waiting: Regime | None
    behaviour: tuple[Behaviour, ...]
    flicker: Flicker
    stability: Stability
    fit: FitInfo | None = None


@dataclass(frozen=True, slots=True)
class NotRun:
    """A detector that had too little to go on, and why."""

    detector: RegimeDetector
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class RegimeReport:
    """Both detectors over the daily bars of one series.

    Attributes:
        time: int64[n], seconds since 1970-01-01 UTC; close: float64[n].
        sessions_per_year: what figures are annualised with.
    """

    symbol: str
    passport: SourcePassport
    time: TimeArray
    close: FloatArray
    sessions_per_year: int
    detectors: tuple[DetectorReport, ...]
    not_run: tuple[NotRun, ...]
    agreement: Agreement

    def find(self, detector: RegimeDetector) -> DetectorReport | None:
        """The report of a detector; None where it was not run."""
        return next((found for found in self.detectors if found.detector is detector), None)


@dataclass(frozen=True, slots=True)
class ReadingView:
    """A stored reading.

    Attributes:
        as_of: the session it is of.
        probabilities: regime to probability.
        source: of the bars.
        computed_at: when it was calculated; readings are renewed by job only.
    """

    symbol: str
    detector: RegimeDetector
    as_of: date
    regime: Regime
    confidence: float
    probabilities: Mapping[Regime, float]
    source: str
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class ReadingOverview:
    """The newest stored readings of all instruments, counted.

    Attributes:
        counts: how many instruments stand in a regime, by detector.
        sources: of the bars.
        oldest, newest: sessions the readings are of; None where nothing is stored.
        computed_at: when the newest of them was calculated.
    """

    counts: Mapping[tuple[RegimeDetector, Regime], int]
    sources: tuple[str, ...]
    oldest: date | None
    newest: date | None
    computed_at: datetime | None
