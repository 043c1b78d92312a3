"""Trials that were picked: what they did out of sample, and whether the engine agrees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.enums import AppliedCheck
from core.trading.optimisation.request import Stretch
from core.trading.types import Statistics


@dataclass(frozen=True, slots=True)
class OutOfSample:
    """What became of a committed pick on the bars nobody had seen.

    Attributes:
        period: those bars.
        statistics: of the pick; as a plain backtest over them gives.
        value: its first objective; None where it is not defined.
        in_sample_value: the same over the in-sample bars.
        rank: place of the pick among all trials by the first objective, 1 the best; None where
            it has no value.
        ranked: trials with a value.
        in_sample_rank: its place in sample.
        quantiles: of the first objective over all trials, worst to best: 0 %, 1 %, …, 100 %;
            empty where no trial has a value.
        in_sample_quantiles: the same in sample, of the same trials.
        rank_correlation: Spearman's, of all trials' values in and out of sample; None under 3.
        reason: why the pick has no result; empty where it has one.
    """

    period: Stretch
    statistics: Statistics
    value: float | None
    in_sample_value: float | None
    rank: int | None
    ranked: int
    in_sample_rank: int | None
    quantiles: tuple[float, ...]
    in_sample_quantiles: tuple[float, ...]
    rank_correlation: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PickView:
    """A trial that was committed, applied, or both.

    Attributes:
        is_default: whether it is the centre of the widest plateau.
        params_text: its parameters in short.
        committed_at: when its out-of-sample result was asked for; None if it was not.
        look_number: the how-manieth look of anybody at this idea on these bars; 1 is unseen.
        look_job_id: the job that opens; `look_error` why it failed, empty if it did not.
        out_of_sample: None until the job has opened it.
        backtest_id: the plain backtest of the applied pick; None if it was not applied.
        check: whether that backtest's statistics equal the trial's; None if it was not applied.
        differences: `statistic: trial's value, backtest's value` in words, where it DIFFERS, or
            why it could not be compared.
    """

    trial: int
    is_default: bool
    params_text: str
    committed_at: datetime | None
    look_number: int | None
    look_job_id: str
    look_error: str
    out_of_sample: OutOfSample | None
    backtest_id: int | None
    check: AppliedCheck | None
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LookView:
    """One look at out-of-sample bars of an idea. Looks are never deleted.

    Attributes:
        number: counted over the looks of this idea that share bars with this one, from 1.
        optimisation_id: the run it was made from; it may have been deleted since.
        is_own: whether the reader looked; others' names are not told.
    """

    number: int
    at: datetime
    first: date
    last: date
    optimisation_id: int
    is_own: bool
