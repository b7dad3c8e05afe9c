"""The product as it is served: `onrecord serve` in a process of its own."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.faults.crowd import Reply, ask_once, get

COMMAND = (sys.executable, "-c", "from scripts.cli import main; main()")
ROOT = Path(__file__).parents[2]
SECONDS = 120
"""In which a process must do what it is expected to; a busy machine takes its time."""


@dataclass
class Served:
    """A server that answers, and what it has written."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    seen: set[psutil.Process] = field(default_factory=set[psutil.Process])
    """All the workers that there were."""

    def signal(self, number: int) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def has_logged(self, event: str, times: int) -> None:
        """Wait until it has written that something has happened so many times."""
        self.has_written(f'"event": "{event}"', times)

    def has_written(self, text: str, times: int) -> None:
        """Wait until it has written a text so many times."""
        deadline = time.monotonic() + SECONDS
        while self.log.read_text().count(text) < times:
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)

    def end(self) -> int:
        """Wait for its end, and return its exit code."""
        return self.process.wait(SECONDS)

    def workers(self) -> list[psutil.Process]:
        """Return the processes that answer, where there are several."""
        found = psutil.Process(self.process.pid).children()
        workers = [child for child in found if is_worker(child)]
        self.seen.update(workers)
        return workers

    def workers_left(self) -> list[psutil.Process]:
        """Return the workers that have outlived the server."""
        return [worker for worker in self.seen if is_worker(worker)]

    def memory(self) -> int:
        """Return the bytes of memory that are its own, of all processes."""
        top = psutil.Process(self.process.pid)
        return sum(process.memory_info().rss - process.memory_info().shared for process in [top, *self.workers()])

    async def ask(self, path: str) -> Reply:
        """Ask for a path."""
        return await ask_once(self.port, get(path))

    async def becomes(self, path: str, status: int) -> Any:
        """Wait until a path is answered with a status, and return the JSON. Raises TimeoutError."""
        async with asyncio.timeout(SECONDS):
            while True:
                reply = await self.ask(path)
                if reply.status == status:
                    return json.loads(reply.body)
                await asyncio.sleep(0.05)


def is_worker(process: psutil.Process) -> bool:
    """Say whether a process is one that answers, and has not ended."""
    try:
        return process.is_running() and "spawn_main" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False


def environment(home: Path, **added: str) -> dict[str, str]:
    """Return an environment that says nothing else."""
    return {"HOME": str(home), "PATH": os.defpath, "PYTHONPATH": str(ROOT), "COLUMNS": "300", **added}


def run(
    *arguments: str | Path, home: Path, before: Sequence[str] = (), **added: str
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [*before, *COMMAND, *arguments],
        cwd=home,
        env=environment(home, **added),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
    )


@contextmanager
def served(
    database: Path, home: Path, *, workers: int = 1, command: Sequence[str] = COMMAND, **settings: str
) -> Generator[Served]:
    """Serve a data set on a free port, until the end; nothing that a process writes may be a traceback."""
    log = home / "server.log"
    options = ("--port", "0", "--workers", str(workers), "--log-format", "json", "--database", str(database))
    with log.open("wb") as file:
        process = subprocess.Popen(
            [*command, "serve", *options],
            cwd=home,
            env=environment(home, **{f"ONRECORD_{name.upper()}": value for name, value in settings.items()}),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
    try:
        server = Served(process, find_port(process, log), log)
        server.has_logged("worker ready", workers if workers > 1 else 0)
        asyncio.run(server.becomes("/readyz", 200))
        server.workers()
        yield server
    finally:
        kill_tree(process)
    assert "Traceback" not in log.read_text(), log.read_text()


def find_port(process: subprocess.Popen[bytes], log: Path) -> int:
    """Wait for the first line, and return the port in it."""
    deadline = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        first, end, _ = log.read_text().partition("\n")
        if end:
            return int(json.loads(first)["address"].rsplit(":", 1)[1])
        time.sleep(0.02)
    raise AssertionError(log.read_text())


def kill_tree(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and those that it began, where they have not ended."""
    found: list[psutil.Process] = []
    if process.poll() is None:
        found = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
    process.wait()
    for child in found:
        if child.is_running():
            child.kill()
