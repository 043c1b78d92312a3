"""Puts a tear sheet together from a run, its passport and the instrument's names."""

from __future__ import annotations

from datetime import datetime

from core.enums import Verdict
from core.formatting import (
    INTERVAL_NAMES,
    MISSING,
    format_age,
    format_count,
    format_day,
    format_instant,
)
from core.trading.headline import build_headline
from core.trading.honesty.views import PassportView
from core.trading.interval_text import describe_needed, format_interval
from core.trading.reason_words import REJECTION_NAMES
from core.trading.run_words import describe_costs, describe_execution, describe_period
from core.trading.statistic_text import format_tile
from core.trading.tear_sheet.content import Fact, Number, TearSheet
from core.trading.tear_sheet.judgements import list_judgements
from core.trading.tear_sheet.pictures import (
    draw_distribution,
    draw_drawdown,
    draw_equity,
    list_years,
)
from core.trading.tear_sheet.tables import tabulate_exits, tabulate_trades
from core.trading.types import BacktestDetail, BacktestResultView

OLD_RUN = "the run was made by a version that did not compute this: clone it and run it again."
_HASHES = {
    "bars_sha256": "Bars",
    "strategy_sha256": "Strategy code",
    "engine_sha256": "Engine code",
}


def build_tear_sheet(
    detail: BacktestDetail,
    result: BacktestResultView,
    passport: PassportView,
    names: str,
    at: datetime,
) -> TearSheet:
    """Everything on the sheet as text and finished pictures.

    Args:
        detail: of the run.
        result: of the run.
        passport: of the run, computed or not.
        names: of the instrument in its languages; empty where not known.
        at: now; ages are counted to it.
    """
    run = detail.summary
    return TearSheet(
        symbol=run.symbol,
        names=names,
        strategy=run.strategy_title,
        description=detail.description,
        is_demo=result.passport.is_demo,
        run_number=run.id,
        facts=_list_facts(detail, result, at),
        tags=run.tags,
        notes=run.notes,
        warnings=_list_warnings(detail),
        numbers=_list_numbers(result),
        needed=_list_needed(result),
        equity=draw_equity(result.curve),
        drawdown=draw_drawdown(result.curve),
        distribution=draw_distribution(result.curve),
        years=list_years(result.curve),
        passport_headline=passport.headline.removeprefix("Honesty passport: "),
        gate=passport.gate.sentence,
        judgements=list_judgements(passport, result),
        trades=tabulate_trades(result.trades),
        exits=tabulate_exits(result.trades, result.passport.currency),
        not_run=_list_not_run(passport, result),
        receipt=_list_receipt(result),
        written_at=format_instant(at),
    )


def _list_facts(detail: BacktestDetail, result: BacktestResultView, at: datetime) -> list[Fact]:
    run, bars = detail.summary, result.passport
    count = format_count(int(result.receipt.get("bar_count", 0)))
    versions = result.receipt.get("versions", {})
    adjusted = "adjusted" if bars.is_adjusted else "not adjusted"
    closes = ", closes only" if bars.is_close_only else ""
    return [
        Fact(
            "Period",
            f"{format_day(bars.first_bar)} → {format_day(bars.last_bar)}, {count} "
            f"{INTERVAL_NAMES[run.interval]} bars (asked: {describe_period(run.start, run.end)})",
        ),
        Fact(
            "Data",
            f"{bars.source}, {adjusted}{closes}, {bars.currency or 'currency unknown'}; last bar "
            f"{format_age(bars.last_bar, at)}, stored {format_instant(bars.fetched_at)}",
        ),
        Fact("Costs", describe_costs(detail.costs, bars.currency)),
        Fact("Execution", describe_execution(detail.execution)),
        Fact(
            "Engine",
            f"backtesting.py {versions.get('backtesting', '')}, "
            f"Signaldeck {versions.get('signaldeck', '')}",
        ),
        Fact("Run", f"{run.id}, {format_instant(run.created_at)}"),
    ]


def _list_warnings(detail: BacktestDetail) -> list[str]:
    changed = detail.summary.data_changed_at
    stale = (
        [f"The bars have changed since this run ({format_instant(changed)}): it would differ now."]
        if changed
        else []
    )
    return [*stale, *detail.warnings]


def _list_numbers(result: BacktestResultView) -> list[Number]:
    found = {each.key: each for each in result.intervals.estimates} if result.intervals else {}
    numbers = []
    for item, value in build_headline(result.statistics):
        unit = f" ({result.passport.currency})" if item.unit == "currency" else ""
        between = format_interval(item, found[item.key]) if item.key in found else ""
        numbers.append(Number(f"{item.label}{unit}", format_tile(item, value), between))
    return numbers


def _list_needed(result: BacktestResultView) -> list[str]:
    needed = result.intervals.needed if result.intervals else ()
    return [f"{describe_needed(each, result.statistics.get(each.key))}." for each in needed]


def _list_not_run(passport: PassportView, result: BacktestResultView) -> list[str]:
    missing = []
    if result.intervals is None:
        missing.append(f"Intervals of the numbers: {OLD_RUN}")
    if result.trades.exit_reason is None and len(result.trades):
        missing.append(f"Exits by reason: {OLD_RUN}")
    if result.signal_counts is None:
        missing.append(f"Signals wanted, filled and rejected: {OLD_RUN}")
    if passport.count(Verdict.NOT_RUN) == len(passport.lines):
        missing.append("Honesty passport: see each line.")
    return missing


def _list_receipt(result: BacktestResultView) -> list[Fact]:
    receipt = result.receipt
    facts = [Fact(name, str(receipt.get(key, MISSING))) for key, name in _HASHES.items()]
    versions = [f"{name} {version}" for name, version in receipt.get("versions", {}).items()]
    versions.append(f"definitions {result.definition_version}")
    facts.append(Fact("Versions", ", ".join(versions)))
    if result.signal_counts:
        counts = result.signal_counts
        rejected = ", ".join(
            f"{format_count(count)} {REJECTION_NAMES[reason]}"
            for reason, count in counts.rejected.items()
            if count
        )
        facts.insert(
            0,
            Fact(
                "Entry signals",
                f"{format_count(counts.wanted)} wanted, {format_count(counts.filled)} filled; "
                f"rejected: {rejected or 'none'}",
            ),
        )
    return facts
