"""The data sets that can be imported, by name."""

from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module

from scripts.importers import records


class DataSet(StrEnum):
    """A data set whose files can be imported."""

    GDELT = "gdelt"
    UCDP_GED = "ucdp-ged"
    ICEWS = "icews"
    POLECAT = "polecat"
    ACLED = "acled"
    PHOENIX = "phoenix"


MODULES: Mapping[DataSet, str] = {item: f"scripts.importers.{item.name.lower()}" for item in DataSet}
"""Where each mapping is: under the data set's name in capitals."""


def mapping_of(name: DataSet) -> records.Mapping:
    """Return the mapping of a data set."""
    found = getattr(import_module(MODULES[name]), name.name)
    assert isinstance(found, records.Mapping)
    return found
