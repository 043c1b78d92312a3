"""The Dockerfile as far as reading shows; no container engine runs here: a build is NOT RUN."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch

from core.gateway.source import list_source_files
from tests.deploy.commands import find_fault
from tests.deploy.deploy_files import DEPLOY, PORT, ROOT, find_unknown_settings

TEXT = (DEPLOY / "Dockerfile").read_text()
LINES = [
    tuple(line.split(maxsplit=1))
    for line in re.sub(r"\\\n", " ", TEXT).splitlines()
    if line and not line.startswith((" ", "#"))
]
IGNORED = [
    line
    for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    if line and not line.startswith("#")
]


def arguments(instruction: str) -> list[str]:
    return [rest for name, rest in LINES if name == instruction]


def is_sent(path: str) -> bool:
    """Whether a build gets that file; the last rule that fits decides, as Docker has it."""
    sent = True
    for rule in IGNORED:
        pattern = rule.removeprefix("!")
        parts = [path, *[str(p) for p in (ROOT / path).relative_to(ROOT).parents]]
        fits = any(fnmatch(p, pattern.removeprefix("**/")) for p in parts) or (
            pattern.startswith("**/") and any(fnmatch(p, pattern[3:]) for p in path.split("/"))
        )
        if pattern == "**" or fits:
            sent = rule.startswith("!")
    return sent


def test_two_stages_and_no_root() -> None:
    assert [rest.split(" AS ")[1] for rest in arguments("FROM")] == ["build", "run"]
    assert all(":" in rest and ":latest" not in rest for rest in arguments("FROM"))
    assert arguments("USER") == ["10001:10001"]
    names = [name for name, _ in LINES]
    assert names.index("USER") > max(i for i, n in enumerate(names) if n in {"RUN", "COPY"})
    assert "pip install" not in TEXT.split(" AS run")[1]


def test_the_python_is_one_that_the_requirements_are_resolved_for() -> None:
    assert set(re.findall(r"python:(3\.\d+)", TEXT)) <= {"3.11", "3.12", "3.13"}


def test_what_it_copies_and_starts_exists() -> None:
    for rest in arguments("COPY"):
        if not rest.startswith("--from"):
            assert (ROOT / rest.split()[0]).exists(), rest
    [command] = [json.loads(rest) for rest in arguments("CMD")]
    assert find_fault(command) == ""
    assert command[-1] == str(PORT)
    assert arguments("EXPOSE") == [str(PORT)]
    assert f":{PORT}/healthz" in TEXT
    assert not find_unknown_settings(TEXT)


def test_the_build_gets_the_whole_program_and_no_secret() -> None:
    missing = [str(path) for path in list_source_files() if not is_sent(str(path))]
    assert not missing
    for secret in (
        ".env",
        ".git/config",
        ".signaldeck/demo.db",
        ".streamlit/secrets.toml",
        ".venv/bin/python",
        "deploy/.env",
        "deploy/compose.env",
        "deploy/kubernetes/secret.yaml",
        "core/__pycache__/x.pyc",
    ):
        assert not is_sent(secret), secret
