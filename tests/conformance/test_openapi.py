"""OpenAPI 3.1, by three who judge documents: the one that is served has neither errors nor warnings."""

from pathlib import Path

import httpx2
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.conformance.conftest import HERE, Run


@pytest.fixture(scope="module")
def document(address: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The document as it is served."""
    path = tmp_path_factory.mktemp("openapi") / "openapi.json"
    path.write_bytes(httpx2.get(f"{address}/openapi.json").raise_for_status().content)
    return path


def test_it_is_valid(address: str) -> None:
    document = httpx2.get(f"{address}/openapi.json").json()
    assert document["openapi"].startswith("3.1.")
    faults = [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]
    print("openapi-spec-validator:", len(faults), "errors")
    assert faults == []


def test_spectral_has_no_remark(run: Run, document: Path) -> None:
    print(run("spectral", "lint", "--ruleset", HERE / "spectral.yaml", "--fail-severity", "hint", document).strip())


def test_redocly_has_no_remark(run: Run, document: Path) -> None:
    """The strict rules are the recommended ones, with each warning an error."""
    remarks = run("redocly", "lint", "--extends", "recommended-strict", "--format", "summary", document).strip()
    print("Redocly:", remarks or "no remarks")
    assert remarks == ""
