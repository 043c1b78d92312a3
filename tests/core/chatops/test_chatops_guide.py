"""docs/chatops.md lists the commands as they are, and its example commands can be read."""

from __future__ import annotations

import re
from pathlib import Path

from core.chatops.catalogue import list_commands, read_command
from pages.components.entries import list_entries

GUIDE = (Path(__file__).parents[3] / "docs" / "chatops.md").read_text(encoding="utf-8")
CORE = Path(__file__).parents[3] / "core" / "chatops"


def test_the_guide_lists_every_command_with_what_it_needs() -> None:
    rows = [
        "| `{}` | {} | {} | {} |".format(
            one.usage.replace("|", r"\|"),
            one.summary,
            ", ".join(f"`{need.value}`" for need in one.needs),
            "yes" if one.changes else "",
        )
        for one in list_commands()
    ]
    listed = [line for line in GUIDE.splitlines() if line.startswith("| `/")]
    assert listed == rows


def test_every_example_is_a_command_with_its_values() -> None:
    for one in list_commands():
        found, _ = read_command(one.example)
        assert found is one


def test_names_and_aliases_mean_one_command_each() -> None:
    names = [name for one in list_commands() for name in (one.name, *one.aliases)]
    assert len(names) == len(set(names))


def test_links_lead_to_pages_that_exist() -> None:
    addresses = {entry.address for entry in list_entries()}
    sources = "".join(path.read_text(encoding="utf-8") for path in CORE.rglob("*.py"))
    linked = set(re.findall(r'Link\(\s*[^,()]*(?:\([^)]*\))?[^,()]*, "([a-z_]+)"', sources))
    assert len(linked) > 8
    assert linked <= addresses
