"""`python -m core import`: files of one symbol, or of a whole market, with their account."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from core.contracts import SYSTEM
from core.enums import Interval
from core.errors import AppError, InvalidInputError
from core.market_data.import_account import ImportAccount, print_plan, print_symbol_plan
from core.market_data.import_types import CsvUpload
from core.market_data.market_files.contracts import UnknownContractError
from core.market_data.market_files.types import MarketFile
from core.services import Services

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
        all_refused: Annotated[
            bool, typer.Option("--all-refused", help="List more than ten rows of each reason.")
        ] = False,
    ) -> None:
        """Import CSV files and print the account of each, then the sum.

        Without --symbol: files of a whole market, told by their columns. Refused rows are left
        out and listed; a file that contradicts what is stored is not imported without
        --overwrite. Exit status 1 if a file was not imported, unless it was found in a folder and
        its columns are those of no contract.
        """
        started, account = time.perf_counter(), ImportAccount()
        command = _Command(services(), account, dry_run=dry_run, is_whole=all_refused)
        typer.echo(f"Into {command.describe_place()}")
        for path, own_source in [(p, "") for p in paths] if symbol else list_files(paths):
            account.files += 1
            typer.echo(f"\n{path}")
            try:
                if symbol:
                    upload = CsvUpload(
                        path.read_bytes(), path.name, symbol, interval, currency=currency
                    )
                    command.import_symbol(
                        upload, repair=repair_tickers, overwrite=overwrite, skip=not strict
                    )
                    continue
                file = MarketFile(
                    content=path.read_bytes(),
                    filename=path.name,
                    source=source or own_source,
                    repair_tickers=repair_tickers,
                    overwrite_changed=overwrite,
                    leave_out_refused=not strict,
                )
                command.import_market(file)
            except (AppError, OSError) as error:
                typer.echo(f"  not imported: {error}")
                is_ours = path in paths or not isinstance(error, UnknownContractError)
                (account.failed if is_ours else account.passed_over).append(path.name)
        account.print_sum(time.perf_counter() - started)
        if account.failed:
            raise typer.Exit(1)

    return import_files


class _Command:
    """The imports of one command, each printed and counted."""

    def __init__(
        self, services: Services, account: ImportAccount, *, dry_run: bool, is_whole: bool
    ) -> None:
        self._services, self._account = services, account
        self._is_dry, self._is_whole = dry_run, is_whole

    def describe_place(self) -> str:
        """Which database it is: demo and real data have one each."""
        database = self._services.system.get_status(SYSTEM).database
        return f"{database.backend} at {database.place}"

    def import_market(self, file: MarketFile) -> None:
        """Import a file of a whole market.

        Raises:
            AppError: it was not imported.
        """
        started = time.perf_counter()
        imports = self._services.market_imports
        plan = imports.check_file(SYSTEM, file)
        print_plan(plan, is_whole=self._is_whole)
        is_stored = not (plan.hindrance or self._is_dry)
        if is_stored:
            receipt = imports.import_file(SYSTEM, file)
        self._account.add_plan(plan, is_stored=is_stored)
        if plan.hindrance:
            raise InvalidInputError(plan.hindrance)
        if not is_stored:
            typer.echo("  dry run: nothing was stored")
            return
        held = ", ".join(
            f"{count:,} {name.replace('_', ' ')}" for name, count in receipt.held.items()
        )
        done = "all of it was stored already; nothing changed" if receipt.is_repeat else "stored"
        seconds = time.perf_counter() - started
        typer.echo(f"  {done}. The database holds from {receipt.source}: {held}. {seconds:.1f} s")

    def import_symbol(
        self, upload: CsvUpload, *, repair: bool, overwrite: bool, skip: bool
    ) -> None:
        """Import a file of one symbol.

        Raises:
            AppError: it was not imported.
        """
        imports = self._services.imports
        plan = imports.check_csv(SYSTEM, upload)
        if plan.repair is not None and repair:
            typer.echo(f"  {plan.repair.written} -> {plan.repair.meant}: repaired")
            upload = replace(upload, symbol=plan.repair.meant)
            plan = imports.check_csv(SYSTEM, upload)
        print_symbol_plan(plan)
        self._account.read += plan.rows_read
        if plan.repair is not None:
            self._account.waiting += plan.rows_read
            raise InvalidInputError(
                f"{plan.repair.written} may have lost leading zeros of {plan.repair.meant}.",
                "--repair-tickers puts them back. If it is meant as it is, import it by the page.",
            )
        if self._is_dry:
            self._account.waiting += plan.rows_read
            typer.echo("  dry run: nothing was stored")
            return
        try:
            receipt = imports.commit_csv(
                SYSTEM, upload, skip_refused=skip, overwrite_changed=overwrite
            )
        except AppError:
            self._account.waiting += plan.rows_read
            raise
        self._account.stored += receipt.new + receipt.changed
        self._account.held += receipt.unchanged
        self._account.left_out += plan.rows_read - receipt.new - receipt.changed - receipt.unchanged
        typer.echo(f"  stored; {receipt.symbol} now has {receipt.bars_stored:,} bars")


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
