"""What counts as one address: an attacker's many must, and a neighbour's must not."""

from __future__ import annotations

import pytest

from core.user.addresses import network_of


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("10.0.0.1", "10.0.0.2", False),
        ("10.0.0.1", "10.0.0.1", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.2", False),  # of a socket for both kinds
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("", "nonsense", False),
    ],
)
def test_an_ipv6_network_is_one_address_and_each_ipv4_address_its_own(one, other, is_same):
    assert (network_of(one) == network_of(other)) is is_same


def test_what_is_counted_fits_where_it_is_kept():
    assert network_of("2001:db8:1234:5678:9abc:def0:1234:5678") == "2001:db8:1234:5678::/64"
