"""The one plug-in mechanism."""

from __future__ import annotations

import importlib
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import NotFoundError
from core.registry import Registry

EXAMPLES = "plugins_of_a_test"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry[object]:
    """A registry over a package of two plug-ins, written for this test."""
    package = tmp_path / EXAMPLES
    package.mkdir()
    (package / "__init__.py").write_text(
        f"from core.registry import Registry\nSHAPES = Registry('shape', '{EXAMPLES}')\n"
    )
    for name in ("square", "circle"):
        plugin = f"@SHAPES.register('{name}')\nclass {name.title()}: ...\n"
        (package / f"{name}.py").write_text(f"from {EXAMPLES} import SHAPES\n{plugin}")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [n for n in sys.modules if n.startswith(EXAMPLES)]:
        monkeypatch.delitem(sys.modules, name)
    module = importlib.import_module(EXAMPLES)
    found: Registry[object] = module.SHAPES
    return found


def test_a_file_in_the_folder_is_enough(registry: Registry[object]) -> None:
    assert registry.names() == ["circle", "square"]
    assert registry.get("circle").__name__ == "Circle"  # type: ignore[attr-defined]


def test_an_unknown_name_is_answered_with_the_known_ones(registry: Registry[object]) -> None:
    with pytest.raises(NotFoundError) as caught:
        registry.get("cricle")
    assert "shape" in caught.value.message
    assert "'cricle'" in caught.value.message
    assert caught.value.remedy == "Known: circle, square."


def test_the_same_definition_may_register_again(registry: Registry[object]) -> None:
    """Streamlit imports changed modules anew."""
    old = registry.get("square")
    module = importlib.reload(sys.modules[f"{EXAMPLES}.square"])
    assert registry.get("square") is module.Square is not old


def test_two_definitions_under_one_name_are_refused(registry: Registry[object]) -> None:
    registry.names()

    class Impostor: ...

    with pytest.raises(ValueError, match=r"square.*Square.*Impostor"):
        registry.register("square")(Impostor)


def test_threads_that_ask_first_all_see_everything(registry: Registry[object]) -> None:
    together = threading.Barrier(8)

    def ask(_: int) -> list[str]:
        together.wait(timeout=60)
        return registry.names()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [["circle", "square"]] * 8


def test_importing_a_registry_does_not_import_its_plugins() -> None:
    script = "import core.registry, sys; print([m for m in sys.modules if 'strategies.' in m])"
    outcome = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert outcome.stdout.strip() == "[]"


def test_asking_for_one_imports_no_other(registry: Registry[object]) -> None:
    assert registry.get("circle").__name__ == "Circle"  # type: ignore[attr-defined]
    assert f"{EXAMPLES}.square" not in sys.modules
    assert registry.names() == ["circle", "square"]


def test_an_item_is_found_in_a_module_of_another_name(
    registry: Registry[object], tmp_path: Path
) -> None:
    source = f"from {EXAMPLES} import SHAPES\n@SHAPES.register('oval')\nclass Oval: ...\n"
    (tmp_path / EXAMPLES / "round_ones.py").write_text(source)
    assert registry.get("oval").__name__ == "Oval"  # type: ignore[attr-defined]
