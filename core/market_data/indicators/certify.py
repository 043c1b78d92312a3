"""`python -m core.market_data.indicators.certify`: make the certificates of all indicators."""

from __future__ import annotations

import sys

from core.market_data.indicators.base import INDICATORS
from core.market_data.indicators.certificates import certify, write_certificates


def certify_all() -> int:
    """Check every indicator, keep the certificates of those without a leak; exit status 1 if one.

    One with a leak loses its certificate and is named on the error output.
    """
    made, leaks = {}, []
    for name in INDICATORS.names():
        try:
            made[name] = certify(INDICATORS.get(name))
        except ValueError as error:
            leaks.append(str(error))
    path = write_certificates(made)
    sys.stdout.write(f"{len(made)} certificates in {path.name}\n")
    sys.stderr.writelines(f"Not causal: {leak}\n" for leak in leaks)
    return 1 if leaks else 0


if __name__ == "__main__":
    sys.exit(certify_all())
