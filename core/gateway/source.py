"""Offers the running code to whoever uses it over the network, as the AGPL (section 13) asks."""

from __future__ import annotations

import io
import tarfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Named one by one: nothing that an installation adds (keys, data, caches) can slip in.
_FOLDERS = (
    "core",
    "db",
    "pages",
    "tests",
    "benchmarks",
    "docs",
    "deploy/grafana",
    "deploy/prometheus",
)
_SUFFIXES = frozenset({".py", ".md", ".js", ".css", ".json", ".png", ".mako", ".j2", ".yml"})
# Not by folder: filled-in secrets may lie beside them.
_KUBERNETES = (
    "app",
    "backup",
    "configmap",
    "data-volume",
    "flower",
    "ingress",
    "kustomization",
    "namespace",
    "network-policy",
    "redis",
    "scheduler",
    "secret.template",
    "worker",
)
_FILES = (
    "app.py",
    "LICENSE",
    "README.md",
    "CONTRIBUTING.md",
    "RELIABILITY.md",
    "Makefile",
    "pyproject.toml",
    "requirements.txt",
    "requirements-dev.txt",
    ".env.example",
    ".gitignore",
    ".importlinter",
    ".ci/run",
    ".streamlit/config.toml",
    "deploy/Dockerfile",
    "deploy/Dockerfile.dockerignore",
    "deploy/compose.env.example",
    "deploy/compose.yaml",
    "deploy/requirements.txt",
    *(f"deploy/kubernetes/{name}.yaml" for name in _KUBERNETES),
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
