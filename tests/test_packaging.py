"""What is installed is what was meant: locked, declared, whole, and alone under its names."""

import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions, packages_distributions, version
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import grimp
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
OURS = ("api", "schema", "scripts", "seeds")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
DEVELOPMENT = [Requirement(line) for line in PROJECT["dependency-groups"]["dev"]]
OPTIONAL = [Requirement(line) for extra in PROJECT["project"]["optional-dependencies"].values() for line in extra]
FOUND_BY_UVICORN = {"uvloop"}


def names(requirements: list[Requirement]) -> set[str]:
    return {canonicalize_name(r.name) for r in requirements}


def read_lock(name: str) -> dict[str, tuple[str, list[str]]]:
    """Return each pinned package's version and hashes."""
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text("utf-8"))
    pins = [(re.match(r"([\w.-]+)==([^\s;]+)", e), re.findall(r"--hash=(\S+)", e)) for e in entries]
    return {canonicalize_name(pin[1]): (pin[2], hashes) for pin, hashes in pins if pin}


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command as a user would whose environment says nothing about us; return what it prints."""
    environment = {"HOME": str(cwd), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{command} ends with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


# ---- locked


def test_every_dependency_is_locked_at_a_version_that_it_allows() -> None:
    locked = read_lock("requirements.lock")
    for requirement in RUNTIME + DEVELOPMENT:
        pinned, _ = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(pinned), f"{requirement} is locked at {pinned}"


@pytest.mark.parametrize("lock", ["requirements.lock", "bootstrap.lock", "tests/clients/requirements.lock"])
def test_every_locked_package_has_hashes(lock: str) -> None:
    locked = read_lock(lock)
    assert locked
    assert [name for name, (_, hashes) in locked.items() if not hashes] == []
    assert all(h.startswith("sha256:") for _, hashes in locked.values() for h in hashes)


def test_the_bootstrap_is_the_same_uv() -> None:
    assert read_lock("bootstrap.lock") == {"uv": read_lock("requirements.lock")["uv"]}


# ---- declared


def imported_by(*modules: str) -> set[str]:
    """Return the distributions that these modules of ours import, directly or through others of ours."""
    graph = grimp.build_graph("api", "schema", "scripts", include_external_packages=True, cache_dir=None)
    reached = set(modules).union(*(graph.find_upstream_modules(m, as_package=True) for m in modules))
    tops = {m.partition(".")[0] for m in reached} - sys.stdlib_module_names - set(OURS)
    provided = packages_distributions()
    return {canonicalize_name(distribution) for top in tops for distribution in provided[top]}


def test_the_command_imports_what_is_declared_and_all_of_it() -> None:
    assert imported_by("scripts.cli") == names(RUNTIME + OPTIONAL) - FOUND_BY_UVICORN


def test_the_other_scripts_import_nothing_that_is_not_declared() -> None:
    assert imported_by("api", "schema", "scripts") <= names(RUNTIME + DEVELOPMENT)


# ---- alone


def provided_by(distribution: Distribution) -> Iterator[str]:
    """Name the packages and modules that a distribution puts on the path."""
    for line in (distribution.read_text("RECORD") or "").splitlines():
        yield line.partition(",")[0].partition("/")[0].removesuffix(".py")


def test_no_other_distribution_provides_our_packages() -> None:
    """PyPI's `schema`, say, would take ours away; a package that brings its `tests` along would take our tests'."""
    claims = {
        distribution.metadata["Name"]: ours
        for distribution in distributions()
        if (ours := {*OURS, "tests"} & set(provided_by(distribution)))
    }
    assert claims.keys() <= {"onrecord"}, claims


# ---- whole


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    return next(folder.glob("onrecord-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts' folder of a new environment that holds the wheel, and sees the packages that it needs.

    A .pth file lends it this environment's packages, but not their own .pth files: the checkout stays out of sight.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "uv", "pip", "install", "--offline", "--no-deps", "--python", python, wheel, cwd=folder)
    packages = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    Path(packages, "lent.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin"


def test_the_wheel_holds_the_product_and_nothing_else(wheel: Path) -> None:
    held = set(ZipFile(wheel).namelist())
    assert {f"{package}/py.typed" for package in ("api", "schema", "scripts")} <= held
    seeds = {p.relative_to(ROOT).as_posix() for p in (ROOT / "seeds").rglob("*") if p.is_file()}
    assert seeds
    assert seeds <= held
    modules = {p.relative_to(ROOT).as_posix() for p in (ROOT / "api").rglob("*.py") if "node_modules" not in p.parts}
    assert modules <= held
    assert {name.partition("/")[0] for name in held} == {*OURS, f"onrecord-{version('onrecord')}.dist-info"}
    assert [name for name in held if "node_modules" in name or name.endswith((".sh", ".pyc", ".ts", ".tsx"))] == []


def test_the_wheel_holds_the_explorer_as_it_was_built(wheel: Path) -> None:
    built = ROOT / "api/explorer/dist"
    files = {p.relative_to(ROOT).as_posix() for p in built.rglob("*") if p.is_file() and p.name != ".built"}
    assert files >= {"api/explorer/dist/graphiql.html", "api/explorer/dist/docs.html"}, "Not built: make explorer"
    assert files <= set(ZipFile(wheel).namelist())


def test_the_wheel_runs_anywhere(installed: Path, tmp_path: Path) -> None:
    found = run(installed / "python", "-c", "import api, schema, scripts; print(api.__file__)", cwd=tmp_path)
    assert Path(found).is_relative_to(installed.parent)
    usage = run(installed / "onrecord", "--help", cwd=tmp_path)
    commands = ("load", "serve", "events", "query", "explain", "schema", "openapi", "doctor")
    assert all(command in usage for command in commands)


def test_the_wheel_brings_its_seeds(installed: Path, tmp_path: Path) -> None:
    run(installed / "onrecord", "load", "--check", cwd=tmp_path)
    assert list(tmp_path.iterdir()) == [], "--check only checks"


def test_the_version_is_that_of_the_project() -> None:
    assert version("onrecord") == PROJECT["project"]["version"]
