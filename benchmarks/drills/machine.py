"""What the drills ran on: without it their counts and seconds say little."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import subprocess
from pathlib import Path

from benchmarks.server import ROOT
from db.engine import sqlite_driver

_PACKAGES = ("streamlit", "SQLAlchemy", "sqlmodel", "huey", "celery", "redis", "psycopg")
_DEBIAN_POSTGRESQL = "/usr/lib/postgresql"


def describe_machine() -> dict[str, str]:
    """Name and value of each fact, for a table."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return {
        "machine": f"{os.cpu_count()} cores of {_find_processor()}, {_find_memory()}",
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "load at the end (1, 5, 15 min)": load,
        "Python": platform.python_version(),
        "SQLite": str(sqlite_driver().sqlite_version),
        "PostgreSQL": _ask(_find_postgres(), "--version"),
        "Redis": _ask(shutil.which("redis-server"), "--version"),
        "packages": ", ".join(f"{name} {_find_version(name)}" for name in _PACKAGES),
        "commit": _find_commit(),
    }


def _find_processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "an unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "an unknown processor"


def _find_memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    except (ValueError, OSError):
        return "memory unknown"


def _find_version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _find_postgres() -> str | None:
    found = sorted(Path(_DEBIAN_POSTGRESQL).glob("*/bin/postgres"))
    return str(found[-1]) if found else shutil.which("postgres")


def _find_commit() -> str:
    commit = _ask(shutil.which("git"), "rev-parse", "--short=12", "HEAD")
    changed = _ask(shutil.which("git"), "status", "--porcelain", "--untracked-files=no")
    return f"{commit} and changes that are not committed" if changed else commit


def _ask(program: str | None, *arguments: str) -> str:
    if program is None:
        return "not installed"
    done = subprocess.run(
        [program, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else "unknown"
