"""What the lines of statements and the ratios are called, in which order, and what they count."""

from __future__ import annotations

from core.enums import ItemKind

_ITEMS: dict[str, tuple[str, ItemKind]] = {
    "revenue": ("Revenue", ItemKind.MONEY),
    "cost_of_revenue": ("Cost of revenue", ItemKind.MONEY),
    "gross_profit": ("Gross profit", ItemKind.MONEY),
    "operating_income": ("Operating income", ItemKind.MONEY),
    "ebitda": ("EBITDA", ItemKind.MONEY),
    "net_income": ("Net income", ItemKind.MONEY),
    "eps": ("Earnings per share", ItemKind.PER_SHARE),
    "operating_cash_flow": ("Operating cash flow", ItemKind.MONEY),
    "capital_expenditure": ("Capital expenditure", ItemKind.MONEY),
    "free_cash_flow": ("Free cash flow", ItemKind.MONEY),
    "total_assets": ("Total assets", ItemKind.MONEY),
    "current_assets": ("Current assets", ItemKind.MONEY),
    "cash": ("Cash and equivalents", ItemKind.MONEY),
    "total_liabilities": ("Total liabilities", ItemKind.MONEY),
    "current_liabilities": ("Current liabilities", ItemKind.MONEY),
    "total_debt": ("Total debt", ItemKind.MONEY),
    "equity": ("Equity", ItemKind.MONEY),
    "book_value_per_share": ("Book value per share", ItemKind.PER_SHARE),
    "gross_margin": ("Gross margin", ItemKind.SHARE),
    "operating_margin": ("Operating margin", ItemKind.SHARE),
    "net_margin": ("Net margin", ItemKind.SHARE),
    "return_on_equity": ("Return on equity", ItemKind.SHARE),
    "current_ratio": ("Current ratio", ItemKind.MULTIPLE),
    "debt_to_equity": ("Debt to equity", ItemKind.MULTIPLE),
}
"""In the order of the statements: income, cash flow, balance sheet, then ratios."""
_PLACES = {item: place for place, item in enumerate(_ITEMS)}


def name_item(item: str) -> str:
    """As people call it; an item that is not listed by its own name."""
    return _ITEMS[item][0] if item in _ITEMS else item.replace("_", " ").capitalize()


def find_kind(item: str, unit: str) -> ItemKind:
    """How its values are to be read; an unlisted item without a unit is a multiple."""
    if item in _ITEMS:
        return _ITEMS[item][1]
    return ItemKind.MONEY if unit else ItemKind.MULTIPLE


def sort_items(items: set[str]) -> list[str]:
    """In the order of the statements; unlisted ones last, by name."""
    return sorted(items, key=lambda item: (_PLACES.get(item, len(_PLACES)), item))
