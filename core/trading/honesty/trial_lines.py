"""The lines that depend on how much was tried: trials, deflated Sharpe ratio, overfitting."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, replace

from core.contracts import FloatArray
from core.enums import LineKey, Verdict
from core.formatting import format_count, format_number, format_percent
from core.trading.honesty.deflated import (
    Matrix,
    TrialStatistics,
    deflated_sharpe,
    find_benchmark,
)
from core.trading.honesty.line import Line, NotRunError, count_of, decide
from core.trading.honesty.overfitting import MAX_PROBABILITY, probability_of_overfitting
from core.trading.honesty.sharpe import (
    CONFIDENCE,
    measure_sharpe,
    minimum_track_record,
    probabilistic_sharpe,
)

_FEWER = "Trust it less the more was tried: confirm it on data that none of the trials has seen."


def judge_trials(returns: FloatArray, trials: TrialStatistics, periods_per_year: float) -> Line:
    """Whether this run beats what the best of so many worthless ones would show."""
    _check_known(trials)
    sample = measure_sharpe(returns)
    bar, year = find_benchmark(sample, trials), math.sqrt(periods_per_year)
    shown = f"this run shows {format_number(sample.sharpe * year)}"
    if trials.count == 1:
        why = (
            f"The first trial of this idea ({count_of(trials.looks, 'look')}): no luck of choice "
            f"to beat but a Sharpe ratio of 0; {shown} a year."
        )
    else:
        why = (
            f"{count_of(trials.count, 'different trial')} of this idea "
            f"({count_of(trials.looks, 'look')}) amount to {format_number(trials.effective, 1)} "
            f"independent ones. The best of so many worthless ones would show a Sharpe ratio of "
            f"{format_number(bar * year)} a year (mean over deviation of the bars' returns); "
            f"{shown}."
        )
    line = decide(
        LineKey.TRIALS,
        is_passed=sample.sharpe > bar,
        figure=format_count(trials.count),
        why=why,
        remedy=_FEWER,
    )
    facts = asdict(trials) | {"effective": trials.effective, "benchmark_sharpe": bar}
    return _with(line, **facts, sharpe=sample.sharpe)


def judge_deflated(returns: FloatArray, trials: TrialStatistics, periods_per_year: float) -> Line:
    """How probable it is that the true Sharpe ratio beats luck; with the plain PSR and MinTRL."""
    _check_known(trials)
    sample = measure_sharpe(returns)
    deflated, plain = deflated_sharpe(sample, trials), probabilistic_sharpe(sample)
    bar = find_benchmark(sample, trials)
    needed = minimum_track_record(sample, bar)
    if math.isinf(needed):
        record = "No record of any length would do: the ratio is below what luck shows."
        remedy = _FEWER
    else:
        more = max(0, math.ceil(needed) - sample.count)
        record = f"A record of {format_count(math.ceil(needed))} bars would suffice"
        record += "." if more == 0 else f": {format_count(more)} more than there are."
        years = format_number(more / periods_per_year, 1)
        remedy = f"At this ratio it needs {years} more years; try fewer variants until then."
    line = decide(
        LineKey.DEFLATED_SHARPE,
        is_passed=deflated >= CONFIDENCE,
        figure=format_percent(deflated, 1),
        why=f"Probability that the true Sharpe ratio beats the best of "
        f"{format_number(trials.effective, 1)} worthless trials: {format_percent(deflated, 1)}; "
        f"{format_percent(CONFIDENCE, 0)} is asked for. That it is above 0: "
        f"{format_percent(plain, 1)}. {record}",
        remedy=remedy,
    )
    return _with(
        line,
        deflated=deflated,
        probabilistic=plain,
        minimum_track_record=None if math.isinf(needed) else needed,
        benchmark_sharpe=bar,
        **asdict(sample),
    )


def judge_overfitting(trials: Matrix) -> Line:
    """Whether choosing the best of the trials works on data it was not chosen on."""
    found = probability_of_overfitting(trials)
    line = decide(
        LineKey.OVERFITTING,
        is_passed=found.probability <= MAX_PROBABILITY,
        figure=format_percent(found.probability, 1),
        why=f"In {format_percent(found.probability, 1)} of {format_count(found.splits)} splits the "
        f"best of {format_count(found.trials)} trials on one half of the bars fell to the median "
        f"or below on the other; at most {format_percent(MAX_PROBABILITY, 0)} is allowed. It lost "
        f"money there in {format_percent(found.loss_probability, 0)}.",
        remedy="The choice among the variants is noise: take the middle of a plateau, or trade "
        "none of them.",
    )
    return _with(line, **asdict(found))


def judge_all(
    returns: FloatArray, trials: TrialStatistics, matrix: Matrix, periods_per_year: float
) -> dict[LineKey, Callable[[], Line]]:
    """The three checks, not yet carried out."""
    return {
        LineKey.TRIALS: lambda: judge_trials(returns, trials, periods_per_year),
        LineKey.DEFLATED_SHARPE: lambda: judge_deflated(returns, trials, periods_per_year),
        LineKey.OVERFITTING: lambda: judge_overfitting(matrix),
    }


def sum_up(lines: tuple[Line, ...]) -> Verdict:
    """FAIL if any line fails; PASS if none does and those that every run can answer passed."""
    if any(line.verdict is Verdict.FAIL for line in lines):
        return Verdict.FAIL
    passed = {line.key for line in lines if line.verdict is Verdict.PASS}
    return Verdict.PASS if passed >= _NEEDED else Verdict.NOT_RUN


_NEEDED = {LineKey.LOOK_AHEAD, LineKey.TRIALS, LineKey.DEFLATED_SHARPE}


def _check_known(trials: TrialStatistics) -> None:
    if trials.count < 1:
        raise NotRunError(
            "The run is older than the trial ledger: what was tried for it is not known.",
            "Clone it and run it again, so that the ledger counts it.",
        )


def _with(line: Line, **facts: object) -> Line:
    return replace(line, facts=facts)
