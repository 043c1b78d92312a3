"""Reads the little that the gate needs of messages, without the front end's classes."""

from __future__ import annotations

from collections.abc import Iterator

# Field numbers of Streamlit's BackMsg; a test compares them with the installed version.
CLEAR_CACHE_FIELD = 5

# Where Streamlit's ForwardMsg names the tab: new_session, initialize, session_id.
TAB_ID_FIELDS = (4, 1, 6)

_LONGEST_SHIFT = 63

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def top_level_fields(message: bytes) -> set[int]:
    """The field numbers that stand in a protobuf message, without looking inside them.

    Raises:
        ValueError: the bytes are not a protobuf message.
    """
    return {field for field, _ in _walk(message)}


def read_tab_id(message: bytes) -> str:
    """The id that the server gives a tab, where this message to it tells it; empty where not.

    Raises:
        ValueError: the bytes are not a protobuf message.
    """
    inner = message
    for wanted in TAB_ID_FIELDS:
        found = [content for field, content in _walk(inner) if field == wanted]
        if not found:
            return ""
        inner = found[-1]
    return inner.decode()


def _walk(message: bytes) -> Iterator[tuple[int, bytes]]:
    """The fields of a message with their bytes, empty for those that hold a number."""
    position = 0
    while position < len(message):
        tag, position = _read_varint(message, position)
        kind, content = tag & 7, b""
        if kind == _VARINT:
            _, position = _read_varint(message, position)
        elif kind == _BYTES:
            length, position = _read_varint(message, position)
            content = message[position : position + length]
            position += length
        elif kind == _FIXED64:
            position += 8
        elif kind == _FIXED32:
            position += 4
        else:
            raise ValueError("unknown wire type")
        if position > len(message):
            raise ValueError("the message is cut off")
        yield tag >> 3, content


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
