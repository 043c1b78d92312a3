"""The instrument page says of each indicator whether it is certified as causal, and when not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core.market_data.indicators import certificates
from pages.components import chart_indicators

PAGE = "market_data/instrument.py"
OpenPage = Callable[..., AppTest]
Unfold = Callable[[AppTest, str], AppTest]


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    chart_indicators._find_certificate.cache_clear()
    yield
    chart_indicators._find_certificate.cache_clear()


def test_a_certified_indicator_says_what_was_tested(open_page: OpenPage, unfold: Unfold) -> None:
    app = open_page(PAGE, {"symbol": "GOOG", "indicators": "rsi"})
    assert "All are certified by a test as causal" in app.multiselect(key="indicator_choice").help

    app = unfold(app, "indicator_parameters")
    assert (
        "Causal: in a test that changed the future 480 times, on 8 series, no earlier value "
        "changed." in [caption.value for caption in app.caption]
    )


def test_code_that_changed_since_says_so(
    open_page: OpenPage, unfold: Unfold, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = certificates._read_source
    monkeypatch.setattr(
        certificates,
        "_read_source",
        lambda module: read(module) + ("#" if module.endswith(".rsi") else ""),
    )
    app = open_page(PAGE, {"symbol": "GOOG", "indicators": "rsi"})
    hint = app.multiselect(key="indicator_choice").help
    assert "Not certified as causal: RSI; the others are." in hint

    app = unfold(app, "indicator_parameters")
    assert "Not certified as causal: this version of its code has not passed the test." in [
        caption.value for caption in app.caption
    ]
