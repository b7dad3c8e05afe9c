"""ARCHITECTURE says why each dependency is here, and under which licence."""

import json
import re
import subprocess
import tomllib
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME = [Requirement(line).name for line in PROJECT["project"]["dependencies"]]
EXTRAS = [Requirement(r).name for extra in PROJECT["project"]["optional-dependencies"].values() for r in extra]
DEVELOPMENT = [Requirement(line).name for line in PROJECT["dependency-groups"]["dev"]]

UNTOLD = {"ruamel.yaml": "MIT", "rich": "MIT", "uvloop": "MIT OR Apache-2.0", "apsw": "any-OSI"}
"""Licences of those that do not say theirs as an expression."""


def read_rows() -> dict[str, str]:
    """Return what the tables of the section say beside each package: its licences."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    section = re.search(r"\n## Dependencies\n(.*?)\n## ", text, re.DOTALL)
    assert section is not None
    rows = re.findall(r"^\| (.+?) \| (.+?) \|", section[1], re.MULTILINE)
    return {package: licence for packages, licence in rows for package in packages.split(", ")}


ROWS = read_rows()


def npm_packages(kind: str) -> set[str]:
    """Return the direct dependencies of that kind of every package.json that is not a contestant of the benchmark."""
    listed = ["git", "ls-files", "--", "*package.json", ":!scripts/bench"]
    found = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return {name for file in found for name in json.loads((ROOT / file).read_text("utf-8")).get(kind, {})}


def test_every_package_of_python_has_a_reason() -> None:
    needed = {canonicalize_name(name) for name in (*RUNTIME, *EXTRAS, *DEVELOPMENT)}
    assert needed - {canonicalize_name(name) for name in ROWS if not name.startswith("@")} == set()


@pytest.mark.parametrize("kind", ["dependencies", "devDependencies", "overrides"])
def test_every_package_of_npm_has_a_reason(kind: str) -> None:
    assert npm_packages(kind) - ROWS.keys() == set()


def test_no_reason_is_left_of_a_package_that_is_gone() -> None:
    python = {canonicalize_name(name) for name in (*RUNTIME, *EXTRAS, *DEVELOPMENT)}
    clients = (ROOT / "tests/clients/requirements.in").read_text("utf-8").splitlines()
    python |= {
        canonicalize_name(Requirement(line.partition("#")[0]).name) for line in clients if line[:1] not in ("", "#")
    }
    npm = npm_packages("dependencies") | npm_packages("devDependencies") | npm_packages("overrides")
    named = {name for name in ROWS if not re.fullmatch(r"package|-+", name)}
    assert {name for name in named if name not in npm and canonicalize_name(name) not in python} == set()


@pytest.mark.parametrize("name", sorted({*RUNTIME, *EXTRAS}))
def test_the_licence_is_the_packages_own(name: str) -> None:
    assert ROWS[name] == (metadata(name).get("License-Expression") or UNTOLD[name])


def test_the_pages_licences_are_the_packages_own() -> None:
    folder = ROOT / "api/explorer"
    package = json.loads((folder / "package.json").read_text("utf-8"))
    lock = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    names = {**package["dependencies"], **package["devDependencies"]}
    assert {name: ROWS[name] for name in names} == {name: lock[f"node_modules/{name}"]["license"] for name in names}
