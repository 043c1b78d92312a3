"""Files that somebody without our key hands in as a backup. What is left to chance has a seed."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.drills.hostile_backup_insides import HEADER_BYTES, HostileFile

BOMB_BYTES = 16 * 2**20


def list_outsiders(
    folder: Path, good: Path, database_file: Path, draw: random.Random
) -> Iterator[HostileFile]:
    """Every class in turn.

    Args:
        folder: where the files are made.
        good: a backup that would be restored, which the damaged ones are made of.
        database_file: a database of ours, with the newest schema.
        draw: decides where a bit is turned or a file cut.
    """
    content = good.read_bytes()
    made = [
        *_make_foreign(database_file.read_bytes(), draw),
        *_cut(content, draw),
        *_turn_bits(content, draw),
    ]
    for number, (kind, text) in enumerate(made):
        path = folder / f"outside{number:03}"
        path.write_bytes(text)
        yield HostileFile(kind, path)
    yield from _list_special(folder, good)


def _make_foreign(database: bytes, draw: random.Random) -> Iterator[tuple[str, bytes]]:
    yield "an empty file", b""
    yield "random bytes", draw.randbytes(200_000)
    yield "zeros", bytes(200_000)
    yield "a database of ours, without its envelope", database
    yield "a database of ours, packed with gzip", gzip.compress(database)
    yield "SQL that drops tables", b"DROP TABLE user_account; DROP TABLE audit_entry;\n"
    yield "a pickle that runs a command", b"cos\nsystem\n(S'touch /tmp/owned'\ntR."
    yield "a manifest alone", json.dumps({"mode": "demo", "revision": "0001"}).encode()
    yield "our magic, and nothing", b"SIGNALDECK\x00BAK1\n"
    yield "our magic, and random bytes", b"SIGNALDECK\x00BAK1\n" + draw.randbytes(100_000)
    yield "our magic before a database", b"SIGNALDECK\x00BAK1\n" + database
    yield "a zip that climbs out of its folder", _zip({"../../../tmp/owned": b"x"})
    yield "a zip bomb", _zip({"demo.db": bytes(BOMB_BYTES)})
    yield "a gzip bomb", gzip.compress(bytes(BOMB_BYTES))
    yield "a tar with a link to /etc/passwd", _tar_with_link()
    yield "a spreadsheet formula", b"=cmd|' /C calc'!A0,1,2\n" * 3_000
    yield "a page of HTML with a script", b"<script>alert(1)</script>" * 4_000


def _cut(content: bytes, draw: random.Random) -> Iterator[tuple[str, bytes]]:
    yield "cut off inside its first block", content[: draw.randrange(1, HEADER_BYTES)]
    yield "cut off after its first block", content[:HEADER_BYTES]
    for _ in range(4):
        yield "cut off inside", content[: draw.randrange(HEADER_BYTES + 1, len(content) - 1)]
    yield "its last byte missing", content[:-1]
    yield "its first byte missing", content[1:]
    yield "one byte more", content + b"\x00"
    yield "itself twice", content + content
    yield "its first block twice", content[:HEADER_BYTES] + content
    middle = len(content) // 2
    yield "its halves exchanged", content[middle:] + content[:middle]


def _turn_bits(content: bytes, draw: random.Random) -> Iterator[tuple[str, bytes]]:
    places = {
        "a bit turned in the magic": (0, 16),
        "a bit turned in the length": (16, 20),
        "a bit turned in the manifest": (20, 900),
        "a bit turned in the padding": (30_000, HEADER_BYTES - 33),
        "a bit turned in the seal": (HEADER_BYTES - 32, HEADER_BYTES),
    }
    for kind, (start, end) in places.items():
        yield kind, _turn(content, draw.randrange(start, end), draw)
    for _ in range(6):
        yield (
            "a bit turned in the payload",
            _turn(content, draw.randrange(HEADER_BYTES, len(content)), draw),
        )
    text = content[:HEADER_BYTES].replace(b'"mode":"demo"', b'"mode":"real"')
    yield "its mode overwritten", text + content[HEADER_BYTES:]
    yield "its seal set to zeros", content[: HEADER_BYTES - 32] + bytes(32) + content[HEADER_BYTES:]
    hole = draw.randrange(HEADER_BYTES, len(content) - 5_000)
    yield (
        "a hole of zeros, as a torn copy has",
        content[:hole] + bytes(4_096) + content[hole + 4_096 :],
    )


def _list_special(folder: Path, good: Path) -> Iterator[HostileFile]:
    link = folder / "link.sdbackup"
    link.symlink_to(good)
    yield HostileFile("a link to a good backup", link, is_stream=False)
    secret = folder / "link_out"
    secret.symlink_to("/etc/passwd")
    yield HostileFile("a link to /etc/passwd", secret, is_stream=False)
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    yield HostileFile("a pipe nobody writes to", pipe, is_stream=False)
    yield HostileFile("a folder", folder, is_stream=False)
    yield HostileFile("a device without end", Path("/dev/zero"), is_stream=False)
    yield HostileFile("a file that is not there", folder / "missing", is_stream=False)
    loop = folder / "loop"
    loop.symlink_to(loop)
    yield HostileFile("a link to itself", loop, is_stream=False)


def _turn(content: bytes, place: int, draw: random.Random) -> bytes:
    turned = bytearray(content)
    turned[place] ^= 1 << draw.randrange(8)
    return bytes(turned)


def _zip(entries: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _tar_with_link() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        entry = tarfile.TarInfo("demo.db")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(entry)
    return packed.getvalue()
