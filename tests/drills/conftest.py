"""The drills of `make drills` in their short form; a server for all attacks."""

# ruff: noqa: T201, S311 - a drill prints what it counted, and the seed by which it can be repeated
from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.drills.attacker import Target, open_target
from benchmarks.drills.catalogue import find_drill
from benchmarks.drills.runner import carry_out
from benchmarks.drills.types import DrillRun, Grounds, Verdict


@pytest.fixture
def carry_out_drill(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], None]:
    """By its name; the test fails with what did not hold, or is skipped with what is missing."""

    def run(name: str) -> None:
        seed = _choose_seed()
        grounds = Grounds(
            lambda: request.getfixturevalue("migrated_file"),
            lambda: request.getfixturevalue("settled_demo_folder"),
        )
        result = carry_out(find_drill(name), DrillRun(seed, False, tmp_path, grounds))
        print(result.describe())
        if result.verdict is Verdict.NOT_RUN:
            pytest.skip(result.reason)
        assert not result.is_failed, result.describe()

    return run


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Iterator[Target]:
    with open_target(demo_folder, tmp_path_factory.mktemp("attacked")) as found:
        yield found


@pytest.fixture
def draw() -> random.Random:
    """What is left to chance in an attack; its seed is printed."""
    seed = _choose_seed()
    print(f"seed {seed}")
    return random.Random(seed)


def _choose_seed() -> int:
    return int(os.environ.get("SIGNALDECK_DRILL_SEED", random.SystemRandom().randrange(10**6)))
