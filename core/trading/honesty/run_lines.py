"""The lines that look at the run itself: look-ahead, placebo, concentration, data."""

from __future__ import annotations

from dataclasses import asdict, replace

from core.contracts import BarSeries, FloatArray
from core.enums import LineKey, Severity
from core.formatting import format_count, format_percent
from core.trading.honesty.concentration import BEST, MAX_SHARE, measure_concentration
from core.trading.honesty.evidence import DataState
from core.trading.honesty.line import Line, NotRunError, decide
from core.trading.honesty.look_ahead import find_look_ahead
from core.trading.honesty.placebo import MAX_P_VALUE, PERMUTATIONS, run_placebo
from core.trading.strategies.base import Strategy

_GRAVE = (Severity.HIGH, Severity.CRITICAL)


def judge_look_ahead(strategy: Strategy, bars: BarSeries) -> Line:
    """Whether anything changes when later bars are taken away."""
    found = find_look_ahead(strategy, bars)
    checked = ", ".join(found.parts)
    days = ", ".join(f"{at:%Y-%m-%d}" for at in found.changed_at)
    why = (
        f"Recomputed on bars cut short at {format_count(found.cuts)} places, {checked} did not "
        "change."
        if not found.leaking
        else f"{', '.join(found.leaking)} changed when later bars were taken away, first at {days}."
    )
    line = decide(
        LineKey.LOOK_AHEAD,
        is_passed=not found.leaking,
        figure=f"{format_count(found.cuts)} cuts",
        why=why,
        remedy="The strategy knows the future: nothing of this result can be earned. Correct its "
        "signals.",
    )
    facts = {"cuts": found.cuts, "parts": list(found.parts), "leaking": list(found.leaking)}
    return replace(line, facts=facts | {"changed_at": [str(at) for at in found.changed_at]})


def judge_placebo(
    exposure: FloatArray, returns: FloatArray, permutations: int = PERMUTATIONS
) -> Line:
    """Whether the same positions would have paid as much on a market without order."""
    found = run_placebo(exposure, returns, permutations)
    share = format_percent(found.p_value, 1)
    line = decide(
        LineKey.PLACEBO,
        is_passed=found.p_value <= MAX_P_VALUE,
        figure=f"p = {found.p_value:.3f}",
        why=f"The same positions paid as much or more in {share} of "
        f"{format_count(found.permutations)} markets whose returns were put in random order; at "
        f"most {format_percent(MAX_P_VALUE, 0)} is allowed.",
        remedy="The timing is not told from chance: the profit may be the market's own drift. "
        "Compare with buy & hold.",
    )
    return replace(line, facts=asdict(found))


def judge_concentration(profit: FloatArray) -> Line:
    """Whether a handful of trades made the profit."""
    found = measure_concentration(profit)
    line = decide(
        LineKey.CONCENTRATION,
        is_passed=found.share <= MAX_SHARE,
        figure=format_percent(found.share, 1),
        why=f"The best {BEST} of {format_count(found.trades)} trades made "
        f"{format_percent(found.share, 1)} of the net profit; at most "
        f"{format_percent(MAX_SHARE, 0)} is allowed.",
        remedy="Look at these trades one by one: would each have been taken, at that price?",
    )
    return replace(line, facts=asdict(found))


def judge_data(data: DataState) -> Line:
    """Whether the bars can bear a conclusion."""
    faults = _list_faults(data)
    if not faults and not data.is_checked:
        raise NotRunError(
            "No quality check has looked at these bars yet.",
            "Run the check on the data quality page, then compute the passport again.",
        )
    count = len(data.warnings)
    noted = f" The run gave {count} warning{'' if count == 1 else 's'}." if count else ""
    if not data.is_adjusted:
        noted += " The prices are not adjusted; the checks look for splits, dividends are missing."
    chosen = (
        " One symbol, chosen today, has survived until today: whether the idea works on those "
        "that did not is not tested."
    )
    line = decide(
        LineKey.DATA,
        is_passed=not faults,
        figure=f"{len(faults)} fault{'' if len(faults) == 1 else 's'}",
        why=(" ".join(faults) or "The quality checks have no grave finding open.") + noted + chosen,
        remedy="See to the findings on the data quality page and run it again.",
    )
    return replace(
        line,
        facts={"faults": faults, "warnings": list(data.warnings), "is_demo": data.is_demo},
    )


def _list_faults(data: DataState) -> list[str]:
    faults = []
    if data.worst in _GRAVE:
        faults.append(f"A finding of {data.worst.value} severity is open on these bars.")
    if data.has_changed:
        faults.append("The bars have changed since the run.")
    return faults
