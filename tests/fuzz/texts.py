"""Texts of the kinds that are taken: dates in EDTF of every notation, words."""

from hypothesis import strategies as st


def days() -> st.SearchStrategy[str]:
    """Return days, most of them near those of the seeds."""
    return (st.just("2025-02-06") | st.dates()).map(str)


def edtf() -> st.SearchStrategy[str]:
    """Return dates in EDTF."""
    day = days()
    month = day.map(lambda d: d[:7])
    year = day.map(lambda d: d[:4])
    one = day | month | year
    pairs = st.one_of(*(st.tuples(kind, kind).map(sorted) for kind in (day, month, year)))
    return st.one_of(
        one,
        st.builds("{}{}".format, one, st.sampled_from("?~%")),
        year.filter(lambda y: y >= "0010").map(lambda y: f"{y[:3]}X"),
        year.filter(lambda y: y >= "0100").map(lambda y: f"{y[:2]}XX"),
        year.map(lambda y: f"{y}-XX"),
        month.map(lambda m: f"{m}-XX"),
        pairs.map("/".join),
        one.map(lambda d: f"{d}/.."),
        one.map(lambda d: f"../{d}"),
        pairs.map(lambda p: f"[{p[0]}..{p[1]}]"),
        one.map(lambda d: f"[..{d}]"),
        one.map(lambda d: f"[{d}..]"),
    )


def words() -> st.SearchStrategy[str]:
    """Return texts that have at least one letter or digit in them, some of which find something."""
    found = st.sampled_from(("closure", "Baku", "İlham Əliyev", "groundless", "8243"))
    return found | st.builds("{}{}".format, st.text(max_size=20), st.sampled_from("aя数7"))
