"""Fixtures that every test may use."""

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import settings

from scripts.load import load

# What `make fuzz` names; how hard each test tries by it, the test says.
settings.register_profile("fuzz", max_examples=1_000, deadline=None)


@pytest.fixture(scope="session")
def seeds_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set with the product's own seeds, loaded by the real loader."""
    database = tmp_path_factory.mktemp("database") / "seeds.sqlite"
    load(files("seeds"), database)
    return database
