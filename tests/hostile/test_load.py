"""Hostile load on one connection beside a client that behaves well on another: `make hostile`, with figures.

`make test` does so for some seconds and holds what does not depend on how fast the machine is, and what else it does.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.faults.served import ROOT, Served, served
from tests.hostile.clients import Line, Outcome, behave
from tests.hostile.requests import attacks

LONG = float(os.environ.get("HOSTILE_SECONDS", 0))
SECONDS = LONG or 4
SEED = int(os.environ.get("HOSTILE_SEED", 1))

HONEST = {503}
"""The only answers of the kind 5xx that are not faults: they say that it is too much."""

MEGABYTES = 100
ANSWER_SECONDS, LONGEST_WAIT, PACE = 1.0, 2.0, 1 / 3


@pytest.fixture(scope="module")
def server(seeds_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The product as it is served, with the default settings."""
    with served(seeds_database, tmp_path_factory.mktemp("hostile")) as server:
        behave(server.port, 0.5)
        yield server


@contextmanager
def watched(server: Served) -> Generator[list[float]]:
    """Give how much memory the server has taken above what it had, in megabytes, many times a second."""
    grown: list[float] = []
    ended = threading.Event()
    before = server.memory()

    def watch() -> None:
        while not ended.wait(0.1):
            grown.append((server.memory() - before) / 1e6)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield grown
    finally:
        ended.set()
        thread.join()
        grown.append((server.memory() - before) / 1e6)


def hold(outcomes: list[Outcome]) -> None:
    """Hold that there was no fault, and that no answer tells what it should not."""
    print("statuses:", dict(Counter(outcome.status for outcome in outcomes)))
    assert [o for o in outcomes if o.status >= 500 and o.status not in HONEST] == []
    assert [o for o in outcomes if o.leak] == []


def test_no_attack_is_answered_by_a_fault_or_for_long(server: Served) -> None:
    process = psutil.Process(server.process.pid)
    line, outcomes, taken = Line(server.port), list[Outcome](), list[tuple[float, str]]()
    known = attacks() if LONG else attacks()[::3]
    for number, attack in enumerate(known):
        before = process.cpu_times()
        outcomes.append(line.ask(attack.name, attack.chunks(number)))
        after = process.cpu_times()
        taken.append((after.user + after.system - before.user - before.system, attack.name))
    line.close()
    hold(outcomes)
    print("processor seconds of the slowest:", ", ".join(f"{t:.2f} ({name})" for t, name in sorted(taken)[:-6:-1]))
    # Each must be answered, but for what is no HTTP or does not end.
    assert sum(not outcome.status for outcome in outcomes) < 10
    assert {outcome.status for outcome in behave(server.port, 0.2)} == {200}
    if LONG:
        assert max(taken)[0] < ANSWER_SECONDS


def test_who_behaves_well_does_not_suffer(server: Served) -> None:
    alone = behave(server.port, SECONDS / 4)
    command = [sys.executable, "-m", "tests.hostile.clients", str(server.port), str(SECONDS), str(SEED)]
    with watched(server) as grown, subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as attacker:
        try:
            assert attacker.stdout is not None
            assert attacker.stdout.readline() == b"ready\n"
            beside = behave(server.port, SECONDS)
            harm = [Outcome(**outcome) for outcome in json.loads(attacker.communicate(timeout=60)[0])]
        finally:
            attacker.kill()
    hold(harm)
    assert {outcome.status for outcome in [*alone, *beside]} == {200}
    pace = (len(beside) / SECONDS) / (len(alone) / (SECONDS / 4))
    longest = max(outcome.seconds for outcome in beside)
    print(f"attacks: {len(harm):,}; the longest took {max(harm, key=lambda o: o.seconds)}")
    print(f"well-behaved: {len(beside) / SECONDS:,.0f} answers a second, {pace:.2f} of the pace alone")
    print(f"its longest wait: {longest:.3f} s; memory grew by {max(grown):.0f} MB, by {grown[-1]:.0f} MB in the end")
    assert len(harm) > 5
    assert max(grown) < MEGABYTES
    if LONG:
        assert pace >= PACE
        assert longest < LONGEST_WAIT


def test_the_server_ends_as_it_should(server: Served) -> None:
    """Whatever came, it stops when it is told to, at once."""
    started = time.monotonic()
    server.process.terminate()
    assert server.end() == 0
    assert time.monotonic() - started < 15
