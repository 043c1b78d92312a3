"""Which instruments the gate reads is a setting."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from core.settings import Settings


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("SIGNALDECK_KOREAN_INDEXES", "SIGNALDECK_KOREAN_SECTOR_FUNDS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_real_index_comes_before_the_invented_one() -> None:
    settings = Settings()
    assert settings.gate_indexes == ("069500", "DKINDEX")
    assert settings.gate_funds == ()


def test_symbols_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNALDECK_KOREAN_INDEXES", " dkindex ,")
    monkeypatch.setenv("SIGNALDECK_KOREAN_SECTOR_FUNDS", "091160, 305720")
    settings = Settings()
    assert settings.gate_indexes == ("DKINDEX",)
    assert settings.gate_funds == ("091160", "305720")


@pytest.mark.parametrize("nothing", ["", " , ,"])
def test_a_gate_without_any_index_is_refused(nothing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNALDECK_KOREAN_INDEXES", nothing)
    with pytest.raises(ValidationError, match="korean_indexes"):
        Settings()
