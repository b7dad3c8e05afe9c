"""The Containerfile says what is so, as far as that shows without a registry."""

import json
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pytest
import uvicorn
from typer.testing import CliRunner

from api.app import create_app
from schema.settings import Settings
from scripts.cli import app

ROOT = Path(__file__).parents[1]


class Instruction(NamedTuple):
    """A line of a Containerfile."""

    stage: int
    word: str
    rest: str


def read_containerfile() -> list[Instruction]:
    """Return the instructions; the first stage is 1, and what stands before it is 0."""
    lines = [line for line in (ROOT / "Containerfile").read_text("utf-8").splitlines() if not line.startswith("#")]
    found: list[Instruction] = []
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).split("\n"):
        if line.strip():
            word, _, rest = line.partition(" ")
            found.append(Instruction(sum(i.word == "FROM" for i in found) + (word == "FROM"), word, rest.strip()))
    return found


INSTRUCTIONS = read_containerfile()
LAST = INSTRUCTIONS[-1].stage


def of_last(word: str) -> list[str]:
    """Return what the last stage says with this word."""
    return [i.rest for i in INSTRUCTIONS if (i.stage, i.word) == (LAST, word)]


def copied(stage: int) -> list[tuple[list[str], str]]:
    """Return what a stage copies from the project, and where to."""
    places = [i.rest.split() for i in INSTRUCTIONS if (i.stage, i.word) == (stage, "COPY") and "--from" not in i.rest]
    return [(sources, target) for *sources, target in places]


def files_of(source: str) -> list[Path]:
    """Return the files of the project that a source of COPY means."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", source]
    found = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in found if (ROOT / name).is_file()]


def is_sent(path: Path) -> bool:
    """Say whether .containerignore lets a file of the project into the build."""
    name = path.relative_to(ROOT).as_posix()
    sent = True
    for line in (ROOT / ".containerignore").read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        pattern = line.removeprefix("!").removeprefix("**/")
        parts = [name, *(parent.as_posix() for parent in Path(name).parents)]
        anywhere = "**/" in line and pattern in Path(name).parts
        if pattern == "*" or pattern in parts or anywhere:
            sent = line.startswith("!")
    return sent


def test_every_instruction_is_one() -> None:
    words = {"ARG", "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK"}
    assert {i.word for i in INSTRUCTIONS} == words | {"ENTRYPOINT", "CMD"}


def test_images_have_short_names_and_versions() -> None:
    """No host of a registry, and nothing that is another thing tomorrow."""
    images = dict(i.rest.split("=") for i in INSTRUCTIONS if i.word == "ARG")
    bases = [i.rest.split()[0] for i in INSTRUCTIONS if i.word == "FROM"]
    assert set(bases) == {f"${{{name}}}" for name in images}
    assert all(re.fullmatch(r"[a-z]+:\d+(\.\d+)?-slim", image) for image in images.values()), images


def test_every_file_that_is_copied_is_there_and_sent() -> None:
    for stage in range(1, LAST + 1):
        for source in (source for sources, _ in copied(stage) for source in sources):
            assert (ROOT / source).exists(), source
            assert any(map(is_sent, files_of(source))), source
    names = {i.rest.split()[-1] for i in INSTRUCTIONS if i.word == "FROM" and " AS " in i.rest}
    assert {m for i in INSTRUCTIONS for m in re.findall(r"--from=(\w+)", i.rest)} <= names


def test_nothing_of_this_machine_is_sent() -> None:
    kept_back = [".git/HEAD", ".venv/pyvenv.cfg", "build/onrecord.sqlite", "api/explorer/node_modules/x/y.js"]
    kept_back += ["api/explorer/dist/docs.html", "api/__pycache__/app.pyc", "tests/conftest.py", "scripts/bench/run.py"]
    assert [name for name in kept_back if is_sent(ROOT / name)] == []


def test_it_runs_as_nobody_in_particular_and_hears_signals() -> None:
    [user] = of_last("USER")
    assert user.isdigit()
    assert int(user) > 0
    [create] = of_last("RUN")
    assert f"--uid {user} " in create
    assert of_last("STOPSIGNAL") == ["SIGTERM"]
    # As a list: a shell in between would not pass the signal on.
    assert json.loads(of_last("ENTRYPOINT")[0]) == ["onrecord"]
    command, *options = json.loads(of_last("CMD")[0])
    assert options == ["--host", "0.0.0.0", "--port", of_last("EXPOSE")[0]]
    usage = CliRunner().invoke(app, [command, "--help"]).output
    assert all(option in usage for option in options[::2])


def test_packages_are_installed_by_hash_and_nothing_else_is() -> None:
    installs = [part for i in INSTRUCTIONS if i.word == "RUN" for part in i.rest.split("&&") if "pip install" in part]
    assert len(installs) == 3
    for install in installs:
        assert "--no-deps" in install
        assert "--require-hashes" in install or ("--no-index" in install and "dist/onrecord-" in install)
    assert [i.rest for i in INSTRUCTIONS if "npm" in i.rest and i.word == "RUN"] == ["npm ci", "npm run build"]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the second stage copies, and nothing more."""
    folder = tmp_path_factory.mktemp("stage")
    for sources, target in copied(2):
        for source in sources:
            for path in filter(is_sent, files_of(source)):
                inside = path.relative_to(ROOT / source) if (ROOT / source).is_dir() else Path(path.name)
                place = folder / target / inside
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, place)
    pages = folder / "api/explorer/dist"
    pages.mkdir(parents=True)
    (pages / "docs.html").write_text("built by the first stage")
    return folder


def run_in(folder: Path, *command: str) -> str:
    done = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_commands_of_the_build_work_with_what_is_copied(stage: Path) -> None:
    commands = " ".join(i.rest for i in INSTRUCTIONS if (i.stage, i.word) == (2, "RUN"))
    for package in ("onrecord", "hatchling"):
        assert f"python -m scripts.locked {package} >" in commands
        assert "--hash=sha256:" in run_in(stage, "-I", "-c", LOCKED.format(stage=str(stage), package=package))
    assert "python -m hatchling build -t wheel -d dist" in commands
    run_in(stage, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist")
    [wheel] = (stage / "dist").glob("onrecord-*.whl")
    held = set(ZipFile(wheel).namelist())
    assert {"api/app.py", "schema/tables.py", "scripts/cli/serve.py", "seeds/actors.yml"} <= held
    assert "api/explorer/dist/docs.html" in held
    assert not any(name.startswith(("scripts/bench", "tests")) for name in held)


LOCKED = """
import runpy, sys
sys.path.insert(0, {stage!r})
sys.argv = ["locked", {package!r}]
runpy.run_module("scripts.locked", run_name="__main__")
"""


@pytest.fixture
def served(seeds_database: Path) -> Iterator[int]:
    """The port of the product, served in this process."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(
            uvicorn.Config(create_app(Settings(database_url=str(seeds_database))), log_level="error")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def test_the_health_check_tells_a_server_from_none(served: int) -> None:
    [check] = of_last("HEALTHCHECK")
    _, _, listed = check.partition(" CMD ")
    python, *arguments = json.loads(listed)
    assert python == "python"

    def ask(port: int) -> int:
        command = [argument.replace(":8000/", f":{port}/") for argument in arguments]
        return subprocess.run([sys.executable, *command], capture_output=True, check=False).returncode

    assert ask(served) == 0
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = other.getsockname()[1]
    assert ask(free) != 0
