"""What is offered as source is the program, whole, and nothing else of the machine."""

from __future__ import annotations

import io
import subprocess
import tarfile

import pytest

from core.gateway.source import ROOT, list_source_files, pack_source


def test_every_file_of_the_project_is_offered():
    answer = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        pytest.skip("not a git checkout: no list of the project's files to compare with")
    tracked = {line for line in answer.stdout.splitlines() if (ROOT / line).is_file()}
    offered = {path.as_posix() for path in list_source_files()}
    assert tracked <= offered, sorted(tracked - offered)


def test_what_an_installation_adds_is_not_offered():
    offered = [path.as_posix() for path in list_source_files()]
    for part in (".env", "secrets.toml", ".db", ".signaldeck/", ".venv/", "__pycache__", ".git/"):
        assert not [path for path in offered if path.endswith(part) or part in path.split("/")]


def test_secrets_filled_in_beside_the_templates_are_not_offered():
    beside = [ROOT / "deploy/compose.env", ROOT / "deploy/kubernetes/secret.yaml"]
    before = list_source_files()
    made = [path for path in beside if not path.exists()]
    try:
        for path in made:
            path.touch()
        assert list_source_files() == before
    finally:
        for path in made:
            path.unlink()


def test_the_archive_holds_the_files_without_the_machines_users():
    with tarfile.open(fileobj=io.BytesIO(pack_source())) as archive:
        names = archive.getnames()
        assert {(entry.uid, entry.uname) for entry in archive.getmembers()} == {(0, "")}
        licence = archive.extractfile("signaldeck/LICENSE").read()
    assert len(names) == len(list_source_files())
    assert b"GNU AFFERO GENERAL PUBLIC LICENSE" in licence
