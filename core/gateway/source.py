"""Offers the running code to whoever uses it over the network, as the AGPL (section 13) asks."""

from __future__ import annotations

import io
import tarfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Named one by one: nothing that an installation adds (keys, data, caches) can slip in.
_FOLDERS = ("core", "db", "pages", "tests", "benchmarks", "docs")
_SUFFIXES = frozenset({".py", ".md", ".js", ".json", ".png", ".mako", ".j2"})
_FILES = (
    "app.py",
    "LICENSE",
    "README.md",
    "CONTRIBUTING.md",
    "Makefile",
    "pyproject.toml",
    "requirements.txt",
    "requirements-dev.txt",
    ".env.example",
    ".gitignore",
    ".importlinter",
    ".ci/run",
    ".streamlit/config.toml",
)


def list_source_files() -> list[Path]:
    """The files that make up the program, relative to its folder, sorted."""
    found = [Path(name) for name in _FILES if (ROOT / name).is_file()]
    for folder in _FOLDERS:
        found += [
            path.relative_to(ROOT)
            for path in (ROOT / folder).rglob("*")
            if path.suffix in _SUFFIXES and path.is_file() and not path.is_symlink()
        ]
    return sorted(found)


@cache
def pack_source() -> bytes:
    """The running code as a gzipped tar archive, made once."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for path in list_source_files():
            archive.add(ROOT / path, arcname=f"signaldeck/{path.as_posix()}", filter=_anonymous)
    return buffer.getvalue()


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the names and numbers of this machine's users."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
