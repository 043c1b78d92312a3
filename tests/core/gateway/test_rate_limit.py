from core.gateway import rate_limit
from core.gateway.rate_limit import TokenBucket


def test_a_burst_is_allowed_and_then_so_many_a_second(monkeypatch):
    instant = [100.0]
    monkeypatch.setattr(rate_limit.time, "monotonic", lambda: instant[0])
    bucket = TokenBucket(burst=3, per_second=2)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    instant[0] += 1.0
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    instant[0] += 1_000.0
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
