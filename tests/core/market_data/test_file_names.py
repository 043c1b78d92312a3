"""A browser names a file as it likes; what is stored can be seen."""

from __future__ import annotations

from core.enums import Interval
from core.market_data.file_names import MAX_LENGTH, clean_filename
from core.market_data.import_types import CsvUpload


def test_marks_and_zeros_are_taken_out() -> None:
    assert clean_filename("a\x00b\u202evsc.exe") == "abvsc.exe"
    assert clean_filename("삼성 2024.csv") == "삼성 2024.csv"


def test_of_a_long_name_the_end_stays() -> None:
    name = clean_filename("x" * 5_000 + ".csv")
    assert (len(name), name[-5:]) == (MAX_LENGTH, "x.csv")


def test_an_upload_has_a_clean_name() -> None:
    assert CsvUpload(b"", "a\x00.csv", "GOOG", Interval.DAY).filename == "a.csv"
