"""A real PostgreSQL for the tests: started once, with a database for each data set."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from scripts.bench.contestants.beside_postgres import wait_until_ready, with_parent
from scripts.bench.contestants.postgres import OWNER, find_programs, needs_owner

ENGINES = ("sqlite", "postgres")
"""The databases that a data set may lie in: what is the same over both is tested over both."""

SETTINGS = {
    # Nothing in it outlives the tests.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "listen_addresses": "",
    "log_min_messages": "fatal",
}


class Cluster:
    """A running PostgreSQL, reached by a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)

    def url(self, database: str) -> str:
        """Return the URL of a database."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create(self) -> str:
        """Make an empty database, and return its URL."""
        name = f"data_{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)


@contextmanager
def running() -> Generator[Cluster]:
    """Start a PostgreSQL in a folder of its own, as another user where we are root; both are gone afterwards."""
    # Not in pytest's folder, which other users cannot enter; and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    user, groups = None, None
    if needs_owner():
        shutil.chown(folder, OWNER)
        user, groups = OWNER, list[int]()
    data, programs = folder / "data", find_programs()
    try:
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        settings = [f"--set={name}={value}" for name, value in SETTINGS.items()]
        initdb = [str(programs / "initdb"), f"--pgdata={data}", *options, *settings]
        subprocess.run(initdb, check=True, capture_output=True, cwd="/", user=user, extra_groups=groups)
        start = [str(programs / "postgres"), "-D", str(data), "-k", str(folder)]
        server = subprocess.Popen(
            start, text=False, cwd="/", preexec_fn=with_parent(signal.SIGINT), user=user, extra_groups=groups
        )
        try:
            wait_until_ready(server, data / "postmaster.pid")
            yield Cluster(folder)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
