"""What the documents name exists: files, links, commands, settings, metrics, pages, code.

Each rule is a function from a text to what is wrong in it, so that a text with the fault can be
given to it: `test_each_rule_finds_its_fault`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import click
import pytest
import typer

from benchmarks.__main__ import BENCHES
from core.__main__ import app
from core.settings import Settings
from db.metadata import METADATA
from pages.components.entries import list_entries

ROOT = Path(__file__).parents[2]
FOLDERS = (
    *("core", "db", "pages", "tests", "benchmarks", "deploy", "docs"),
    *(".ci", ".streamlit"),
)
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))

# What a reader writes, what an operator makes, and what a decision turned down.
NOT_OURS = {
    *("core/trading/strategies/channel_close.py", "core/market_data/indicators/aroon.py"),
    *("pages/market_data/latest_bars.py", "market_data/latest_bars.py", "channel_close.py"),
    *(".streamlit/secrets.toml", "deploy/compose.env", "deploy/kubernetes/secret.yaml"),
    *("utils.py", "backup.key", "extend_existing", ".env", ".venv/bin/python"),
}
# Read by tests, benchmarks and continuous integration; the application knows nothing of them.
OF_TESTS = {
    f"SIGNALDECK_{name}"
    for name in ("TEST_POSTGRES_URL", "TEST_REDIS_URL", "TEST_BROWSER", "SCREENSHOTS", "REAL_DATA")
}


@cache
def names_in_code() -> frozenset[str]:
    """Every word of the code, its configuration and its file names."""
    files = [path for folder in FOLDERS if folder != "docs" for path in (ROOT / folder).rglob("*")]
    files += [path for path in ROOT.iterdir() if path.suffix != ".md"]
    words: set[str] = set()
    for path in files:
        if path.is_file() and "__pycache__" not in path.parts:
            words.update(re.findall(r"\w+", path.stem))
            words.update(re.findall(r"\w+", path.read_text(errors="ignore")))
    return frozenset(words)


@cache
def file_names() -> frozenset[str]:
    found = (path.name for folder in FOLDERS for path in (ROOT / folder).rglob("*.*"))
    return frozenset([*found, *(path.name for path in ROOT.iterdir())])


def prose(text: str) -> str:
    """The text without its blocks of code."""
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def spans(text: str) -> list[str]:
    """What stands in backticks within the prose."""
    return re.findall(r"`([^`\n]+)`", prose(text))


def dead_links(text: str, folder: Path = ROOT) -> list[str]:
    targets = re.findall(r"\]\(([^)#\s]+)", prose(text))
    return [one for one in targets if "://" not in one and not (folder / one).exists()]


def missing_files(text: str, folder: Path = ROOT) -> list[str]:
    """Paths in backticks that are neither below the root, nor beside the text, nor a page."""
    missing = []
    for word in (word.strip("(),:…") for span in spans(text) for word in span.split()):
        is_path = re.fullmatch(r"\.?[\w-]+(/[\w.-]+)+/?", word) and word.split("/")[0] in FOLDERS
        is_name = re.fullmatch(r"\.?[\w-]+\.(py|md|json|ya?ml|toml|txt|css|key)", word)
        if word in NOT_OURS or not (is_path or is_name):
            continue
        places = (ROOT / word, folder / word, ROOT / "pages" / word)
        if not any(place.exists() for place in places) and word not in file_names():
            missing.append(word)
    return missing


def unknown_names(text: str) -> list[str]:
    """Names of code in backticks that no code has: with a _, or with a capital inside."""
    names = (name for span in spans(text) for name in re.findall(r"[A-Za-z]\w*", span))
    looks_like_code = re.compile(r"\w*[a-z0-9](_|[A-Z])\w+|[A-Z]+_[A-Z_]+")
    known = names_in_code() | NOT_OURS | known_settings()
    return [name for name in names if looks_like_code.fullmatch(name) and name not in known]


def names_elsewhere(text: str) -> list[str]:
    """`NAME` in `path`, or `NAME` (`path`), where that file has no such name."""
    pairs = re.findall(r"`(\w+)` (?:in |\()`([\w/.]+)`", prose(text))
    files = [(name, ROOT / path) for name, path in pairs]
    return [
        f"{name} in {path.relative_to(ROOT)}"
        for name, path in files
        if path.is_file() and not re.search(rf"\b{name}\b", path.read_text())
    ]


def unknown_targets(text: str) -> list[str]:
    """`make …` that the Makefile does not have."""
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    said = re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)
    return [name for name in said if name not in known]


def unknown_commands(text: str) -> list[str]:
    """`python -m core …` and `python -m benchmarks …` that do not exist."""
    lines = re.findall(r"-m core(?![.\w])([^`\n#|]*)", text)
    wrong = [line for line in lines if not is_command(line)]
    for line in re.findall(r"-m benchmarks ([^`\n]*)", text):
        wrong += [name for name in re.findall(r"\b[a-z_]+\b", line) if name not in BENCHES]
    return wrong


def is_command(line: str) -> bool:
    found: click.Command = typer.main.get_command(app)
    words = line.split()
    while words and (group := getattr(found, "commands", {})):
        if words[0] == "--help":
            break
        if words[0] not in group:
            return False
        found = group[words.pop(0)]
    options = {opt for parameter in found.params for opt in parameter.opts} | {"--help"}
    return all(word in options for word in words if word.startswith("--"))


def known_settings() -> set[str]:
    prefix = Settings.model_config["env_prefix"]
    return OF_TESTS | {
        str(field.validation_alias or f"{prefix}{name.upper()}")
        for name, field in Settings.model_fields.items()
    }


def unknown_settings(text: str) -> list[str]:
    said = re.findall(r"SIGNALDECK_[A-Z_]*[A-Z]", text)
    return [name for name in said if name not in known_settings()]


def unknown_metrics(text: str) -> list[str]:
    said = re.findall(r"`(signaldeck_[a-z_]*[a-z])", text)
    return [name for name in said if name not in names_in_code()]


def unknown_pages(text: str) -> list[str]:
    """`page **Title**`, `page *Title*`: none of that title."""
    titles = {entry.title for entry in list_entries()}
    return [name for name in re.findall(r"[Pp]age \*+([A-Z][\w ]*)\*", text) if name not in titles]


RULES: tuple[Callable[[str], list[str]], ...] = (
    missing_files,
    unknown_names,
    names_elsewhere,
    unknown_targets,
    unknown_commands,
    unknown_settings,
    unknown_metrics,
    unknown_pages,
)
FAULTS = {
    missing_files: "see `core/nowhere.py`",
    unknown_names: "calls `submit_{}`".format("nowhere"),
    names_elsewhere: "`SUBSCRIPTIONS` in `core/services.py`",
    unknown_targets: "`make coffee`",
    unknown_commands: "`python -m core backup mkae`",
    unknown_settings: "`SIGNALDECK_MODUS`",
    unknown_metrics: "`signaldeck_{}`".format("nowhere"),
    unknown_pages: "the page **Backupps**",
}


def list_faults(path: Path) -> Iterator[str]:
    text = path.read_text()
    for rule in RULES:
        found = rule(text, path.parent) if rule is missing_files else rule(text)  # type: ignore[call-arg]
        yield from (f"{rule.__name__}: {one}" for one in found)
    yield from (f"dead link: {one}" for one in dead_links(text, path.parent))


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_document_names_exists(path: Path) -> None:
    assert list(list_faults(path)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_each_rule_finds_its_fault(rule: Callable[[str], list[str]]) -> None:
    assert rule(FAULTS[rule])


def test_a_dead_link_and_a_wrong_option_are_found() -> None:
    assert dead_links("[there](docs/nowhere.md) [here](README.md)") == ["docs/nowhere.md"]
    assert not is_command(" check --fast")
    assert is_command(" db copy --from A --to B --while-running")


def test_the_example_of_settings_has_all_of_them_and_no_other() -> None:
    said = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert len(said) == len(set(said))
    assert set(said) == known_settings() - OF_TESTS


def test_the_readme_names_pages_that_exist() -> None:
    table = (ROOT / "README.md").read_text().partition("## What is in it")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([A-Z][^|]*) \|", table, re.MULTILINE)
    assert len(rows) > 20
    titles = {entry.title for entry in list_entries()}
    assert [title for row in rows for title in row.split(", ") if title not in titles] == []


def test_decisions_are_numbered_as_their_files_and_without_a_gap() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
    for path in DECISIONS:
        text = path.read_text()
        assert text.startswith(f"# {path.name[:4]} ")
        assert "**Decision.**" in text


def test_the_number_of_tables_is_the_one_that_a_copy_tells() -> None:
    [(one, other)] = re.findall(
        r"^(\d+) of (\d+) tables are equal", (ROOT / "docs/database.md").read_text(), re.MULTILINE
    )
    assert int(one) == int(other) == len(METADATA.tables)
