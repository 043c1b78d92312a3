"""Unpacks and decodes a file within limits, before anything looks for columns in it."""

from __future__ import annotations

import codecs
import io
import zlib
from typing import NamedTuple

from core.errors import InvalidInputError

MAX_BYTES = 512 * 2**20
"""Unpacked. Eight times the largest real file, one year and a half of a market of 2,761 shares."""
MAX_PACKING = 50
"""Times its own size that a packed file may unpack to: prices come to 3, a bomb to 1,000."""
_UNPACKED_ANYWAY = 2**20
_GZIP_MARK = b"\x1f\x8b"
_GZIP_WINDOW = 31
_CHUNK = 2**22
_SAMPLE = 4_096
_SAVE_AGAIN = "Save the file as CSV (UTF-8) and import it again."


class FileText(NamedTuple):
    """A file as UTF-8 without a byte-order mark, and what was understood, in sentences."""

    content: bytes
    notes: tuple[str, ...]


def read_text(content: bytes, *, max_bytes: int = MAX_BYTES) -> FileText:
    """Unpack gzip, tell the encoding, return UTF-8.

    UTF-8, UTF-16 (with or without a mark) and the Korean CP949, of which EUC-KR is a part.

    Raises:
        InvalidInputError: empty, too large, packed too tightly, damaged, or no text.
    """
    if len(content) > max_bytes:
        raise InvalidInputError(
            f"The file has {len(content) / 2**20:.1f} MB; {max_bytes / 2**20:.0f} MB are allowed.",
            "Split it by years and import the parts one after the other.",
        )
    notes: tuple[str, ...] = ()
    if content.startswith(_GZIP_MARK):
        content = _unpack(content, max_bytes)
        notes = ("Unpacked with gzip.",)
    encoding, note = _find_encoding(content)
    try:
        if encoding != "utf-8":
            content = content.decode(encoding).encode()
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"The file is damaged: {error.reason}.", _SAVE_AGAIN) from error
    content = content.removeprefix(codecs.BOM_UTF8)
    if not content or content.isspace():
        raise InvalidInputError("The file is empty.", "Choose a CSV file with a header line.")
    if b"\x00" in content:
        raise InvalidInputError(
            "The file is compressed, a spreadsheet, or not plain text.", _SAVE_AGAIN
        )
    return FileText(content, (*notes, *([note] if note else [])))


def _unpack(content: bytes, limit: int) -> bytes:
    unpacked, size, rest = io.BytesIO(), 0, content
    try:
        while rest.startswith(_GZIP_MARK):
            member = zlib.decompressobj(_GZIP_WINDOW)
            while not member.eof:
                part = member.decompress(rest, _CHUNK)
                rest = member.unconsumed_tail
                size += len(part)
                _check_size(size, len(content), limit)
                if not part and not rest and not member.eof:
                    raise InvalidInputError("The packed file is cut off.", "Fetch it once more.")
                unpacked.write(part)
            rest = member.unused_data
    except zlib.error as error:
        raise InvalidInputError("The packed file is damaged.", "Fetch it once more.") from error
    return unpacked.getvalue()


def _check_size(size: int, packed: int, limit: int) -> None:
    if size > limit:
        raise InvalidInputError(
            f"Unpacked, the file has more than {limit / 2**20:.0f} MB.",
            "Split it by years and import the parts one after the other.",
        )
    if size > max(_UNPACKED_ANYWAY, MAX_PACKING * packed):
        raise InvalidInputError(
            f"Unpacked, the file has more than {MAX_PACKING} times its size: it repeats itself.",
            "Import it unpacked, if it is no mistake.",
        )


def _find_encoding(content: bytes) -> tuple[str, str]:
    """The encoding and, unless it is UTF-8, a sentence that says so."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "Read in the encoding UTF-16."
    sample = content[:_SAMPLE]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if zeros and zeros.count(0) > len(zeros) / 2:
            return encoding, "Read in the encoding UTF-16."
    damage = _find_damage(content)
    if damage is None:
        return "utf-8", ""
    try:
        content.decode("cp949")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, damage) + 1
        raise InvalidInputError(
            f"Line {line} is neither UTF-8, UTF-16 nor CP949 text.", _SAVE_AGAIN
        ) from error
    return "cp949", "Read in the Korean encoding CP949."


def _find_damage(content: bytes) -> int | None:
    """Where the content stops being UTF-8; decoded in pieces, which are not kept."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(content), _CHUNK):
        pending = len(decoder.getstate()[0])  # of a letter that the last piece began
        try:
            decoder.decode(content[start : start + _CHUNK], final=start + _CHUNK >= len(content))
        except UnicodeDecodeError as error:
            return start - pending + error.start
    return None
