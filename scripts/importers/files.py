"""Find and open what is imported: files plain or compressed, archives, standard input; and tell how far it is read."""

import gzip
import io
import sys
from collections.abc import Iterator, Sequence
from glob import glob, has_magic
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from scripts.importers.records import ImportFileError

STANDARD_INPUT = "-"

UNPACKING = (BadZipFile, gzip.BadGzipFile, EOFError, ZlibError)
"""What a damaged archive makes of opening or reading it."""

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""How a zip archive begins: with its first file, or with its end where there is none."""


def find_files(given: Sequence[str]) -> list[str]:
    """Return the files that are meant, patterns written out. Raises ImportFileError where one means nothing."""
    found: list[str] = []
    for name in given:
        if name == STANDARD_INPUT or Path(name).exists():
            found.append(name)
        elif has_magic(name) and (matching := sorted(glob(name, recursive=True))):  # noqa: PTH207 as shells do
            found += matching
        else:
            raise ImportFileError(
                f"There is no file {name}. Give a file, a pattern in quotes, or - for standard input."
            )
    if folders := [name for name in found if Path(name).is_dir()]:
        raise ImportFileError(f"{folders[0]} is a folder. Give the files in it, as in '{folders[0]}/*.zip'.")
    return found


class Reading:
    """The files that are read, one after the other, and how many of their bytes are."""

    def __init__(self, files: Sequence[str]) -> None:
        self.files = files
        self.total = sum(Path(name).stat().st_size for name in files if name != STANDARD_INPUT)
        self.finished = 0
        self.current: IO[bytes] | None = None

    @property
    def share(self) -> float:
        """The share of the bytes that is read, 0 where nobody knows."""
        done = self.finished + (self.current.tell() if self.current else 0)
        return done / self.total if self.total else 0

    def __iter__(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Yield each file's name with its content. Raises ImportFileError where it cannot be unpacked."""
        for name in self.files:
            if name == STANDARD_INPUT:
                yield "standard input", sys.stdin.buffer
                continue
            with Path(name).open("rb") as file:
                self.current = file
                try:
                    yield from unpack(name, file)
                except UNPACKING as error:
                    raise ImportFileError(
                        f"{name} cannot be unpacked: {error}. Nothing was changed. Fetch it anew."
                    ) from error
                self.finished += file.tell()
                self.current = None


def unpack(name: str, file: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield what a file holds: itself, or what is in it, by what its first bytes say it is."""
    magic = file.read(4)
    file.seek(0)
    if magic.startswith(b"\x1f\x8b"):
        with gzip.open(file) as content:
            yield name, io.BufferedReader(content, 1 << 18)  # pyright: ignore[reportArgumentType]
    elif magic in ZIP:
        with ZipFile(file) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if not members:
                raise ImportFileError(f"{name} has no file in it. Nothing was changed. Fetch it anew.")
            for member in members:
                with archive.open(member) as content:
                    yield f"{name}:{member.filename}", io.BufferedReader(content, 1 << 18)  # pyright: ignore[reportArgumentType]
    else:
        yield name, file
