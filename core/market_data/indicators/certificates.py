"""Certificates that indicators are causal: made by the check, kept beside the code they are for.

`certificates.json` is written by `python -m core.market_data.indicators.certify`; a test makes
every certificate again and compares. A certificate holds for the exact code it was made on: after
any change of that code there is none until it is made anew.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import re
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from core.market_data.indicators import causality, certificate_series
from core.market_data.indicators.base import INDICATORS, Indicator

_STORE = Path(__file__).with_name("certificates.json")
_IMPORT = re.compile(
    r"^\s*from (core\.market_data\.indicators\.\w+|core\.indicator) import", re.MULTILINE
)
_SETTINGS, _CUTS = 3, 20


@dataclass(frozen=True, slots=True)
class Certificate:
    """One indicator was checked and no leak was found.

    Attributes:
        code: fingerprint of the code that was checked.
        series: number of made-up series it was checked on.
        points: how often the future was changed, over all series and parameters.
    """

    code: str
    series: int
    points: int


def certify(kind: type[Indicator]) -> Certificate:
    """Check the indicator with its defaults and with drawn parameters, on every series.

    Raises:
        ValueError: naming the value that later bars changed.
    """
    checked = (kind(), *(causality.draw_indicator(kind, seed) for seed in range(1, _SETTINGS)))
    series, points = certificate_series.list_series(), 0
    for bars in series:
        for indicator in checked:
            for cut in range(1, len(bars), len(bars) // _CUTS):
                leak = causality.find_leak(indicator, bars, cut)
                if leak:
                    raise ValueError(str(leak))
                points += 1
    return Certificate(fingerprint(kind), len(series), points)


def find_certificate(name: str) -> Certificate | None:
    """The certificate of that indicator; None without one for its code as it stands."""
    found = read_certificates().get(name)
    return found if found and found.code == fingerprint(INDICATORS.get(name)) else None


def read_certificates() -> dict[str, Certificate]:
    """All that are kept, by the indicator's name, whether or not the code has changed since."""
    stored = json.loads(_STORE.read_text(encoding="utf-8")) if _STORE.exists() else {}
    return {name: Certificate(**fields) for name, fields in stored.items()}


def write_certificates(certificates: dict[str, Certificate]) -> Path:
    """Keep these, and no others."""
    fields = {name: asdict(certificates[name]) for name in sorted(certificates)}
    _STORE.write_text(json.dumps(fields, indent=2) + "\n", encoding="utf-8")
    return _STORE


def fingerprint(kind: type[Indicator]) -> str:
    """16 hex digits over the indicator's module, what it imports from here, and the check.

    TA-Lib's version counts as code: most indicators are calculated there.
    """
    modules = _list_imported(kind.__module__) | {causality.__name__, certificate_series.__name__}
    sources = (_read_source(name) for name in sorted(modules))
    whole = "\n".join((_ta_lib_version(), *sources))
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def _list_imported(name: str) -> set[str]:
    """The module and all modules of this package that it imports, directly or not."""
    found, waiting = set(), [name]
    while waiting:
        module = waiting.pop()
        found.add(module)
        waiting += set(_IMPORT.findall(_read_source(module))) - found
    return found


def _read_source(module: str) -> str:
    return Path(str(importlib.import_module(module).__file__)).read_text(encoding="utf-8")


@cache
def _ta_lib_version() -> str:
    return version("TA-Lib")
