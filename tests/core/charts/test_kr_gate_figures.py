"""The gate's figures: parts that add up, the unknown set apart, gaps where nothing was scored."""

from __future__ import annotations

import numpy as np

from core.charts.kr_gate import LIGHT_COLOURS, Segment, build_gate_history, build_parts_figure
from core.enums import MarketLight


def test_the_bar_is_as_long_as_its_known_parts_and_ends_at_the_maximum() -> None:
    segments = [
        Segment("Trend", 25.0, 25.0),
        Segment("RSI", 15.0, 25.0),
        Segment("MACD", 0.0, 20.0),
    ]
    figure = build_parts_figure(segments, yellow_from=45.0, green_from=70.0)
    assert [bar.x[0] for bar in figure.data] == [25.0, 15.0, 0.0]
    assert figure.layout.xaxis.range == (0, 70.0)
    assert [bar.text for bar in figure.data] == ["Trend", "RSI", ""]  # no room for a word of 0
    assert {note.text for note in figure.layout.annotations} == {"yellow 45", "green 70"}


def test_an_unknown_part_is_hatched_and_comes_after_the_known_ones() -> None:
    segments = [Segment("Volume", None, 15.0), Segment("Trend", 10.0, 25.0)]
    figure = build_parts_figure(segments, yellow_from=45.0, green_from=70.0)
    trend, volume = figure.data
    assert (trend.name, volume.name) == ("Trend", "Volume")
    assert trend.marker.pattern.shape is None
    assert volume.marker.pattern.shape == "/"
    assert "unknown, up to 15" in volume.hovertemplate


def test_the_history_lies_over_the_bands_of_the_lights_and_keeps_its_gaps() -> None:
    time = np.array([0, 86_400, 172_800], dtype=np.int64)
    score = np.array([np.nan, 50.0, 85.0])
    figure = build_gate_history(time, score, maximum=85.0, yellow_from=45.0, green_from=70.0)
    (line,) = figure.data
    assert not line.connectgaps
    np.testing.assert_array_equal(line.y, score)
    bands = [(shape.y0, shape.y1, shape.fillcolor) for shape in figure.layout.shapes]
    assert bands == [
        (0.0, 45.0, LIGHT_COLOURS[MarketLight.RED]),
        (45.0, 70.0, LIGHT_COLOURS[MarketLight.YELLOW]),
        (70.0, 85.0, LIGHT_COLOURS[MarketLight.GREEN]),
    ]


def test_every_light_has_a_colour_of_its_own() -> None:
    assert set(LIGHT_COLOURS) == set(MarketLight)
    assert len(set(LIGHT_COLOURS.values())) == len(MarketLight)
