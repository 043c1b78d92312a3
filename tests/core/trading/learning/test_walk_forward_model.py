from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

from core.trading.learning import logistic
from core.trading.learning.features import (
    FIRST_KNOWN,
    VOLUME_COLUMN,
    build_features,
)
from core.trading.learning.labels import label_moves
from core.trading.learning.logistic import LEAST_OF_A_CLASS, fit_logistic
from core.trading.learning.walk_forward_model import Schedule, predict_walk_forward
from tests.core.trading.learning.markets import make_noise, make_reversing
from tests.core.trading.sample_bars import real_bars

GOOG = real_bars("GOOG")


def predict(bars, horizon=1, purge=None, move=0.0, **fields):
    given = {"train": 250, "refit": 50, "penalty": 0.1, **fields}
    schedule = Schedule(FIRST_KNOWN, purge=horizon if purge is None else purge, **given)
    labels = label_moves(bars.close, horizon, move)
    return predict_walk_forward(build_features(bars), labels, schedule), labels


def count_hits(bars, **fields):
    """How often the likelier direction was the right one, and of how many."""
    found, labels = predict(bars, **fields)
    told = ~np.isnan(found.probability) & ~np.isnan(labels)
    right = (found.probability > 0.5) == (labels == 1)
    return int(right[told].sum()), int(told.sum())


@pytest.mark.parametrize("penalty", [0.01, 0.1, 2.0])
def test_a_fit_is_that_of_a_plain_pipeline_put_together_by_hand(penalty):
    train, horizon, move, bar = 300, 5, 0.003, 60 + 300 + 5 - 1 + 2 * 40
    found, _ = predict(GOOG, horizon, move=move, train=train, refit=40, penalty=penalty)
    features, close = build_features(GOOG), GOOG.close
    rows, classes = [], []
    for past in range(bar - horizon - train + 1, bar - horizon + 1):
        change = close[past + horizon] / close[past] - 1
        if abs(change) > move:
            rows.append(features[past])
            classes.append(change > 0)
    plain = make_pipeline(
        StandardScaler(),
        LogisticRegression(C=1 / (penalty * len(rows)), tol=1e-12, max_iter=10_000),
    ).fit(rows, classes)
    assert len(rows) < train
    assert found.fits[2].bar == bar
    held = slice(bar, bar + 40)
    expected = plain.predict_proba(features[held])[:, 1]
    assert found.probability[held] == pytest.approx(expected, rel=1e-6)


def test_a_planted_edge_is_found():
    """Of changes with a correlation of -0.5 the best forecast tells 2/3: 1/2 + asin(0.5) / pi."""
    bars = make_reversing(seed=1, count=4_000, correlation=-0.5)
    hits, told = count_hits(bars)
    assert told == 4_000 - (FIRST_KNOWN + 250) - 1
    assert 0.63 < hits / told < 0.69  # four standard errors of 0.0078 about 2/3, less the learning
    found, _ = predict(bars)
    weights = np.array([fit.model.weights for fit in found.fits])
    assert (weights[:, 0] < 0).all()  # a rise of the last bar speaks for a fall, at every fit


def test_on_noise_it_is_right_half_of_the_time():
    """Over 30 seeds, 20,000 forecasts: 0.5 with a 99.9 % interval of plus or minus 0.012."""
    hits, told = np.sum([count_hits(make_noise(seed, 978)) for seed in range(30)], axis=0)
    assert told == 20_010
    assert abs(hits / told - 0.5) < 3.29 * 0.5 / np.sqrt(told)


def test_without_the_purge_noise_looks_predictable():
    """What the purge is for: labels that reach past the fit tell the model what comes."""
    markets = [make_noise(seed, 500) for seed in range(4)]
    fields = {"horizon": 20, "train": 100, "refit": 5}
    honest, told = np.sum([count_hits(bars, **fields) for bars in markets], axis=0)
    leaking, of = np.sum([count_hits(bars, purge=0, **fields) for bars in markets], axis=0)
    assert honest / told < 0.55
    assert leaking / of > 0.62


def test_no_label_that_ends_after_the_fit_is_seen():
    horizon, bar = 5, FIRST_KNOWN + 250 + 5 - 1 + 3 * 50
    before, labels = predict(GOOG, horizon)
    changed = labels.copy()
    changed[bar - horizon + 1 :] = 1 - changed[bar - horizon + 1 :]
    schedule = Schedule(FIRST_KNOWN, 250, horizon, 50, 0.1)
    after = predict_walk_forward(build_features(GOOG), changed, schedule)
    same = slice(0, bar + 50)  # this fit holds until the next one
    assert np.array_equal(after.probability[same], before.probability[same], equal_nan=True)
    changed[bar - horizon] = 1 - labels[bar - horizon]  # the last one that is known then
    after = predict_walk_forward(build_features(GOOG), changed, schedule)
    assert (after.probability[bar : bar + 50] != before.probability[bar : bar + 50]).all()
    assert np.array_equal(after.probability[:bar], before.probability[:bar], equal_nan=True)


