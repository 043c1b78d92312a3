"""The samples: read from the packages' files, and said to be what they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from core.errors import ProviderError
from core.market_data.economy.bundled_figures import FIGURES
from core.market_data.economy.bundled_macro import BundledFigure
from core.market_data.economy.bundled_reader import ReadFigure, read_figures


@pytest.fixture(scope="module")
def read() -> dict[str, ReadFigure]:
    return {one.figure.code: one for one in read_figures(FIGURES)}


def values_of(one: ReadFigure) -> list[float]:
    return [value for _, _, value in one.values]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda one: one.code)
def test_a_sample_says_that_it_is_one_and_ends_when_it_says(
    figure: BundledFigure, read: dict[str, ReadFigure]
) -> None:
    facts = figure.describe()
    assert facts.is_sample
    assert facts.note.startswith(f"Sample, ends {figure.file.ends}: not current.")
    last = read[figure.code].values[-1][0]
    assert figure.file.ends in {
        last.isoformat(),
        f"{last:%Y-%m}",
        f"{last.year}-Q{(last.month + 2) // 3}",
    }
    assert figure.file.origin.startswith(f"{figure.file.package}.")
    assert facts.licence
    lengths = {"code": 40, "title": 160, "unit": 40, "topic": 40, "origin": 200, "note": 400}
    assert all(len(getattr(facts, name)) <= most for name, most in lengths.items())


@pytest.mark.parametrize("code", [figure.code for figure in FIGURES])
def test_nothing_is_known_before_or_at_the_end_of_its_period(
    code: str, read: dict[str, ReadFigure]
) -> None:
    periods = [period for period, _, _ in read[code].values]
    assert periods == sorted(set(periods))
    assert all(known_at.date() > period for period, known_at, _ in read[code].values)


def test_the_codes_are_unique() -> None:
    assert len({figure.code for figure in FIGURES}) == len(FIGURES)


def test_values_are_those_that_the_packages_give_themselves(read: dict[str, ReadFigure]) -> None:
    # Here, because they load for seconds and each test process reads this file.
    import arch.data.core_cpi
    import arch.data.default
    import statsmodels.api as sm

    accounts = sm.datasets.macrodata.load_pandas().data
    np.testing.assert_array_equal(values_of(read["US_REAL_GDP"]), accounts["realgdp"])
    np.testing.assert_array_equal(values_of(read["US_UNEMPLOYMENT"]), accounts["unemp"])
    core = arch.data.core_cpi.load()
    np.testing.assert_array_equal(values_of(read["US_CORE_CPI"]), core["CPILFESL"])
    yields = arch.data.default.load()
    np.testing.assert_allclose(
        values_of(read["US_DEFAULT_SPREAD"]), yields["BAA"] - yields["AAA"], atol=1e-9
    )
    assert read["US_CORE_CPI"].values[0][0] == date(1957, 1, 31)


def test_a_placeholder_is_no_figure(read: dict[str, ReadFigure]) -> None:
    # The file has 0 for the first quarter, which has no quarter before it.
    assert read["US_INFLATION"].values[0][0] == date(1959, 6, 30)
    assert read["US_INFLATION"].values[0][2] == 2.34


def test_a_missing_file_names_the_package_and_the_remedy() -> None:
    gone = replace(FIGURES[0], file=replace(FIGURES[0].file, path="datasets/gone.csv"))
    with pytest.raises(ProviderError, match=r"datasets/gone\.csv.*pip install"):
        list(read_figures([gone]))
