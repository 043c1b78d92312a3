"""What counts as one address where tries are counted."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

_PREFIX_BITS = 64


def network_of(address: str) -> str:
    """Of IPv6 the network, in which everybody has 2⁶⁴ addresses; else the address itself.

    Args:
        address: as the server says it; a socket for both kinds says `::ffff:192.0.2.7` for
            192.0.2.7. What is no address is returned as it is.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ip_network((int(parsed), _PREFIX_BITS), strict=False))
