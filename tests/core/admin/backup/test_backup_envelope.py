from __future__ import annotations

import hmac
import json
import struct
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.admin.backup.envelope import (
    HEADER_BYTES,
    MAGIC,
    derive_key,
    open_manifest,
    seal_manifest,
)
from core.admin.backup.types import BackupRefusedError, Manifest
from core.enums import BackupKind, RunMode

KEY = derive_key("a secret of the installation")
MANIFEST = Manifest(
    backup_id="0123456789abcdef" * 2,
    mode=RunMode.REAL,
    kind=BackupKind.SCHEDULED,
    made_at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    made_by="system",
    version="0.1.0",
    revision="0006",
    fingerprint="a" * 64,
    backend="sqlite",
    tables={"bar": 12, "user_account": 3},
    database_bytes=4096,
    database_sha256="b" * 64,
    payload_bytes=1000,
    payload_sha256="c" * 64,
    seconds=1.25,
)
BLOCK = seal_manifest(MANIFEST, KEY)


def seal_text(text: bytes, length: int | None = None) -> bytes:
    """A block with the right seal around whatever stands in it; built by hand."""
    room = HEADER_BYTES - len(MAGIC) - 4 - 32
    size = struct.pack(">I", len(text) if length is None else length)
    body = MAGIC + size + text + bytes(room - len(text))
    return body + hmac.digest(KEY, body, "sha256")


def changed(**values: object) -> bytes:
    start = len(MAGIC) + 4
    (length,) = struct.unpack_from(">I", BLOCK, len(MAGIC))
    known = json.loads(BLOCK[start : start + length])
    return seal_text(json.dumps({**known, **values}).encode())


def test_nothing_hides_behind_a_manifest() -> None:
    start = len(MAGIC) + 4
    (length,) = struct.unpack_from(">I", BLOCK, len(MAGIC))
    text = BLOCK[start : start + length]
    assert open_manifest(seal_text(text), KEY) == MANIFEST
    with pytest.raises(BackupRefusedError, match="not well formed"):
        open_manifest(seal_text(text + bytes(9) + b"more", length), KEY)


def test_what_was_sealed_is_read_back() -> None:
    assert len(BLOCK) == HEADER_BYTES
    assert open_manifest(BLOCK, KEY) == MANIFEST
    assert MANIFEST.rows == 15


def test_the_key_is_not_the_secret_and_another_secret_gives_another() -> None:
    assert derive_key("x") != derive_key("y")
    assert derive_key("a secret of the installation") == KEY
    with pytest.raises(BackupRefusedError, match="this installation's key"):
        open_manifest(BLOCK, derive_key("another secret"))


@given(place=st.integers(0, HEADER_BYTES - 1), bit=st.integers(0, 7))
def test_one_wrong_bit_anywhere_is_refused(place: int, bit: int) -> None:
    block = bytearray(BLOCK)
    block[place] ^= 1 << bit
    with pytest.raises(BackupRefusedError):
        open_manifest(bytes(block), KEY)


@given(length=st.integers(0, HEADER_BYTES - 1))
def test_a_block_that_is_cut_off_is_refused(length: int) -> None:
    with pytest.raises(BackupRefusedError):
        open_manifest(BLOCK[:length], KEY)


@pytest.mark.parametrize(
    "values",
    [
        {"backup_id": "../../etc/passwd"},
        {"backup_id": "a" * 31},
        {"mode": "both"},
        {"kind": "other"},
        {"made_at": "2026-03-29T01:30:00"},
        {"made_at": "yesterday"},
        {"made_at": 7},
        {"made_by": "ada\n2026 restored"},
        {"made_by": "a" * 81},
        {"version": ""},
        {"revision": "../0001"},
        {"revision": None},
        {"fingerprint": "A" * 64},
        {"backend": "oracle"},
        {"tables": ["bar"]},
        {"tables": {'bar"; DROP': 1}},
        {"tables": {"bar": -1}},
        {"tables": {"bar": True}},
        {"tables": {"bar": 1.5}},
        {"database_bytes": 2**60},
        {"database_bytes": "4096"},
        {"payload_bytes": -1},
        {"seconds": float("nan")},
        {"seconds": float("inf")},
        {"seconds": True},
        {"seconds": -1},
        {"surplus": 1},
    ],
    ids=str,
)
def test_a_right_seal_does_not_make_nonsense_true(values: dict[str, object]) -> None:
    with pytest.raises(BackupRefusedError, match="not well formed"):
        open_manifest(changed(**values), KEY)


@pytest.mark.parametrize(
    "block",
    [
        seal_text(b"[]"),
        seal_text(b"{}"),
        seal_text(b"not json"),
        seal_text(b"\xff\xfe"),
        seal_text(b"[" * 60_000),
        seal_text(b"{}", length=2**31),
        seal_text(b"{}" + b"x", length=2),
    ],
    ids=range(7),
)
def test_what_is_no_manifest_is_refused(block: bytes) -> None:
    with pytest.raises(BackupRefusedError, match="not well formed"):
        open_manifest(block, KEY)


def test_the_planted_cases_differ_from_the_true_one_by_their_nonsense_alone() -> None:
    assert open_manifest(changed(), KEY) == MANIFEST
    assert open_manifest(changed(made_by="bob"), KEY) == replace(MANIFEST, made_by="bob")


def test_a_newer_format_is_named() -> None:
    body = b"SIGNALDECK\x00BAK2\n" + BLOCK[len(MAGIC) : -32]
    with pytest.raises(BackupRefusedError, match="format"):
        open_manifest(body + hmac.digest(KEY, body, "sha256"), KEY)


def test_a_manifest_that_does_not_fit_is_an_error_when_it_is_made() -> None:
    many = {f"t{n:060}": n for n in range(1000)}
    with pytest.raises(ValueError, match="longer"):
        seal_manifest(replace(MANIFEST, tables=many), KEY)
