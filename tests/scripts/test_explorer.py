"""The build of the browser pages, and npm for all that needs it: when it runs, with which Node, and what is said."""

import os
from pathlib import Path

import pytest

from api.pages import DIST
from scripts import node
from scripts.explorer import build_explorer
from scripts.node import NodeError, find_npm

FAKE_NPM = """#!/bin/sh
echo "$@" >> calls
case "$1" in
ci) mkdir -p node_modules && touch node_modules/.package-lock.json ;;
run) mkdir -p dist && touch dist/graphiql.html ;;
esac
"""


def write_program(path: Path, text: str) -> None:
    """Write a program that can be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that comes first on the PATH, with a new Node and an npm that notes what it is asked."""
    folder = tmp_path / "bin"
    write_program(folder / "node", "#!/bin/sh\necho v22.1.0\n")
    write_program(folder / "npm", FAKE_NPM)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder like api/explorer, all of whose files are old."""
    folder = tmp_path / "explorer"
    for name in ("package.json", "package-lock.json", ".npmrc", "docs.html", "src/docs.jsx", "examples/01-one.graphql"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
        os.utime(path, (1, 1))
    return folder


def calls(checkout: Path) -> list[str]:
    """Return what npm was asked, and forget it."""
    noted = checkout / "calls"
    found = noted.read_text().splitlines() if noted.exists() else []
    noted.unlink(missing_ok=True)
    return found


@pytest.mark.usefixtures("programs")
def test_what_is_up_to_date_is_not_built_again(checkout: Path) -> None:
    assert build_explorer(checkout)
    assert calls(checkout) == ["ci", "run build"]
    assert not build_explorer(checkout)
    assert calls(checkout) == []


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ("examples/01-one.graphql", ["run build"]),
        ("src/docs.jsx", ["run build"]),
        ("package-lock.json", ["ci", "run build"]),
    ],
)
def test_what_has_changed_is_built_again(checkout: Path, changed: str, asked: list[str]) -> None:
    build_explorer(checkout)
    calls(checkout)
    later = (checkout / "dist" / ".built").stat().st_mtime + 10
    os.utime(checkout / changed, (later, later))
    assert build_explorer(checkout)
    assert calls(checkout) == asked


def test_a_failing_npm_is_quoted(checkout: Path, programs: Path) -> None:
    write_program(programs / "npm", "#!/bin/sh\necho 'no such package' >&2\nexit 7\n")
    with pytest.raises(NodeError, match=r"`npm ci` ended with 7(.|\n)*no such package(.|\n)*registry within reach"):
        build_explorer(checkout)
    assert not (checkout / "dist" / ".built").exists()


def test_a_new_node_on_the_path_is_used(programs: Path) -> None:
    command, path = find_npm()
    assert command == [str(programs / "npm")]
    assert path.split(os.pathsep)[0] == str(programs)


def test_an_old_node_gives_way_to_the_package(programs: Path) -> None:
    write_program(programs / "node", "#!/bin/sh\necho v18.19.0\n")
    command, path = find_npm()
    assert all(Path(part).is_file() for part in command)
    assert Path(command[0]).parent == Path(path.split(os.pathsep)[0]) != programs


def test_without_any_node_the_cure_is_named(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_program(programs / "node", "#!/bin/sh\necho v18.19.0\n")

    def find_nothing(name: str) -> None: ...

    monkeypatch.setattr(node, "find_spec", find_nothing)
    with pytest.raises(NodeError, match=r"an older Node.*make install"):
        find_npm()


def test_without_a_checkout_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(NodeError, match="in a checkout only"):
        build_explorer(tmp_path)


def test_the_lock_file_names_no_registry() -> None:
    lock = (DIST.parent / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    assert "registry" not in lock
