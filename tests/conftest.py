"""Fixtures that every test may use."""

from importlib.resources import files
from pathlib import Path

import pytest

from scripts.load import load


@pytest.fixture(scope="session")
def seeds_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set with the product's own seeds, loaded by the real loader."""
    database = tmp_path_factory.mktemp("database") / "seeds.sqlite"
    load(files("seeds"), database)
    return database
