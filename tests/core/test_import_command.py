"""`python -m core import` for files of a whole market."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from core.import_command import build_import_command, list_files
from core.service_factory import build_services
from core.services import Services
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
    assert f"Into sqlite at {tmp_path / 'data' / 'real.db'}" in text
    assert text.index("z_stocks.csv") < text.index("a_prices.csv.gz")
    assert "source csv:a_prices: 2 rows, 1 symbols" in text
    assert "source csv:kr_etf" in text
    totals = [line.split()[1:3] for line in text.splitlines() if line.split()[:1] == ["total"]]
    assert totals == [["1", "1"], ["2", "2"], ["2", "2"]]
    assert "not imported: The file has no ticker column" in text

    assert "4 files, 5 rows read = 5 stored + 0 stored already + 0 left out + 0 not" in text
    assert "Nothing of ours: other.csv" in text

    status, text = run(folder)
    assert status == 0
    assert text.count("nothing changed") == 3
    assert "5 rows read = 0 stored + 5 stored already" in text


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

    assert "4 rows read = 2 stored + 0 stored already + 2 left out + 0 not imported" in text

    status, text = run(path, "--repair-tickers")
    assert "repaired" in text


def test_of_many_refused_rows_ten_are_listed_unless_all_are_asked_for(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(PRICES + "".join(f"2024-02-{d:02d},005930,1,1,2,1,5\n" for d in range(1, 15)))

    text = run(path, "--dry-run")[1]
    assert (text.count("is below the low"), "and 4 more; --all-refused" in text) == (10, True)
    text = run(path, "--dry-run", "--all-refused")[1]
    assert (text.count("is below the low"), "more" in text) == (14, False)


@pytest.mark.parametrize(
    ("name", "content", "is_named", "status"),
    [
        ("other.csv", b"a,b\n1,2\n", True, 1),  # named on the line, so it was meant
        ("other.csv", b"a,b\n1,2\n", False, 0),  # met in a folder: nothing of ours
        ("cut.csv.gz", gzip.compress(PRICES.encode(), mtime=0)[:-9], False, 1),
        ("empty.csv", b"", False, 1),
    ],
)
def test_the_exit_status_says_whether_anything_was_missed(
    run: Run, tmp_path: Path, name: str, content: bytes, is_named: bool, status: int
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_bytes(content)
    (folder / "prices.csv").write_text(PRICES)

    found, text = run(*([folder / name, folder / "prices.csv"] if is_named else [folder]))

    assert found == status
    assert f"{'NOT IMPORTED' if status else 'Nothing of ours'}: {name}" in text
    assert "2 rows read = 2 stored" in text


def test_a_file_under_another_name_is_laid_beside_the_first(run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text(PRICES)
    second.write_text(PRICES.replace("9,11,500", "9,10,500"))
    run(first)

    status, text = run(second)

    assert status == 0
    assert (
        "beside csv:first: in common 1, with other values 1, of these more than 0.5 % apart 1"
    ) in text
    assert "005930 2024-01-02 close csv:first 11, file 10" in text


# One symbol -------------------------------------------------------------------------------------

ONE = "date,open,high,low,close,volume\n2024-01-02,10,12,9,11,500\n2024-01-03,11,13,10,12,5\n"


def test_a_file_of_one_symbol_is_imported_by_its_name(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "kospi200.csv"
    path.write_text("Date,Close,PER\n1990-01-03,100.0,\n1990-01-04,102.0,\n")

    assert "dry run" in run(path, "--symbol", "KOSPI200", "--dry-run")[1]
    status, text = run(path, "--symbol", "KOSPI200", "--currency", "KRW")

    assert status == 0
    assert "KOSPI200: read 2, new 2, changed 0, unchanged 0, refused 0" in text
    assert "stored; KOSPI200 now has 2 bars" in text
    assert "2 rows read = 2 stored + 0 stored already + 0 left out + 0 not imported" in text


def test_one_symbols_stored_bars_are_overwritten_only_where_it_is_asked_for(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "one.csv"
    path.write_text(ONE)
    run(path, "--symbol", "TEST")
    path.write_text(ONE.replace("9,11,500", "9,10,500"))

    status, text = run(path, "--symbol", "TEST")
    assert status == 1
    assert "differs: 2024-01-02 00:00 close stored 11, file 10" in text
    assert "not imported: The file contradicts what is stored" in text
    assert "0 stored + 0 stored already + 0 left out + 2 not imported" in text
    assert run(path, "--symbol", "TEST", "--overwrite")[0] == 0


def test_one_symbol_that_lost_its_zeros_is_asked_about_and_repaired_on_request(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "5930.csv"
    path.write_text(ONE)

    status, text = run(path, "--symbol", "5930", "--currency", "KRW")
    assert status == 1
    assert "5930 may have lost leading zeros of 005930. --repair-tickers puts them back" in text
    status, text = run(path, "--symbol", "5930", "--currency", "KRW", "--repair-tickers")
    assert status == 0
    assert "stored; 005930 now has 2 bars" in text


def test_one_symbols_defective_rows_are_left_out_unless_strict(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text(ONE + "2024-01-04,1,1,2,1,1\n")

    assert run(path, "--symbol", "TEST", "--strict")[0] == 1
    status, text = run(path, "--symbol", "TEST")
    assert status == 0
    assert "Line 4" in text
    assert "3 rows read = 2 stored + 0 stored already + 1 left out" in text


def test_an_unreadable_path_is_said_and_the_others_go_on(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text(ONE)
    status, text = run(tmp_path / "gone.csv", path, "--symbol", "TEST")
    assert status == 1
    assert "NOT IMPORTED: gone.csv" in text
    assert "stored; TEST now has 2 bars" in text


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
