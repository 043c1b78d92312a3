"""A PostgreSQL server of the drill's own: made, stopped, killed, started."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from benchmarks.drills.types import CannotRunError
from benchmarks.drills.waiting import find_children, is_alive, wait_until
from benchmarks.server import free_port

_DEBIAN = Path("/usr/lib/postgresql")
_SERVICE_ACCOUNT = "postgres"


class PostgresqlServer:
    """One cluster; the server refuses to be root, so that another account runs it then.

    Args:
        folder: of the drill, for the log.

    Raises:
        CannotRunError: the programs are missing, or there is nobody to run them.
    """

    def __init__(self, folder: Path) -> None:
        self._programs = _find_programs()
        self._as_whom = _find_account()
        # Not in the drill's folder: the account that runs it could not get there.
        self._folder = Path(tempfile.mkdtemp(prefix="drill_postgresql_"))
        self._log = folder / "postgresql.log"
        self.port = free_port()
        if self._as_whom:
            shutil.chown(self._folder, *self._as_whom)
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql+psycopg://drill@127.0.0.1:{self.port}/postgres"
        done = self._start("initdb", "-U", "drill", "-A", "trust", "-E", "UTF8", "--no-sync")
        if done.wait(120):
            raise RuntimeError(f"initdb failed: {self._log.read_text()}")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = ("listen_addresses=127.0.0.1", "unix_socket_directories=")
        named = [part for option in options for part in ("-c", option)]
        self._process = self._start("postgres", "-p", str(self.port), *named)
        if not wait_until(self._answers, 60):
            said = self._log.read_text().splitlines()[-3:]
            raise RuntimeError(f"The PostgreSQL of the drill does not answer: {said}")

    def stop(self, way: signal.Signals) -> None:
        """SIGINT ends its connections; SIGQUIT is a crash; SIGKILL leaves orphans for a moment."""
        if self._process is None:
            return
        others = find_children(self._process.pid)
        self._process.send_signal(way)
        self._process.wait(60)
        self._process = None
        wait_until(lambda: not any(map(is_alive, others)), 30)

    def close(self) -> None:
        """Stop it if it runs, and remove its data."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url.replace("+psycopg", ""), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        user, group = self._as_whom or (None, None)
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [str(self._programs / program), "-D", str(self._folder), *arguments],
                cwd="/",
                stdout=log,
                stderr=log,
                user=user,
                group=group,
                extra_groups=None if user is None else [],
            )


def _find_programs() -> Path:
    folders = sorted(_DEBIAN.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise CannotRunError("PostgreSQL's programs (initdb, postgres) are not installed here.")


def _find_account() -> tuple[int, int] | None:
    if os.geteuid():
        return None
    try:
        found = pwd.getpwnam(_SERVICE_ACCOUNT)
    except KeyError:
        raise CannotRunError(
            f"The drill runs as root, and there is no account {_SERVICE_ACCOUNT!r} for the server."
        ) from None
    return found.pw_uid, found.pw_gid
