"""The rows that are no events: each goes to a file with its place and the reason, and too many end the import."""

import csv
from contextlib import closing
from pathlib import Path
from typing import IO

from scripts.importers.records import Cells, ImportFileError

HEADER = ("file", "line", "reason", "row")


class Rejects:
    """Writes rejected rows, and counts them. `most`: how many are let pass. The file is made with the first."""

    def __init__(self, path: Path, most: int) -> None:
        self.path = path
        self.most = most
        self.count = 0
        self.file: IO[str] | None = None

    def add(self, file: str, line: int, reason: str, cells: Cells) -> None:
        """Write a row. Raises ImportFileError where it is one too many."""
        if self.file is None:
            self.file = self.path.open("w", encoding="utf-8", newline="", errors="replace")
            csv.writer(self.file).writerow(HEADER)
        csv.writer(self.file).writerow((file, line, reason, "\t".join(cells)))
        self.count += 1
        if self.count > self.most:
            self.close()
            raise ImportFileError(
                f"More than {self.most:,} rows are no events; the last, line {line} of {file}, {reason}. Nothing was "
                f"changed. See {self.path}; mend the rows, or allow more by --max-rejects."
            )

    def close(self) -> None:
        """Close the file."""
        if self.file is not None:
            with closing(self.file):
                self.file = None
