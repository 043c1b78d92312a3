"""Reads which kinds of message a browser sent, without depending on the front end's classes."""

from __future__ import annotations

# Field numbers of Streamlit's BackMsg; a test compares them with the installed version.
CLEAR_CACHE_FIELD = 5

_LONGEST_SHIFT = 63

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def top_level_fields(message: bytes) -> set[int]:
    """The field numbers that stand in a protobuf message, without looking inside them.

    Raises:
        ValueError: the bytes are not a protobuf message.
    """
    fields, position = set(), 0
    while position < len(message):
        tag, position = _read_varint(message, position)
        fields.add(tag >> 3)
        kind = tag & 7
        if kind == _VARINT:
            _, position = _read_varint(message, position)
        elif kind == _BYTES:
            length, position = _read_varint(message, position)
            position += length
        elif kind == _FIXED64:
            position += 8
        elif kind == _FIXED32:
            position += 4
        else:
            raise ValueError("unknown wire type")
    if position != len(message):
        raise ValueError("the message is cut off")
    return fields


def _read_varint(message: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if position >= len(message) or shift > _LONGEST_SHIFT:
            raise ValueError("the message is cut off")
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, position
        shift += 7
