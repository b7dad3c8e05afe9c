"""What event data sets measure of an event: one list of kinds, each with its unit and what it means."""

from typing import NamedTuple


class MeasureKind(NamedTuple):
    """A kind of measure. `unit`: what its values count or where they lie."""

    kind: str
    unit: str
    definition: str


MEASURES = (
    MeasureKind("fatalities", "persons", "The best estimate of how many people died."),
    MeasureKind("fatalities_low", "persons", "The lowest reliable estimate of how many people died."),
    MeasureKind("fatalities_high", "persons", "The highest reliable estimate of how many people died."),
    MeasureKind("fatalities_side_a", "persons", "The best estimate of how many of the first side died."),
    MeasureKind("fatalities_side_b", "persons", "The best estimate of how many of the second side died."),
    MeasureKind("fatalities_civilians", "persons", "The best estimate of how many civilians died."),
    MeasureKind("fatalities_unknown", "persons", "How many of the dead are of unknown standing."),
    MeasureKind("goldstein", "-10 to 10", "Goldstein's scale: how much such an act strains or steadies a country."),
    MeasureKind("intensity", "-10 to 10", "The data set's own scale of how hostile or friendly such an act is."),
    MeasureKind("tone", "-100 to 100", "The average tone of the documents that mention it, negative to positive."),
    MeasureKind("mentions", "mentions", "How often documents mention it."),
    MeasureKind("sources", "sources", "How many sources mention it."),
    MeasureKind("articles", "documents", "How many documents mention it."),
    MeasureKind("quad_class", "1 to 4", "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material."),
    MeasureKind("penta_class", "0 to 4", "0 statement, then cooperation and conflict, each verbal and material."),
    MeasureKind("root_event", "0 or 1", "Whether it stands in the first paragraph of the document."),
    MeasureKind("clarity", "1 or 2", "1: the reports tell of a single event; 2: they sum several up."),
)
"""Every kind of measure; the tables and both APIs are made from this."""
