"""Backups forged with the true key: what an insider, or a thief of the key, might hand in.

The envelope is put together here by hand, so that it can say what ours never would.
"""

from __future__ import annotations

import hmac
import json
import random
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from db.backup.inspection import count_rows, read_schema
from db.engine import sqlite_driver

HEADER_BYTES = 65_536
MAGIC = b"SIGNALDECK\x00BAK1\n"
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class HostileFile:
    """One file; `is_stream`: whether a browser could send it, too."""

    kind: str
    path: Path
    is_stream: bool = True


@dataclass(frozen=True, slots=True)
class Forger:
    """Knows what a true backup says, and the key.

    Args:
        folder: where files are made.
        key: the true one.
        manifest: of a backup that would be restored.
        database: the SQLite file inside it.
        hash_schema: how fingerprints are made.
    """

    folder: Path
    key: bytes
    manifest: Values
    database: bytes
    hash_schema: Callable[[dict[str, str]], str]

    def forge(self, name: str, payload: bytes, key: bytes | None = None, **changes: Any) -> Path:
        """A file whose seal is right and whose sizes and hashes are true unless changed."""
        values = self.manifest | {
            "payload_bytes": len(payload),
            "payload_sha256": sha256(payload).hexdigest(),
        }
        text = json.dumps({**values, **changes}).encode()
        return self.seal(name, text, payload, key)

    def seal(self, name: str, text: bytes, payload: bytes, key: bytes | None = None) -> Path:
        """The same around any text."""
        room = HEADER_BYTES - len(MAGIC) - 4 - 32 - len(text)
        body = MAGIC + struct.pack(">I", len(text)) + text + bytes(room)
        path = self.folder / name
        path.write_bytes(body + hmac.digest(key or self.key, body, "sha256") + payload)
        return path

    def forge_database(self, name: str, statements: tuple[str, ...], *, is_honest: bool) -> Path:
        """A database changed by SQL; honest: its manifest tells of the change."""
        path = self.folder / f"{name}.db"
        path.write_bytes(self.database)
        with closing(sqlite_driver().connect(str(path), isolation_level=None)) as connection:
            for statement in ("PRAGMA foreign_keys=OFF", "PRAGMA writable_schema=ON", *statements):
                connection.execute(statement)
        changes: Values = {}
        if is_honest:
            changes["fingerprint"] = self.hash_schema(dict(read_schema(path)))
            try:
                changes["tables"] = count_rows(path)
            except sqlite_driver().DatabaseError:
                changes["tables"] = self.manifest["tables"]
        return self.forge_content(name, path.read_bytes(), **changes)

    def forge_content(self, name: str, content: bytes, **changes: Any) -> Path:
        """Any bytes as the database inside, truly described."""
        described: Values = {
            "database_bytes": len(content),
            "database_sha256": sha256(content).hexdigest(),
        }
        return self.forge(name, zlib.compress(content, 1), **{**described, **changes})


LIES: Mapping[str, Values] = {
    "the other mode": {"mode": "real"},
    "a mode that does not exist": {"mode": "any"},
    "a newer revision": {"revision": "9999"},
    "a revision that climbs out": {"revision": "../../../tmp/x"},
    "an older revision than its schema": {"revision": "0003"},
    "another fingerprint": {"fingerprint": "0" * 64},
    "other numbers of rows": {"tables": {"user_account": 0}},
    "another hash of the database": {"database_sha256": "0" * 64},
    "another hash of the payload": {"payload_sha256": "0" * 64},
    "a smaller database than it holds": {"database_bytes": 4_096},
    "a larger database than it holds": {"database_bytes": 2**30},
    "more bytes than any disk has": {"database_bytes": 2**45},
    "a negative size": {"database_bytes": -1},
    "a truth for a size": {"payload_bytes": True},
    "a number without end for seconds": {"seconds": float("inf")},
    "an instant without a zone": {"made_at": "2026-01-01T00:00:00"},
    "an instant that is none": {"made_at": "now"},
    "a path for an id": {"backup_id": "../../../../tmp/owned-by-a-path"},
    "control characters for a name": {"made_by": "ada\x1b[2J"},
    "a table named by SQL": {"tables": {'user_account"; DROP TABLE job; --': 1}},
    "a field more": {"command": "rm -rf /"},
    "a field of another type": {"tables": [["user_account", 1]]},
}

