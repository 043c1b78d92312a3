"""Whether a command line of a container would start something that exists."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

import click
import typer

from core.__main__ import app
from tests.deploy.deploy_files import ROOT


def find_fault(command: Sequence[str]) -> str:
    """What is wrong with `python -m …`; empty when it would start."""
    if list(command[:2]) != ["python", "-m"]:
        return f"{command} is not `python -m …`"
    module, *rest = command[2:]
    if find_spec(module) is None:
        return f"there is no module {module}"
    if module == "core":
        return _find_fault_of_ours(rest)
    if module == "streamlit":
        return "" if rest[0] == "run" and (ROOT / rest[1]).is_file() else f"no script {rest[1:2]}"
    if module == "celery":
        return _find_fault_of_celery(rest)
    return f"{module} is not one of ours"


def _find_fault_of_ours(words: Sequence[str]) -> str:
    found: click.Command = typer.main.get_command(app)
    for word in words:
        commands = getattr(found, "commands", {})
        if word not in commands:
            return f"there is no command {word}"
        found = commands[word]
    return f"{words} is a group" if getattr(found, "commands", {}) else ""


def _find_fault_of_celery(words: Sequence[str]) -> str:
    from flower.command import flower as _flower  # noqa: F401 - registers its options
    from tornado.options import options

    if words[0] != "flower":
        return f"celery {words[0]} is not used here"
    unknown = [
        word
        for word in words[1:]
        if word.removeprefix("--").partition("=")[0].replace("-", "_") not in options
    ]
    return f"Flower knows no {unknown}" if unknown else ""
