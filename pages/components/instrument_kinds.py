"""What kinds of instruments are called on screen."""

from __future__ import annotations

from core.enums import AssetKind

KIND_NAMES = {
    AssetKind.STOCK: "Stock",
    AssetKind.ETF: "ETF",
    AssetKind.CRYPTO: "Crypto",
    AssetKind.INDEX: "Index",
    AssetKind.FX: "FX",
}
