"""The declaration of parameters, under the name by which this domain knows it."""

from core.declaration import (
    Declared,
    FieldSpec,
    Unit,
    Value,
    build_declared,
    format_value,
    list_fields,
    number,
    option,
)

__all__ = [
    "Declared",
    "FieldSpec",
    "Unit",
    "Value",
    "build_declared",
    "format_value",
    "list_fields",
    "number",
    "option",
]
