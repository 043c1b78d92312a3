"""What `python -m core import` prints: the account of each file, and the sum over all."""

from __future__ import annotations

from dataclasses import dataclass, field

import typer

from core.enums import RowClass
from core.market_data.import_types import ImportPlan
from core.market_data.market_import_types import ClassAccount, MarketImportPlan, OtherSource

_SHOWN = 10


@dataclass(slots=True)
class ImportAccount:
    """All files of one command.

    Attributes:
        read: rows of each file that was understood.
        stored: new or changed rows that were stored.
        held: rows that were stored already, or whose day has a bar.
        left_out: rows that repeat another or cannot be stored.
        waiting: rows of files that were read and not imported, a dry run included.
        passed_over: files that hold nothing of ours, by path.
        failed: files that hold something of ours and were not imported, by path.
    """

    files: int = 0
    read: int = 0
    stored: int = 0
    held: int = 0
    left_out: int = 0
    waiting: int = 0
    passed_over: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def add_plan(self, plan: MarketImportPlan, *, is_stored: bool) -> None:
        """Count the rows of a file, each once."""
        self.read += plan.rows_read
        if not is_stored:
            self.waiting += plan.rows_read
            return
        held_back = sum(one.held_back for one in plan.classes)
        self.stored += plan.new + plan.changed
        self.held += plan.unchanged + held_back
        self.left_out += plan.rows_read - plan.new - plan.changed - plan.unchanged - held_back

    def print_sum(self, seconds: float) -> None:
        """The files and their rows, which add up."""
        typer.echo(
            f"\n{self.files:,} files, {self.read:,} rows read = {self.stored:,} stored "
            f"+ {self.held:,} stored already + {self.left_out:,} left out "
            f"+ {self.waiting:,} not imported. {seconds:.1f} s"
        )
        for title, paths in (("Nothing of ours", self.passed_over), ("NOT IMPORTED", self.failed)):
            if paths:
                typer.echo(f"{title}: {', '.join(paths)}")


def print_plan(plan: MarketImportPlan, *, is_whole: bool = False) -> None:
    """The dry run of a file.

    Args:
        plan: every row in one class.
        is_whole: list all refused rows that are kept, not the first of each reason.
    """
    typer.echo(
        f"  {plan.contract.value}, source {plan.source}: {plan.rows_read:,} rows, "
        f"{plan.symbol_count:,} symbols"
    )
    _print_classes(plan)
    for note in plan.notes:
        typer.echo(f"  note: {note}")
    if plan.repair is not None:
        pairs = ", ".join(f"{old} -> {new}" for old, new in plan.repair.examples)
        state = "repaired" if plan.repair.is_done else "refused; --repair-tickers puts them back"
        typer.echo(f"  {plan.repair.rows:,} rows lost zeros of the ticker ({pairs}): {state}")
    _print_refused(plan, is_whole=is_whole)
    if plan.large_move_count:
        typer.echo(f"  kept, but beyond the price limit of a session: {plan.large_move_count:,}")
    for each in plan.differences[:_SHOWN]:
        typer.echo(
            f"    differs: {each.symbol} {each.day or ''} {each.field} "
            f"stored {each.stored}, file {each.incoming}"
        )
    for other in plan.others:
        _print_other(other)


def print_symbol_plan(plan: ImportPlan) -> None:
    """The dry run of a file of one symbol."""
    typer.echo(
        f"  {plan.symbol}: read {plan.rows_read:,}, new {plan.new:,}, changed {plan.changed:,}, "
        f"unchanged {plan.unchanged:,}, refused {plan.refused:,}"
    )
    for note in plan.notes:
        typer.echo(f"  note: {note}")
    for refusal in plan.refusals:
        typer.echo(f"    {refusal.sentence}")
    for change in plan.changes[:_SHOWN]:
        typer.echo(
            f"    differs: {change.time:%Y-%m-%d %H:%M} {change.field} "
            f"stored {change.stored:g}, file {change.incoming:g}"
        )


def _print_classes(plan: MarketImportPlan) -> None:
    typer.echo(
        f"  {'':<16}{'rows':>11}{'new':>11}{'changed':>11}{'unchanged':>11}{'held back':>11}"
    )
    always = (RowClass.DUPLICATE, RowClass.CONTRADICTORY, RowClass.REFUSED)
    found = {kind: ClassAccount(kind, 0) for kind in always}
    found |= {one.kind: one for one in plan.classes}
    for kind in RowClass:
        if kind in found:
            _print_line(kind.value.replace("_", " "), found[kind])
    total = ClassAccount(
        RowClass.RECORD, sum(one.rows for one in plan.classes), plan.new, plan.changed,
        plan.unchanged, sum(one.held_back for one in plan.classes),
    )  # fmt: skip
    _print_line("total", total)


def _print_refused(plan: MarketImportPlan, *, is_whole: bool) -> None:
    for reason, count in plan.refused.items():
        typer.echo(f"  refused, {reason.replace('_', ' ')}: {count:,}")
        kept = [row for row in plan.refusals if row.reason == reason]
        shown = kept if is_whole else kept[:_SHOWN]
        for row in shown:
            typer.echo(f"    {row.sentence}")
        if more := count - len(shown):
            hint = "" if is_whole else "; --all-refused lists them"
            typer.echo(f"    and {more:,} more{hint}")


def _print_other(other: OtherSource) -> None:
    typer.echo(
        f"  beside {other.source}: in common {other.common:,}, with other values "
        f"{other.differing:,}, of these more than 0.5 % apart {other.apart:,}; nothing of it is "
        "overwritten"
    )
    for each in other.differences[:_SHOWN]:
        typer.echo(
            f"    {each.symbol} {each.day or ''} {each.field} "
            f"{other.source} {each.stored}, file {each.incoming}"
        )


def _print_line(name: str, one: ClassAccount) -> None:
    counts = (one.rows, one.new, one.changed, one.unchanged, one.held_back)
    typer.echo(f"  {name:<16}" + "".join(f"{count:>11,}" for count in counts))