def test_the_first_fit_is_made_as_soon_as_its_labels_are_known_and_then_at_every_step():
    found, _ = predict(GOOG.head(500), horizon=5, train=100, refit=30)
    begin = FIRST_KNOWN + 100 + 5 - 1
    assert [fit.bar for fit in found.fits] == list(range(begin, 500, 30))
    assert np.isnan(found.probability[:begin]).all()
    assert not np.isnan(found.probability[begin:]).any()


def test_fits_already_made_are_those_made_anew(monkeypatch):
    bars = make_noise(3, 600)
    kept, _ = predict(bars)
    monkeypatch.setattr(logistic, "_KEPT", logistic._KeptFits())
    again, _ = predict(bars)
    assert np.array_equal(kept.probability, again.probability, equal_nan=True)
    other, _ = predict(bars, penalty=0.2)
    assert not np.array_equal(kept.probability, other.probability, equal_nan=True)


def test_kept_fits_are_bounded(monkeypatch):
    monkeypatch.setattr(logistic, "_MOST_KEPT", 2)
    kept = logistic._KeptFits()
    for key in range(5):
        kept.keep(((1, 1), 0.1, bytes([key])), logistic.LinearModel(float(key), np.zeros(1)))
    assert [key[2] for key in kept._models] == [b"\x03", b"\x04"]


def test_too_few_of_a_class_are_no_model():
    random = np.random.default_rng(5)
    rows = random.normal(size=(100, 3))
    labels = np.zeros(100)
    for rises in (0, LEAST_OF_A_CLASS - 1, 101 - LEAST_OF_A_CLASS, 100):
        labels[:] = np.arange(100) < rises
        assert fit_logistic(rows, labels, 0.1) is None
    labels[:] = np.arange(100) < LEAST_OF_A_CLASS
    assert fit_logistic(rows, labels, 0.1) is not None


def test_constant_columns_have_no_weight_and_do_not_disturb():
    random = np.random.default_rng(5)
    rows, labels = random.normal(size=(100, 2)), (np.arange(100) % 4 == 0).astype(float)
    alone = fit_logistic(rows, labels, 0.1)
    beside = fit_logistic(np.column_stack((rows, np.full(100, 0.1))), labels, 0.1)
    assert beside.weights.tolist() == [*alone.weights.tolist(), 0.0]
    assert beside.intercept == alone.intercept
    nothing = fit_logistic(np.full((100, 2), 0.1), labels, 0.1)
    assert nothing.weights.tolist() == [0.0, 0.0]
    assert 1 / (1 + np.exp(-nothing.intercept)) == pytest.approx(0.25)


def test_a_higher_penalty_makes_smaller_weights():
    bars = make_reversing(seed=2, count=600, correlation=-0.5)
    sizes = [abs(predict(bars, penalty=p)[0].fits[0].model.weights[0]) for p in (0.01, 0.1, 1, 10)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < sizes[0] / 10


def test_volume_that_half_of_the_window_lacks_is_left_out_and_else_what_lacks_it_teaches_nothing():
    bars = make_noise(4, 500)
    bars.volume[:] = np.random.default_rng(4).integers(1, 9, 500)
    features, labels = build_features(bars), label_moves(bars.close, 1, 0.0)
    schedule = Schedule(FIRST_KNOWN, 100, 1, 10, 0.1)
    window = slice(FIRST_KNOWN, FIRST_KNOWN + 100)
    lacking = np.arange(500) % 3 != 0  # two thirds
    features[lacking, VOLUME_COLUMN] = np.nan
    found = predict_walk_forward(features, labels, schedule)
    first = found.fits[0]
    assert not first.uses[VOLUME_COLUMN]
    assert first.model.weights[VOLUME_COLUMN] == 0
    assert found.count_unread() == 0
    features = build_features(bars)
    lacking = np.arange(500) % 3 == 0
    features[lacking, VOLUME_COLUMN] = np.nan
    found = predict_walk_forward(features, labels, schedule)
    keeps = ~lacking[window]
    by_hand = fit_logistic(features[window][keeps], labels[window][keeps], 0.1)
    assert found.fits[0].uses.all()
    assert found.fits[0].model.weights.tolist() == by_hand.weights.tolist()
    assert np.array_equal(np.isnan(found.probability[schedule.begin :]), lacking[schedule.begin :])
    assert found.count_unread() == lacking[schedule.begin :].sum()
