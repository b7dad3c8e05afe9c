"""The shape of the repository, where import-linter's contracts (`make imports`) cannot see it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def loaded_by(module: str) -> set[str]:
    """Return the top-level packages that a new interpreter holds once it has imported the module."""
    code = f"import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("module", ["schema.tables", "schema.dates", "schema.curation", "api.query.compile"])
def test_what_lies_below_loads_no_server(module: str) -> None:
    """Not even through a third package, which import-linter does not look into."""
    assert loaded_by(module) & {"starlette", "strawberry", "uvicorn", "typer", "scripts"} == set()


def test_tests_are_no_package() -> None:
    """pytest imports by path here; an __init__.py would let a test's folder hide a package of ours."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_the_packages_of_the_product_are_packages() -> None:
    """A folder without __init__.py would be left out by pyright and import-linter without a word."""
    folders = {p.parent for top in ("api", "schema", "scripts") for p in (ROOT / top).rglob("*.py")}
    assert [f for f in folders if not (f / "__init__.py").exists() and "node_modules" not in f.parts] == []
