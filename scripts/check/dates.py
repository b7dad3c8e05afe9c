"""Check dates: their notation, and what they say beside the day of publication."""

from datetime import date

from schema.curation import CuratedDate
from schema.dates import DateError, DateSpan, parse_edtf
from scripts.check.index import Scope
from scripts.compose import Loc
from scripts.validate import UNSOUND

NEEDS_PUBLICATION = ("bounded_by_publication", "relative_to_publication")


def check_date(scope: Scope, loc: Loc, curated: CuratedDate | None, *, past: bool) -> DateSpan | None:
    """Check a date, and return what it spans; `past`: it is that of something the document says has happened."""
    if curated is None or curated.edtf == UNSOUND:
        return None
    try:
        span = parse_edtf(curated.edtf)
    except DateError as error:
        scope.complain((*loc, "edtf"), error.cause, error.cure)
        return None
    if not scope.publication_known:
        return span
    if scope.published is None:
        if curated.basis in NEEDS_PUBLICATION:
            message = f"the basis {curated.basis} needs a day of publication, and this source has none"
            scope.complain((*loc, "basis"), message, "give source.published, or write stated or inferred")
        return span
    day = scope.published.isoformat()
    bounded = curated.basis == "bounded_by_publication"
    if span.latest is None and bounded:
        scope.complain((*loc, "edtf"), f"the date has no end, and its basis says that it ends by {day}", end(span, day))
    elif span.latest and span.latest > scope.published and (past or bounded):
        what = "what was published as past" if past else "what is bounded by publication"
        message = f"the date may be as late as {span.latest}, and {what} was not after {day}"
        scope.complain((*loc, "edtf"), message, end(span, day))
    return span


def end(span: DateSpan, day: str) -> str:
    """Suggest the same date, ended by the day of publication."""
    if span.earliest and span.earliest > date.fromisoformat(day):
        return "mend the date, or the modality of an event that is still to come"
    first = span.earliest.isoformat() if span.earliest else ""
    if span.span:
        return f"write {first or '..'}/{day}"
    return f"write {day}" if first == day else f"write [{first}..{day}]"
