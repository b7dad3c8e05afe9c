"""A copy of the fictional seeds that a test may spoil, and what the loader says of it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from schema.errors import Issue, SeedError
from scripts import compose
from scripts.load import LoadResult, load

FICTION = Path(__file__).parents[1] / "seeds"
MARK = "⟦"
"""Stands before what is at fault, in an edit; it is not written."""


@dataclass(frozen=True)
class Workbench:
    """A folder of seeds, and a data set to load it into."""

    seeds: Path
    database: Path

    def edit(self, file: str, old: str, new: str) -> tuple[str, int, int]:
        """Replace the first occurrence of a text in a file; return the path, line and column of the mark in the new."""
        path = self.seeds / file
        text = path.read_text("utf-8")
        assert old in text, f"{file} has no {old!r}"
        before, after = text.split(old, 1)
        written = before + new
        path.write_text(written.replace(MARK, "") + after, "utf-8")
        lines = written.split(MARK)[0].split("\n")
        return str(path), len(lines), len(lines[-1]) + 1

    def load(self, *, check_only: bool = False) -> LoadResult:
        """Load the seeds."""
        return load(self.seeds, self.database, check_only=check_only)

    def issues(self) -> list[Issue]:
        """Return what is wrong with the seeds, which must be something; nothing may be written."""
        before = self.database.read_bytes() if self.database.exists() else None
        with pytest.raises(SeedError) as raised:
            self.load()
        assert (self.database.read_bytes() if self.database.exists() else None) == before
        return raised.value.issues


@pytest.fixture
def workbench(tmp_path: Path) -> Workbench:
    """A copy of the fictional seeds."""
    shutil.copytree(FICTION, tmp_path / "seeds")
    return Workbench(tmp_path / "seeds", tmp_path / "data.sqlite")


@pytest.fixture(autouse=True, scope="session")
def parsed_once() -> Iterator[None]:
    """Parse a text of YAML once: most files of most tests are the same, and parsing takes most of a load's time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compose, "parse", cache(compose.parse))
        yield


@pytest.fixture(scope="session")
def seeds_path() -> Path:
    """The product's own seeds."""
    return Path(str(files("seeds") / "actors.yml")).parent


@pytest.fixture(scope="session")
def fiction(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set with the fictional seeds."""
    database = tmp_path_factory.mktemp("fiction") / "fiction.sqlite"
    load(FICTION, database)
    return database
