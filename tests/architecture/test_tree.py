"""Where files lie and how long they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 199
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "base_service"}


def too_long(files: Iterable[Path]) -> list[str]:
    counted = ((path, len(path.read_text().splitlines())) for path in files)
    return [f"{path}: {lines} lines" for path, lines in counted if lines > LONGEST]


def code_files(root: Path) -> list[Path]:
    # A migration is a record of one change, not code that is read from top to bottom.
    return [
        path
        for folder in ("pages", "core", "db")
        for path in sorted((root / folder).rglob("*.py"))
        if "versions" not in path.parts
    ]


def flat_pages(root: Path) -> list[str]:
    """Files right in pages/: Streamlit would serve them without the menu's sign-in check."""
    allowed = {"menu.py", "__init__.py"}
    return [p.name for p in (root / "pages").glob("*.py") if p.name not in allowed]


def unregistered_pages(root: Path) -> list[str]:
    """Pages that neither the list of pages nor the menu names."""
    named = {
        node.value.removeprefix("pages/")
        for file in ("components/entries.py", "components/menu_pages.py", "menu.py")
        for node in ast.walk(ast.parse((root / "pages" / file).read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    pages = (root / "pages").glob("*/*.py")
    found = (path.relative_to(root / "pages") for path in pages)
    return [
        page.as_posix()
        for page in found
        if page.parts[0] != "components"
        and page.name != "__init__.py"
        and page.as_posix() not in named
    ]


def test_no_file_has_200_lines() -> None:
    assert not too_long(code_files(ROOT))


def test_a_file_of_200_lines_is_found(tmp_path: Path) -> None:
    fits, long = tmp_path / "fits.py", tmp_path / "long.py"
    fits.write_text("pass\n" * 199)
    long.write_text("pass\n" * 200)
    assert too_long([fits, long]) == [f"{long}: 200 lines"]


def test_no_page_lies_flat() -> None:
    assert not flat_pages(ROOT)


def test_every_page_is_in_the_menu() -> None:
    assert not unregistered_pages(ROOT)


def test_flat_and_unregistered_pages_are_found(tmp_path: Path) -> None:
    for file in (
        "pages/user/start.py",
        "pages/trading/backtests.py",
        "pages/trading/forgotten.py",
        "pages/flat.py",
    ):
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    entries = tmp_path / "pages" / "components" / "entries.py"
    entries.parent.mkdir()
    entries.write_text("PAGES = ['trading/backtests.py']")
    (entries.parent / "menu_pages.py").write_text("START = 'user/start.py'")
    (tmp_path / "pages" / "menu.py").write_text("SIGN_IN = 'user/sign_in.py'")
    assert flat_pages(tmp_path) == ["flat.py"]
    assert unregistered_pages(tmp_path) == ["trading/forgotten.py"]


@pytest.mark.parametrize("folder", ["core", "db", "pages"])
def test_no_module_has_a_name_that_fits_everything(folder: str) -> None:
    assert not [p for p in (ROOT / folder).rglob("*.py") if p.stem in VAGUE_NAMES]


def test_every_folder_of_code_is_a_package() -> None:
    """Without __init__.py a folder is invisible to the import contracts."""
    folders = {path.parent for path in code_files(ROOT)} - {ROOT / "pages"}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]


def test_test_files_have_names_of_their_own() -> None:
    """pytest's importlib mode tells two files of one name apart; a person reading a log cannot."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


def test_no_text_file_names_a_machine() -> None:
    """What is written for people must work in their folder, not in its author's."""
    pattern = re.compile(r"(/home/\w|/root/|/work/|/Users/\w)")
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "Makefile"]
    files += [ROOT / ".ci" / "run", *ROOT.glob("requirements*.txt"), ROOT / "pyproject.toml"]
    assert not [path for path in files if path.exists() and pattern.search(path.read_text())]
