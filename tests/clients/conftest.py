"""Programs that ask the product as it is served through the clients of others, where they are installed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.node import find_npm
from tests.faults.served import served

HERE = Path(__file__).parent
README = HERE.parents[1] / "README.md"
PACKAGES = HERE / "typescript" / "node_modules"
ENVIRONMENT = Path(sys.prefix) / "clients"
"""The virtual environment of Python's clients, inside our own: they need versions that we do not."""

Run = Callable[..., str]


@pytest.fixture(scope="session")
def address(seeds_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where `onrecord serve` answers, with the real seeds."""
    with served(seeds_database, tmp_path_factory.mktemp("served")) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="session")
def typescript(address: str, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a command beside the programs in TypeScript, and beside what was generated for them of what is served."""
    folder = copy(HERE / "typescript", PACKAGES / ".package-lock.json", tmp_path_factory)
    (folder / "node_modules").symlink_to(PACKAGES)
    write_snippets("js", folder, address)
    run = in_folder(folder, address, PACKAGES / ".bin", find_npm()[1])
    (folder / "generated" / "relay").mkdir(parents=True)
    run("graphql-codegen", "--config", "codegen.ts")
    run("relay-compiler", "relay.config.json")
    run("openapi-typescript", f"{address}/openapi.json", "--output", "generated/openapi.ts")
    return run


@pytest.fixture(scope="session")
def python(address: str, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a command beside the programs in Python, and beside the client that was generated of what is served."""
    folder = copy(HERE / "python", ENVIRONMENT / ".installed", tmp_path_factory)
    write_snippets("python", folder, address)
    run = in_folder(folder, address, ENVIRONMENT / "bin", os.environ["PATH"])
    generate = ("openapi-python-client", "generate", "--meta", "none", "--fail-on-warning")
    run(*generate, "--url", f"{address}/openapi.json", "--output-path", "onrecord_client")
    return run


def copy(programs: Path, installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the programs, so that nothing is generated in the checkout."""
    if not installed.is_file():
        pytest.fail("The clients are not installed: run `make clients`.")
    folder = tmp_path_factory.mktemp("clients") / programs.name
    shutil.copytree(programs, folder, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    return folder


def write_snippets(language: str, folder: Path, address: str) -> None:
    """Write the README's programs in a language, numbered, to ask this address."""
    _, _, section = README.read_text("utf-8").partition("\n## Clients\n")
    section, _, _ = section.partition("\n## ")
    suffix = {"js": "mjs", "python": "py"}[language]
    for number, snippet in enumerate(re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL), 1):
        (folder / f"readme_{number}.{suffix}").write_text(snippet.replace("http://127.0.0.1:8000", address), "utf-8")


def in_folder(folder: Path, address: str, *path: str | Path) -> Run:
    """Return what runs commands there and returns what they print; one that fails fails the test, and is shown."""
    environment = os.environ | {"ADDRESS": address, "PATH": os.pathsep.join(map(str, path)), "NO_COLOR": "1"}

    def run(*command: str | Path) -> str:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=180
        )
        assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    return run
