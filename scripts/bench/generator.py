"""Play prepared requests with wrk, and read what it measured."""

import json
import shutil
import subprocess
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.bench.contestants import Request
from scripts.bench.cores import on_cores

CONNECTIONS = 16
PATIENCE = 60
"""Seconds that an answer may take until wrk counts it as broken."""
SCRIPT = Path(__file__).parent / "wrk" / "play.lua"


class GeneratorError(Exception):
    """wrk is not there, or did not do as it should."""


@dataclass
class Playlist:
    """Prepared requests in a file, and the place in their order where the next round begins."""

    path: Path
    steps: int
    place: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """What wrk measured."""

    requests: int
    seconds: float
    bytes: int
    p50_ms: float
    p99_ms: float
    refused: int
    """Answers with a status of 400 or more."""
    broken: int
    """Connections that failed, and answers that took too long."""


def find_wrk() -> str:
    """Return where wrk is. Raises GeneratorError."""
    program = shutil.which("wrk")
    if program is None:
        raise GeneratorError("wrk is not on the PATH. Install it: make bench does so as root, or: apt-get install wrk.")
    return program


def write_playlist(path: Path, requests: Sequence[Request], order: Sequence[int], port: int) -> Playlist:
    """Write requests, as they go over the wire, and the order in which they are played."""
    with path.open("wb") as file:
        file.write(b"%d\n" % len(requests))
        for request in requests:
            raw = wire(request, port)
            file.write(b"%d\n%b" % (len(raw), raw))
        file.write(b"%d\n" % len(order))
        file.writelines(b"%d\n" % (step + 1) for step in order)
    return Playlist(path, len(order))


def wire(request: Request, port: int) -> bytes:
    """Return a request as HTTP/1.1 puts it."""
    headers = {"Host": f"127.0.0.1:{port}", "Accept": "application/json", **request.headers}
    if request.body:
        headers["Content-Length"] = str(len(request.body))
    lines = [f"{request.method} {request.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + request.body


def play(playlist: Playlist, port: int, seconds: int, cores: Collection[int]) -> Round:
    """Ask for so many seconds with all connections, and go on from there the next time. Raises GeneratorError."""
    settings = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", f"--timeout={PATIENCE}s", "-s", str(SCRIPT)]
    arguments = [find_wrk(), *settings, f"http://127.0.0.1:{port}/", "--", str(playlist.path), str(playlist.place)]
    with on_cores(cores):
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    output, errors = process.communicate()
    if process.returncode:
        raise GeneratorError(f"wrk ended with {process.returncode}: {errors.strip() or output.strip()}")
    found = parse(output)
    playlist.place = (playlist.place + found.requests + CONNECTIONS) % playlist.steps
    return found


def parse(output: str) -> Round:
    """Read the line that our script has wrk write last. Raises GeneratorError."""
    last = output.rstrip().rpartition("\n")[2]
    try:
        found: dict[str, int] = json.loads(last)
        return Round(
            requests=found["requests"],
            seconds=found["microseconds"] / 1e6,
            bytes=found["bytes"],
            p50_ms=found["p50"] / 1e3,
            p99_ms=found["p99"] / 1e3,
            refused=found["refused"],
            broken=found["broken"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise GeneratorError(f"wrk wrote no figures, but: {output.strip() or 'nothing'}") from error
