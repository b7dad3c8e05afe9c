"""A contestant that runs: start it, ask it, see what it costs, stop it."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import psutil

from scripts.bench.contestants import Contestant, Request, SetupError
from scripts.bench.cores import on_cores

ROOT = Path(__file__).parents[2]
START_SECONDS = 120
"""Seconds that a contestant may take to start."""
STOP_SECONDS = 20
DRAIN_SECONDS = 60
"""Seconds after which a contestant that still works on abandoned requests is started anew."""
IDLE, LOOK = 0.15, 0.1
"""A contestant is idle when it uses less than this share of a core, twice over so many seconds."""


class AnswerError(Exception):
    """A contestant did not answer, or not with a good status."""


class Server:
    """The process of a contestant, and all that it starts."""

    def __init__(self, contestant: Contestant, logs: Path, cores: Collection[int] = ()) -> None:
        self.contestant = contestant
        self.log = logs / f"{contestant.name}.log"
        self.cores = cores
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it listens. Raises SetupError."""
        arguments, added = self.contestant.command(self.port)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ONRECORD_")} | dict(added)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log, on_cores(self.cores):
            self.process = subprocess.Popen(
                arguments,
                env=environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        end = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        ended = self.process.poll()
        self.stop()
        fault = f"It did not listen within {START_SECONDS} s." if ended is None else f"It ended with {ended}."
        last = self.log.read_text(errors="replace").strip().splitlines()[-8:] or ["nothing"]
        raise SetupError(f"{fault} What it said last:\n" + "\n".join(last))

    def stop(self) -> None:
        """End the process and all that it started."""
        if self.process is None:
            return
        processes = self.tree()
        with suppress(ProcessLookupError):
            self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()
        self.process = None

    def tree(self) -> list[psutil.Process]:
        """Return the processes that there are."""
        if self.process is None:
            return []
        with suppress(psutil.NoSuchProcess):
            top = psutil.Process(self.process.pid)
            return [top, *top.children(recursive=True)]
        return []

    def cpu(self) -> float:
        """Return the CPU seconds used so far, by those too that have ended."""
        total = 0.0
        for process in self.tree():
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
        return total

    def memory(self) -> float:
        """Return the resident megabytes that are no pages of files; with them where that cannot be told apart."""
        total = 0
        for process in self.tree():
            with suppress(psutil.NoSuchProcess, OSError):
                total += anonymous(process)
        return total / 1e6

    def drain(self) -> None:
        """Wait until it is idle; start it anew where that takes too long."""
        end, quiet, before = time.monotonic() + DRAIN_SECONDS, 0, self.cpu()
        while quiet < 2:
            if time.monotonic() > end:
                self.stop()
                self.start()
                return
            time.sleep(LOOK)
            now = self.cpu()
            quiet = quiet + 1 if now - before < IDLE * LOOK else 0
            before = now

    def ask(self, request: Request, seconds: float) -> bytes:
        """Return the body of an answer. Raises AnswerError."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        headers = {"Accept": "application/json", **request.headers}
        try:
            connection.request(request.method, request.path, request.body or None, headers)
            response = connection.getresponse()
            body = response.read()
        except TimeoutError as error:
            raise AnswerError(f"no answer within {seconds:g} s") from error
        except (OSError, http.client.HTTPException) as error:
            raise AnswerError(f"no answer: {error!r}") from error
        finally:
            connection.close()
        if response.status >= 300:
            raise AnswerError(f"status {response.status}: {body[:300].decode(errors='replace')}")
        return body


def anonymous(process: psutil.Process) -> int:
    """Return the bytes of a process's memory that no file backs."""
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
    return process.memory_info().rss


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