PLANTED: Mapping[str, tuple[str, ...]] = {
    "a trigger planted": (
        (
            "CREATE TRIGGER evil AFTER INSERT ON user_session BEGIN"
            " UPDATE user_account SET role = 'admin'; END"
        ),
    ),
    "a trigger planted under SQLite's own name": (
        (
            "INSERT INTO sqlite_schema VALUES ('trigger', 'sqlite_autoindex_x', 'job', 0,"
            " 'CREATE TRIGGER sqlite_autoindex_x AFTER INSERT ON job BEGIN SELECT 1; END')"
        ),
    ),
    "a view planted": ("CREATE VIEW evil AS SELECT password_hash FROM user_account",),
    "a view in the place of a table": (
        "DROP TABLE sign_in_ticket",
        "CREATE VIEW sign_in_ticket AS SELECT * FROM user_session",
    ),
    "a virtual table planted": ("CREATE VIRTUAL TABLE evil USING fts5(text)",),
    "a table planted": ("CREATE TABLE evil (n INTEGER)",),
    "a table missing": ("DROP TABLE job",),
    "a column planted": ("ALTER TABLE user_account ADD COLUMN evil TEXT DEFAULT 'x'",),
    "a computed column planted": (
        "ALTER TABLE job ADD COLUMN evil INTEGER AS (abs(priority)) VIRTUAL",
    ),
    "a column missing": ("ALTER TABLE user_account DROP COLUMN is_demo",),
    "an index with an expression": ("CREATE INDEX evil ON job (abs(priority))",),
    "a unique index missing": ("DROP INDEX ix_job_active_key",),
    "append-only triggers taken off": (
        "DROP TRIGGER trial_entry_no_UPDATE",
        "DROP TRIGGER trial_entry_no_DELETE",
    ),
    "an append-only trigger that does nothing": (
        "DROP TRIGGER trial_entry_no_DELETE",
        "CREATE TRIGGER trial_entry_no_DELETE BEFORE DELETE ON trial_entry BEGIN SELECT 1; END",
    ),
    "another revision inside": ("UPDATE alembic_version SET version_num = '0001'",),
    "two revisions inside": ("INSERT INTO alembic_version VALUES ('0001')",),
    "no revision inside": ("DELETE FROM alembic_version",),
    "rows that point at nobody": (
        (
            "INSERT INTO user_session (token_hash, user_id, created_at, expires_at, last_seen_at,"
            " user_agent, address, revoked_because) VALUES ('x', 4711, '2026-01-01', '2099-01-01',"
            " '2026-01-01', '', '', '')"
        ),
    ),
}


def list_insiders(forger: Forger, draw: random.Random) -> Iterator[HostileFile]:
    """Every class in turn."""
    payload = zlib.compress(forger.database, 1)
    yield HostileFile("another key", forger.forge("key", payload, draw.randbytes(32)))
    yield HostileFile("an empty key", forger.forge("key0", payload, b"\x00"))
    for number, (kind, changes) in enumerate(LIES.items()):
        yield HostileFile(f"sealed: {kind}", forger.forge(f"lie{number:02}", payload, **changes))
    texts = (b"", b"null", b"[" * 60_000, b'{"a":' * 10_000, b"\xff" * 100, b"{} {}")
    for number, text in enumerate(texts):
        path = forger.seal(f"text{number}", text, payload)
        yield HostileFile("sealed: a manifest that is none", path)
    for number, (kind, statements) in enumerate(PLANTED.items()):
        for is_honest in (True, False):
            path = forger.forge_database(
                f"plant{number}{is_honest}", statements, is_honest=is_honest
            )
            word = "told" if is_honest else "hidden"
            yield HostileFile(f"sealed: {kind}, {word}", path)
    yield from _list_contents(forger, payload, draw)


def _list_contents(forger: Forger, payload: bytes, draw: random.Random) -> Iterator[HostileFile]:
    database = forger.database
    torn = bytearray(database)
    for page in draw.sample(range(2, len(database) // 4_096), 6):
        torn[page * 4_096 : page * 4_096 + 64] = draw.randbytes(64)
    contents = {
        "no database inside": draw.randbytes(50_000),
        "an empty database inside": b"",
        "somebody else's database inside": _make_other_database(forger.folder),
        "torn pages inside": bytes(torn),
        "half a database inside": database[: len(database) // 2],
        "zeros inside": bytes(4 * 2**20),
    }
    for number, (kind, content) in enumerate(contents.items()):
        yield HostileFile(f"sealed: {kind}", forger.forge_content(f"content{number}", content))
    bomb = zlib.compress(bytes(64 * 2**20), 6)
    yield HostileFile("sealed: a bomb of 64 MiB", forger.forge("bomb", bomb))
    yield HostileFile(
        "sealed: a bomb in a bomb", forger.forge("bombs", zlib.compress(zlib.compress(bomb)))
    )
    yield HostileFile("sealed: bytes after its end", forger.forge("tail", payload + b"tail"))
    yield HostileFile("sealed: a stream without its end", forger.forge("stump", payload[:-9]))
    yield HostileFile("sealed: nothing compressed", forger.forge("plain", database))


def _make_other_database(folder: Path) -> bytes:
    path = folder / "other.db"
    with closing(sqlite_driver().connect(str(path))) as connection:
        connection.execute("CREATE TABLE note (text TEXT)")
        connection.commit()
    return path.read_bytes()
