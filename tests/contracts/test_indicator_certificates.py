"""Every indicator has a certificate that later bars change none of its values, and it is true."""

from __future__ import annotations

import re

import numpy as np
import pytest

from core.market_data.indicators import certificates, certify
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number
from core.market_data.indicators.causality import find_leak
from core.market_data.indicators.certificate_series import list_series
from core.registry import Registry
from tests.contracts.indicator_contract import random_bars

REMEDY = "run: python -m core.market_data.indicators.certify"


@pytest.mark.parametrize("name", INDICATORS.names())
def test_the_certificate_is_what_the_check_says_today(name):
    made = certificates.certify(INDICATORS.get(name))
    assert certificates.read_certificates().get(name) == made, REMEDY
    assert certificates.find_certificate(name) == made
    assert made.series >= 8
    assert made.points >= 400


def test_no_certificate_is_left_of_an_indicator_that_is_gone():
    assert certificates.read_certificates().keys() == set(INDICATORS.names()), REMEDY


def test_the_series_are_the_same_on_every_call_and_hold_what_is_awkward():
    series = list_series()
    for one, again in zip(series, list_series(), strict=True):
        assert np.array_equal(one.close, again.close)
        assert np.array_equal(one.volume, again.volume, equal_nan=True)
        assert (one.low <= np.minimum(one.open, one.close)).all()
        assert (one.high >= np.maximum(one.open, one.close)).all()
    assert max(bars.close.max() for bars in series) > 5e5
    assert min(bars.close.min() for bars in series) < 1e-5
    assert any((np.diff(bars.close) == 0).sum() > 100 for bars in series)
    assert any(np.isnan(bars.volume).all() for bars in series)


@pytest.mark.parametrize(
    ("changed", "void", "still_valid"),
    [("moving_averages", "sma", "rsi"), ("rolling", "stochastic", "sma")],
)
def test_changed_code_has_no_certificate(monkeypatch, changed, void, still_valid):
    read = certificates._read_source

    def read_changed(module):
        return read(module) + ("# changed\n" if module.endswith(f".{changed}") else "")

    monkeypatch.setattr(certificates, "_read_source", read_changed)
    assert certificates.find_certificate(void) is None
    assert certificates.find_certificate(still_valid) is not None


@pytest.mark.parametrize("name", INDICATORS.names())
def test_no_code_is_imported_in_a_way_that_the_fingerprint_does_not_see(name):
    source = certificates._read_source(INDICATORS.get(name).__module__)
    seen = len(certificates._IMPORT.findall(source))
    assert seen == source.count("core.market_data.indicators")
    assert not re.search(r"^\s*from \.|import_module|__import__", source, re.MULTILINE)


@pytest.mark.parametrize("module", ["causality", "certificate_series", "indicator"])
def test_a_changed_check_makes_every_certificate_void(monkeypatch, module):
    read = certificates._read_source
    monkeypatch.setattr(
        certificates,
        "_read_source",
        lambda name: read(name) + ("#" if name.endswith(f".{module}") else ""),
    )
    assert not [n for n in INDICATORS.names() if certificates.find_certificate(n)]


def test_another_ta_lib_makes_every_certificate_void(monkeypatch):
    monkeypatch.setattr(certificates, "_ta_lib_version", lambda: "0.0.0")
    assert not [n for n in INDICATORS.names() if certificates.find_certificate(n)]


# What the check must catch ---------------------------------------------------------------------


class Leaking(Indicator):
    """The close, and in those below something of what comes later."""

    title = "Leaking"
    meaning = "Knows what comes later, which is the mistake that has to be caught."
    group = "trend"
    lines = (Line("Close"),)
    length: int = bars_number(3, 1, 5, "Length", "Has no effect.")

    def calculate(self, bars):
        return (bars.close + self.leak(bars),)

    def leak(self, bars):
        return 0.0

    def warm_up(self):
        return (0,)


class Peeking(Leaking):
    def leak(self, bars):
        return np.append(bars.close[1:], np.nan)


class Normalising(Leaking):
    """As little of the whole as one digit in the twelfth place."""

    def leak(self, bars):
        return 1e-12 * bars.close.mean() if len(bars) else 0.0


class Counting(Leaking):
    """Knows how many bars there will be, and nothing else of them."""

    def leak(self, bars):
        return np.arange(len(bars)) / max(len(bars), 1)


class KnowingTheVolume(Leaking):
    def leak(self, bars):
        return np.nan_to_num(bars.volume).max(initial=0.0)


class FillingBackwards(Leaking):
    """A value where there was none, once a later one is known."""

    def leak(self, bars):
        late = np.where(np.arange(len(bars)) % 5, np.nan, 0.0)
        return late if len(bars) % 2 else np.nan_to_num(late)


class SeeingGaps(Leaking):
    """Reads the next bar where it opens a gap: no series has one, but other futures do."""

    def leak(self, bars):
        later = np.append(bars.low[1:], bars.low[-1:])
        return np.where(later > bars.close, later, 0.0)


LEAKS = (Peeking, Normalising, Counting, KnowingTheVolume, FillingBackwards, SeeingGaps)


@pytest.mark.parametrize("kind", LEAKS, ids=lambda kind: kind.__name__)
def test_a_leak_gets_no_certificate(kind):
    with pytest.raises(ValueError, match=r"Leaking \d, Close: the value of bar \d+ changes when"):
        certificates.certify(kind)


def test_one_that_uses_the_past_only_gets_one():
    assert (
        certificates.certify(Leaking).points == certificates.certify(INDICATORS.get("sma")).points
    )


def test_a_leak_names_the_first_value_that_changes():
    leak = find_leak(Peeking(), random_bars(1), 100)
    assert (leak.bar, leak.cut, leak.line) == (99, 100, "Close")
    assert str(leak).startswith("Leaking 3, Close: the value of bar 99 changes when the bars from")


def test_the_check_leaves_the_bars_as_they_are():
    bars = random_bars(2)
    before = bars.close.copy(), bars.volume.copy()
    find_leak(INDICATORS.get("mfi")(), bars, 50)
    assert np.array_equal(bars.close, before[0])
    assert np.array_equal(bars.volume, before[1], equal_nan=True)


def test_the_command_keeps_the_causal_ones_and_names_the_others(monkeypatch, tmp_path, capsys):
    few = Registry("indicator", "core.market_data.indicators")
    few._is_loaded = True
    few.register("sma")(INDICATORS.get("sma"))
    few.register("peeking")(Peeking)
    monkeypatch.setattr(certify, "INDICATORS", few)
    monkeypatch.setattr(certificates, "_STORE", tmp_path / "certificates.json")

    assert certify.certify_all() == 1

    assert certificates.read_certificates().keys() == {"sma"}
    told = capsys.readouterr()
    assert told.out == "1 certificates in certificates.json\n"
    assert told.err.startswith("Not causal: Leaking 3, Close: the value of bar")
