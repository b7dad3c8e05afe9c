"""How the command ends: one table of exit codes, and which error ends in which."""

import sqlite3
from enum import IntEnum
from typing import Self

from schema.errors import DatabaseError, OnRecordError, QueryError, QueryTimeoutError, SeedError


class ExitCode(IntEnum):
    """An exit code, with what it means."""

    doc: str

    def __new__(cls, value: int, doc: str) -> Self:
        member = int.__new__(cls, value)
        member._value_ = value
        member.doc = doc
        return member

    OK = 0, "Done."
    FAULTS = 1, "The seeds are at fault, or what the doctor looked at: every fault is listed, and nothing is written."
    USAGE = 2, "The command, a setting or the question is at fault."
    DATABASE = 3, "The data set is missing, damaged, not one of OnRecord's, or being written by another load."
    FILES = 4, "A file or folder cannot be read or written: no permission, no space."
    ADDRESS = 5, "The server cannot listen there: the port is taken, or the host is not this machine's."
    TIMEOUT = 6, "The question took longer than it may, and was stopped."
    ROWS = 7, "A file cannot be imported: it is of another kind, or too many of its rows are no events."
    FAULT = 70, "A fault in OnRecord itself; what it prints belongs in a report of it."


def exit_code(error: OnRecordError | OSError) -> ExitCode:
    """Return the code that an error ends in."""
    match error:
        case OSError():
            return ExitCode.FILES
        case SeedError():
            return ExitCode.FAULTS
        case QueryError():
            return ExitCode.USAGE
        case QueryTimeoutError():
            return ExitCode.TIMEOUT
        case DatabaseError():
            return ExitCode.FILES if is_systems(error.__cause__) else ExitCode.DATABASE
        case _:
            return ExitCode.FAULT


def is_systems(cause: BaseException | None) -> bool:
    """Say whether the system would not read or write; otherwise what was read is no good."""
    import apsw  # only where something went wrong: it takes a while

    codes = (
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    )
    match cause:
        case OSError():
            return True
        case sqlite3.Error():
            return getattr(cause, "sqlite_errorcode", 0) & 0xFF in codes
        case _:
            errors = (apsw.CantOpenError, apsw.FullError, apsw.IOError, apsw.PermissionsError, apsw.ReadOnlyError)
            return isinstance(cause, errors)


def describe(error: OnRecordError | OSError) -> str:
    """Return what is wrong, for people."""
    if isinstance(error, OnRecordError):
        return error.message
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error)
