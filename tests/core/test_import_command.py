"""`python -m core import` for files of a whole market."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from core.import_command import build_import_command, list_files
from core.service_factory import Services, build_services
from core.settings import Settings

Run = Callable[..., tuple[int, str]]
HEADER = "date,ticker,open,high,low,close,volume\n"
PRICES = HEADER + "2024-01-02,005930,10,12,9,11,500\n2024-01-03,005930,0,0,0,11,0\n"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    settings = Settings(mode="real", data_dir=tmp_path / "data", _env_file=None)
    (tmp_path / "data").mkdir()
    built = build_services(settings)
    built.prepare_database()
    yield built
    built.close()


@pytest.fixture
def run(services: Services) -> Run:
    app = typer.Typer()
    app.command("import")(build_import_command(lambda: services))
    app.command("other")(lambda: None)

    def once(*words: object) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["import", *map(str, words)])
        return result.exit_code, result.output

    return once


def test_a_folder_is_imported_stocks_first_and_every_row_is_accounted_for(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    (folder / "kr_etf").mkdir(parents=True)
    (folder / "a_prices.csv.gz").write_bytes(gzip.compress(PRICES.encode()))
    (folder / "kr_etf" / "069500.csv").write_text(PRICES.replace("005930", "069500"))
    (folder / "z_stocks.csv").write_text("ticker,name,market\n005930,삼성전자,KOSPI\n")
    (folder / "other.csv").write_text("Date,Close,PER\n1990-01-03,100.0,\n")

    status, text = run(folder)

    assert status == 0
    assert text.index("z_stocks.csv") < text.index("a_prices.csv.gz")
    assert "source csv:a_prices: 2 rows, 1 symbols" in text
    assert "source csv:kr_etf" in text
    totals = [line.split()[1:3] for line in text.splitlines() if line.split()[:1] == ["total"]]
    assert totals == [["1", "1"], ["2", "2"], ["2", "2"]]
    assert "not imported: The file has no ticker column" in text

    status, text = run(folder)
    assert status == 0
    assert text.count("nothing changed") == 3


def test_a_dry_run_stores_nothing(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(PRICES)
    assert "dry run: nothing was stored" in run(path, "--dry-run")[1]
    assert "nothing changed" not in run(path, "--dry-run")[1]


def test_refused_rows_are_listed_and_left_out_unless_strict(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(PRICES + "2024-01-04,005930,10,9,11,10,5\n2024-01-04,5930,1,1,1,1,1\n")

    status, text = run(path, "--strict")
    assert (status, "nothing changed" in text) == (1, False)
    assert "not imported: 2 of 4 rows cannot be stored" in text

    status, text = run(path)
    assert status == 0
    assert "Line 4: 005930: the high 9 of 2024-01-04 is below the low 11." in text
    assert "5930 -> 005930" in text
    assert "--repair-tickers" in text

    status, text = run(path, "--repair-tickers")
    assert "repaired" in text


def test_a_contradicting_file_is_refused_until_overwriting_is_asked_for(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(PRICES)
    run(path)
    path.write_text(PRICES.replace("9,11,500", "9,10,500"))

    status, text = run(path)
    assert status == 1
    assert "differs: 005930 2024-01-02 close stored 11, file 10" in text
    assert run(path, "--source", "vendor")[0] == 0
    assert run(path, "--overwrite")[0] == 0


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(typer.BadParameter, match="There is no"):
        list_files([tmp_path / "nothing.csv"])
