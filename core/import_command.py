"""`python -m core import`: files of one symbol, or of a whole market, with their account."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from core.contracts import SYSTEM
from core.enums import Interval, RowClass
from core.errors import AppError
from core.market_data.import_types import CsvUpload
from core.market_data.market_files.types import MarketFile
from core.market_data.market_import_types import ClassAccount, MarketImportPlan
from core.service_factory import Services

_SHOWN = 10
_KINDS = (".csv", ".csv.gz", ".txt")
_SEPARATE = 1  # a folder below the one that was named is a source of its own


def build_import_command(services: Callable[[], Services]) -> Callable[..., None]:
    """The command, on the services of this process."""

    def import_files(
        paths: Annotated[list[Path], typer.Argument(help="CSV files or folders with them.")],
        *,
        symbol: Annotated[
            str, typer.Option(help="The files hold bars of this one symbol, zeros and all.")
        ] = "",
        interval: Annotated[Interval, typer.Option(help="Of one symbol's bars.")] = Interval.DAY,
        currency: Annotated[str, typer.Option(help="Of a new symbol, e.g. KRW.")] = "",
        source: Annotated[
            str, typer.Option(help="Whose data it is; by default named after the file.")
        ] = "",
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what happens.")] = False,
        repair_tickers: Annotated[
            bool, typer.Option("--repair-tickers", help="Put lost leading zeros back.")
        ] = False,
        overwrite: Annotated[
            bool, typer.Option("--overwrite", help="Replace stored values that differ.")
        ] = False,
        strict: Annotated[
            bool, typer.Option("--strict", help="Refuse a file that has one refused row.")
        ] = False,
    ) -> None:
        """Import CSV files and print the account of each.

        Without --symbol: files of a whole market, told by their columns. Refused rows are left
        out and listed; a file that contradicts what is stored is not imported without
        --overwrite. Exit status 1 if a file that holds something of ours was not imported.
        """
        if symbol:
            _import_one_symbol(services(), paths, symbol, interval, currency, dry_run=dry_run)
            return
        failed = 0
        for path, own_source in list_files(paths):
            file = MarketFile(
                content=path.read_bytes(),
                filename=path.name,
                source=source or own_source,
                repair_tickers=repair_tickers,
                overwrite_changed=overwrite,
                leave_out_refused=not strict,
            )
            failed += not _import_market_file(services(), path, file, dry_run=dry_run)
        if failed:
            raise typer.Exit(1)

    return import_files


def list_files(paths: Iterable[Path]) -> list[tuple[Path, str]]:
    """All files in the order in which they are imported, with the source where a folder names one.

    The stocks list comes first, so that the others find their instruments described.

    Raises:
        typer.BadParameter: a path does not exist.
    """
    found: list[tuple[Path, str]] = []
    for path in paths:
        if not path.exists():
            raise typer.BadParameter(f"There is no {path}.")
        if path.is_file():
            found.append((path, ""))
            continue
        inside = sorted(each for each in path.rglob("*") if each.name.lower().endswith(_KINDS))
        for each in inside:
            below = each.relative_to(path).parts
            found.append((each, f"csv:{below[0]}"[:32].lower() if len(below) > _SEPARATE else ""))
    return sorted(found, key=lambda pair: "stock" not in pair[0].name.lower())


def _import_market_file(services: Services, path: Path, file: MarketFile, *, dry_run: bool) -> bool:
    """Import one file and print its account; whether it is stored, or nothing of ours."""
    started = time.perf_counter()
    typer.echo(f"\n{path}")
    try:
        plan = services.market_imports.check_file(SYSTEM, file)
    except AppError as error:
        typer.echo(f"  not imported: {error.message} {error.remedy}".rstrip())
        return True
    _print_plan(plan)
    if plan.hindrance:
        typer.echo(f"  not imported: {plan.hindrance}")
        return False
    if dry_run:
        typer.echo("  dry run: nothing was stored")
        return True
    try:
        receipt = services.market_imports.import_file(SYSTEM, file)
    except AppError as error:
        typer.echo(f"  not imported: {error.message} {error.remedy}".rstrip())
        return False
    held = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in receipt.held.items())
    done = "all of it was stored already; nothing changed" if receipt.is_repeat else "stored"
    seconds = time.perf_counter() - started
    typer.echo(f"  {done}. The database holds from {receipt.source}: {held}. {seconds:.1f} s")
    return True


def _print_plan(plan: MarketImportPlan) -> None:
    typer.echo(
        f"  {plan.contract.value}, source {plan.source}: {plan.rows_read:,} rows, "
        f"{plan.symbol_count:,} symbols"
    )
    typer.echo(
        f"  {'':<16}{'rows':>11}{'new':>11}{'changed':>11}{'unchanged':>11}{'held back':>11}"
    )
    for one in plan.classes:
        _print_line(one.kind.value.replace("_", " "), one)
    total = ClassAccount(
        RowClass.RECORD, sum(one.rows for one in plan.classes), plan.new, plan.changed,
        plan.unchanged, sum(one.held_back for one in plan.classes),
    )  # fmt: skip
    _print_line("total", total)
    for note in plan.notes:
        typer.echo(f"  note: {note}")
    if plan.repair is not None:
        pairs = ", ".join(f"{old} -> {new}" for old, new in plan.repair.examples)
        state = "repaired" if plan.repair.is_done else "refused; --repair-tickers puts them back"
        typer.echo(f"  {plan.repair.rows:,} rows lost zeros of the ticker ({pairs}): {state}")
    for reason, count in plan.refused.items():
        typer.echo(f"  refused, {reason.replace('_', ' ')}: {count:,}")
        for row in [each for each in plan.refusals if each.reason == reason][:_SHOWN]:
            typer.echo(f"    {row.sentence}")
    if plan.large_move_count:
        typer.echo(f"  kept, but beyond the price limit of a session: {plan.large_move_count:,}")
    for each in plan.differences[:_SHOWN]:
        typer.echo(
            f"    differs: {each.symbol} {each.day or ''} {each.field} "
            f"stored {each.stored}, file {each.incoming}"
        )


def _print_line(name: str, one: ClassAccount) -> None:
    counts = (one.rows, one.new, one.changed, one.unchanged, one.held_back)
    typer.echo(f"  {name:<16}" + "".join(f"{count:>11,}" for count in counts))


def _import_one_symbol(
    services: Services, paths: list[Path], symbol: str, interval: Interval, currency: str, *,
    dry_run: bool,
) -> None:  # fmt: skip
    imports = services.imports
    for path in paths:
        upload = CsvUpload(path.read_bytes(), path.name, symbol, interval, currency=currency)
        plan = imports.check_csv(SYSTEM, upload)
        typer.echo(
            f"{path}: read {plan.rows_read:,}, new {plan.new:,}, changed {plan.changed:,}, "
            f"unchanged {plan.unchanged:,}, refused {plan.refused:,}"
        )
        for refusal in plan.refusals:
            typer.echo(f"  {refusal.sentence}")
        if not dry_run:
            receipt = imports.commit_csv(SYSTEM, upload)
            typer.echo(f"  stored; {receipt.symbol} now has {receipt.bars_stored:,} bars")
