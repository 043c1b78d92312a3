"""What doubts the run: the passport's lines, the same-bar band and the second opinion."""

from __future__ import annotations

from core.enums import Verdict
from core.formatting import format_count, format_percent
from core.trading.honesty.views import PassportView
from core.trading.result_parts import SameBarBand, SecondOpinion
from core.trading.tear_sheet.content import Judgement
from core.trading.types import BacktestResultView

VERDICT_WORDS = {Verdict.PASS: "PASS", Verdict.FAIL: "FAIL", Verdict.NOT_RUN: "NOT RUN"}
_OLD = "The run is older than this check: clone it and run it again."


def list_judgements(passport: PassportView, result: BacktestResultView) -> list[Judgement]:
    """All lines in the order of the passport, then the two."""
    lines = [
        Judgement(
            VERDICT_WORDS[line.verdict],
            line.verdict.value,
            line.title,
            line.figure,
            f"{line.why} {line.remedy}".strip(),
        )
        for line in passport.lines
    ]
    return [*lines, _judge_band(result.same_bar), _judge_opinion(result.second_opinion)]


def _judge_band(band: SameBarBand | None) -> Judgement:
    name = "Same-bar band"
    if band is None or band.not_run:
        return _not_run(name, band.not_run if band else _OLD)
    if not band.times or band.worst is None or band.best is None:
        return Judgement("PASS", "pass", name, "", "No bar held both stop and target of a trade.")
    worst, best = band.worst.total_return, band.best.total_return
    between = f"{format_percent(worst, 1).removesuffix(' %')} … {format_percent(best, 1)}"
    count = format_count(len(band.times))
    return Judgement(
        "OPEN",
        "not_run",
        name,
        between,
        f"{count} bars held both stop and target: the return lies between these two.",
    )


def _judge_opinion(opinion: SecondOpinion | None) -> Judgement:
    name = "Second opinion"
    if opinion is None or opinion.not_run:
        return _not_run(name, opinion.not_run if opinion else _OLD)
    compared, found = format_count(opinion.compared), opinion.differences
    if not found:
        why = f"{compared} numbers compared with the kernel's; none differs by more than 0.01 %."
        return Judgement("PASS", "pass", name, "", why)
    first = f"{found[0].what}: {found[0].reason}"
    return Judgement(
        "FAIL",
        "fail",
        name,
        f"{format_count(len(found))} differ",
        f"{compared} numbers compared with the kernel's. First: {first}",
    )


def _not_run(name: str, why: str) -> Judgement:
    return Judgement("NOT RUN", "not_run", name, "", why)
