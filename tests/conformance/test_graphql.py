"""GraphQL over HTTP, by the audits of graphql-http."""

from tests.conformance.conftest import Run


def test_every_audit_of_graphql_over_http_passes(run: Run, address: str) -> None:
    figures = run("node", "audit.js", f"{address}/graphql")
    print(figures, end="")
    levels = dict(line.split() for line in figures.splitlines())
    assert levels.keys() == {"MUST", "SHOULD", "MAY"}
    for passed, number in (figure.split("/") for figure in levels.values()):
        assert int(passed) == int(number) > 0
