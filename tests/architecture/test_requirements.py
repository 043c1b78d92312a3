"""What is imported is pinned, what is pinned directly has a reason, and the tests ran with it."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
from collections.abc import Iterable, Set
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {"app", "benchmarks", "core", "db", "pages", "tests"}
OURS |= {path.stem for path in (ROOT / "tests").rglob("*.py")}  # what tests share
OWNERS = importlib.metadata.packages_distributions()
# Where one import name belongs to several distributions (namespace packages).
NAMESPACES = {"google.generativeai": "google-generativeai", "google.protobuf": "protobuf"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def read_requirements(path: Path) -> tuple[set[str], dict[str, str]]:
    """The direct packages (the first block) and all pins of one file."""
    direct: set[str] = set()
    pins: dict[str, str] = {}
    is_direct = True
    for line in path.read_text().splitlines():
        if line.startswith("# Resolved"):
            is_direct = False
        if not line or line.startswith(("#", "-r ")):
            continue
        match = re.fullmatch(r"([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([A-Za-z0-9.+!]+)", line)
        assert match, f"{path.name}: {line!r} is not pinned with =="
        name = normal(match[1])
        assert name not in pins, f"{path.name}: {name} stands there twice"
        pins[name] = match[2]
        if is_direct:
            direct.add(name)
    return direct, pins


RUN_DIRECT, RUN_PINS = read_requirements(ROOT / "requirements.txt")
DEV_DIRECT, DEV_PINS = read_requirements(ROOT / "requirements-dev.txt")
CLUSTER_DIRECT, CLUSTER_PINS = read_requirements(ROOT / "deploy" / "requirements.txt")


def imported_packages(tree: ast.Module) -> set[str]:
    """Names of outside distributions a file imports, at its top or anywhere inside."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return {distribution(name) for name in names} - {""}


def distribution(name: str) -> str:
    top = name.partition(".")[0]
    if top in OURS or top in sys.stdlib_module_names:
        return ""
    for prefix, owner in NAMESPACES.items():
        if f"{name}.".startswith(f"{prefix}."):
            return owner
    return normal(OWNERS.get(top, [top])[0])


def undeclared(files: Iterable[Path], declared: Set[str]) -> list[str]:
    return [
        f"{path}: {package}"
        for path in files
        for package in sorted(imported_packages(ast.parse(path.read_text())) - declared)
    ]


def explained_packages() -> set[str]:
    text = (ROOT / "docs" / "dependencies.md").read_text()
    rows = re.findall(r"^\| (\S+) \| \S.{10,} \|$", text, re.MULTILINE)
    return {normal(name) for name in rows} - {"package"}


def test_every_import_of_the_code_is_a_direct_requirement() -> None:
    files = [p for folder in ("core", "db", "pages") for p in (ROOT / folder).rglob("*.py")]
    assert not undeclared([*files, *ROOT.glob("app.py")], RUN_DIRECT | CLUSTER_DIRECT)


def test_every_import_of_tests_and_benchmarks_is_a_pinned_requirement() -> None:
    files = [p for folder in ("tests", "benchmarks") for p in (ROOT / folder).rglob("*.py")]
    assert not undeclared(files, RUN_PINS.keys() | DEV_PINS.keys() | CLUSTER_PINS.keys())


def test_an_undeclared_import_is_found(tmp_path: Path) -> None:
    file = tmp_path / "planted.py"
    file.write_text(
        "import os, core.errors\nfrom google.generativeai import types\n"
        "def f():\n    import requests\n    from PIL import Image\n"
    )
    assert undeclared([file], {"google-generativeai"}) == [f"{file}: pillow", f"{file}: requests"]


def test_every_direct_requirement_has_its_reason_and_every_reason_its_requirement() -> None:
    assert explained_packages() == RUN_DIRECT | DEV_DIRECT | CLUSTER_DIRECT


@pytest.mark.parametrize("line", ["pandas", "pandas>=3", "pandas==3.*", "git+https://x/y"])
def test_an_unpinned_requirement_is_refused(line: str, tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text(f"{line}\n")
    with pytest.raises(AssertionError, match="not pinned"):
        read_requirements(file)


def test_no_package_is_pinned_in_two_files() -> None:
    assert not RUN_PINS.keys() & DEV_PINS.keys()
    assert not CLUSTER_PINS.keys() & (RUN_PINS.keys() | DEV_PINS.keys())


def test_these_tests_run_with_the_pinned_versions() -> None:
    """Otherwise a green run says nothing about what a fresh install gets."""
    installed = {normal(d.metadata["Name"]): d.version for d in importlib.metadata.distributions()}
    pins = RUN_PINS | DEV_PINS | CLUSTER_PINS
    assert {name: installed.get(name) for name in pins} == pins
