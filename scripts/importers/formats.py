"""The data sets that can be imported, by name."""

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts.importers.records import Mapping


class DataSet(StrEnum):
    """A data set whose files can be imported."""

    GDELT = "gdelt"
    UCDP_GED = "ucdp-ged"
    ICEWS = "icews"
    POLECAT = "polecat"
    ACLED = "acled"
    PHOENIX = "phoenix"


def mapping_of(name: DataSet) -> "Mapping":
    """Return the mapping of a data set."""
    # The command names data sets in its help, and reads their vocabulary and countries only when it imports.
    from scripts.importers import acled, gdelt, icews, phoenix, polecat, ucdp_ged

    mappings = {
        DataSet.GDELT: gdelt.GDELT,
        DataSet.UCDP_GED: ucdp_ged.UCDP_GED,
        DataSet.ICEWS: icews.ICEWS,
        DataSet.POLECAT: polecat.POLECAT,
        DataSet.ACLED: acled.ACLED,
        DataSet.PHOENIX: phoenix.PHOENIX,
    }
    return mappings[name]
