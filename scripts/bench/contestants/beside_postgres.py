"""Run a command beside a PostgreSQL that lasts as long: python beside_postgres.py POSTGRES DATA OWNER COMMAND...

OWNER is the user that PostgreSQL runs as; empty: this one. The command finds it by DATABASE_URL. Whatever of the three
processes ends first, the others end too. A script that imports little: its memory counts as the contestant's.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

START_SECONDS = 60
PR_SET_PDEATHSIG = 1
"""Of Linux's prctl: the signal that a process gets when its parent ends, however it ends."""


def main(postgres: str, data: str, owner: str, *command: str) -> int:
    """Run both; return the command's status."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    sockets = Path(tempfile.mkdtemp(prefix="postgres-"))
    running: list[tuple[subprocess.Popen[bytes], signal.Signals]] = []
    try:
        if owner:
            shutil.chown(sockets, owner)
        server = subprocess.Popen(
            [postgres, "-D", data, "-k", str(sockets), "-c", "listen_addresses="],
            user=owner or None,
            extra_groups=[] if owner else None,
            preexec_fn=with_parent(signal.SIGINT),
        )
        # SIGINT, for PostgreSQL does not wait until its clients have gone then.
        running.append((server, signal.SIGINT))
        wait_until_ready(server, Path(data, "postmaster.pid"))
        address = {"DATABASE_URL": f"postgresql://postgres@/postgres?host={sockets}"}
        program = subprocess.Popen(command, env=os.environ | address, preexec_fn=with_parent(signal.SIGTERM))
        running.append((program, signal.SIGTERM))
        return wait_for_either(server, program)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        for process, number in reversed(running):
            if process.returncode is None:
                process.send_signal(number)
                process.wait()
        shutil.rmtree(sockets, ignore_errors=True)


def end(number: int, frame: object) -> NoReturn:
    """End on a signal."""
    raise SystemExit(128 + number)


def with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Return what makes a new process end with this one, even if that is killed; only Linux has such a thing."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, int(number))


def wait_until_ready(server: subprocess.Popen[bytes], status: Path) -> None:
    """Wait until PostgreSQL takes connections; end if it does not."""
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and server.poll() is None:
        lines = status.read_text().split() if status.is_file() else []
        if lines[:1] == [str(server.pid)] and lines[-1] == "ready":
            return
        time.sleep(0.02)
    sys.exit(f"PostgreSQL did not start within {START_SECONDS} s; what it says is above.")


def wait_for_either(server: subprocess.Popen[bytes], program: subprocess.Popen[bytes]) -> int:
    """Wait until one of the two ends; return the command's status, or 1 if PostgreSQL ended first."""
    server.returncode = program.returncode = None
    ended, status = os.wait()
    first = program if ended == program.pid else server
    first.returncode = os.waitstatus_to_exitcode(status)
    return first.returncode if first is program else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
