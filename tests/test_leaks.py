"""The check for what belongs to one machine finds it, and lets the rest be."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    return tmp_path


def find_leaks(clone: Path) -> tuple[int, str]:
    done = subprocess.run([".ci/leaks"], cwd=clone, capture_output=True, text=True)
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    "leak",
    [
        "/".join(["see ", "home", "ana", "notes.md"]),
        "/".join(["'", "work", "main'"]),
        "https://registry.np" + "mjs.org/react",
        "--index-url https://py" + "pi.org/simple",
    ],
)
def test_a_leak_is_found_where_it_stands(clone: Path, leak: str) -> None:
    (clone / "notes.txt").write_text(f"first line\n{leak}\n")
    assert find_leaks(clone) == (1, f"notes.txt:2:{leak}\n")


def test_a_lock_file_of_npm_does_not_say_where_from(clone: Path) -> None:
    (clone / "package-lock.json").write_text('{\n"resolved": "https://example.org/react.tgz"\n}\n')
    assert find_leaks(clone) == (1, 'package-lock.json:2:"resolved": "https://example.org/react.tgz"\n')


def test_what_looks_alike_is_let_be(clone: Path) -> None:
    (clone / "notes.txt").write_text("https://example.org/work/ethics, ~/work/x and the homework/root/ of it\n")
    (clone / "seeds" / "a").mkdir(parents=True)
    (clone / "seeds" / "a" / "document.txt").write_text("/".join(["", "home", "ana"]))
    assert find_leaks(clone) == (0, "")
