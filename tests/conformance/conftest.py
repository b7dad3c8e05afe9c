"""The product as it is served, and the suites that judge it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from scripts.node import find_npm

HERE = Path(__file__).parent
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}

Run = Callable[..., str]
Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def address(seeds_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where `onrecord serve` answers, with the real seeds."""
    # A pipe that nobody reads would stop the server when it is full.
    log = tmp_path_factory.mktemp("served") / "log"
    command = [sys.executable, "-c", "from scripts.cli import main; main()", "serve", "--port", "0"]
    options = ["--database", str(seeds_database), "--log-format", "json"]
    with log.open("w", encoding="utf-8") as file, subprocess.Popen([*command, *options], stderr=file) as server:
        try:
            yield wait_for_address(server, log)
        finally:
            server.terminate()


def wait_for_address(server: subprocess.Popen[bytes], log: Path) -> str:
    """Return where the server says that it answers, as soon as it does."""
    while True:
        ended = server.poll() is not None
        told = log.read_text("utf-8")
        if found := re.search(r"http://127\.0\.0\.1:\d+", told):
            return found[0]
        assert not ended, told
        time.sleep(0.05)


@pytest.fixture(scope="session")
def run() -> Run:
    """Run a command of the npm packages, or Node, and return what it prints; one that fails fails the test."""
    if not (HERE / "node_modules" / ".package-lock.json").is_file():
        pytest.fail("The suites are not installed: run `make conformance`.")
    _, path = find_npm()
    environment = os.environ | QUIET | {"PATH": os.pathsep.join([str(HERE / "node_modules" / ".bin"), path])}

    def run(*command: str | Path, cwd: Path = HERE) -> str:
        done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout

    return run


@pytest.fixture(scope="session")
def ask(address: str) -> Iterator[Ask]:
    """Ask a GraphQL question, and return its data; errors fail the test."""
    with httpx2.Client(base_url=address) as client:

        def ask(query: str, **variables: Any) -> Any:
            answer = client.post("/graphql", json={"query": query, "variables": variables})
            body = answer.json()
            assert (answer.status_code, body.get("errors")) == (200, None)
            return body["data"]

        yield ask
