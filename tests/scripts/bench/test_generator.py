"""What wrk is given and what it gives, without wrk."""

from pathlib import Path

import pytest

from scripts.bench.contestants import Request
from scripts.bench.generator import GeneratorError, Playlist, Round, find_wrk, parse, play, wire, write_playlist

WRITTEN = """\
Running 2s test @ http://127.0.0.1:8123/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.61ms    2.12ms  37.11ms   95.50%
    Req/Sec    12.34k     1.02k   14.01k    71.43%
  24689 requests in 2.01s, 44.87MB read
Requests/sec:  12283.08
Transfer/sec:     22.32MB
{"requests": 24689, "microseconds": 2010002, "bytes": 47049612, "p50": 1190, "p99": 10530, "refused": 0, "broken": 2}
"""


def test_what_our_script_has_wrk_write_is_read() -> None:
    assert parse(WRITTEN) == Round(24689, 2.010002, 47049612, 1.19, 10.53, 0, 2)


@pytest.mark.parametrize("output", ["", "unable to connect to 127.0.0.1:8123 Connection refused\n", "{}", "[1]", "7"])
def test_anything_else_is_told(output: str) -> None:
    with pytest.raises(GeneratorError, match="wrk wrote no figures"):
        parse(output)


def test_a_request_goes_over_the_wire_as_http() -> None:
    assert wire(Request("GET", "/q1/7"), 80) == (
        b"GET /q1/7 HTTP/1.1\r\nHost: 127.0.0.1:80\r\nAccept: application/json\r\n\r\n"
    )
    body = '{"n":"Bakı"}'.encode()
    head, _, sent = wire(Request("POST", "/", {"Content-Type": "application/json"}, body), 80).partition(b"\r\n\r\n")
    assert sent == body
    assert head.endswith(b"Content-Type: application/json\r\nContent-Length: %d" % len(body))


def read_as_lua_does(path: Path) -> tuple[list[bytes], list[int]]:
    """Follow what play.lua reads."""
    with path.open("rb") as file:
        requests = [file.read(int(file.readline())) for _ in range(int(file.readline()))]
        order = [int(file.readline()) for _ in range(int(file.readline()))]
        assert file.read() == b""
    return requests, order


def test_a_playlist_holds_requests_and_their_order(tmp_path: Path) -> None:
    requests = [Request("GET", f"/{n}\n", body=b"1\n2\n" * n) for n in range(3)]
    playlist = write_playlist(tmp_path / "list", requests, [2, 0, 0, 1], 8000)
    assert read_as_lua_does(playlist.path) == ([wire(request, 8000) for request in requests], [3, 1, 1, 2])
    assert (playlist.steps, playlist.place) == (4, 0)


@pytest.fixture
def fake_wrk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in wrk's place that keeps its arguments, and says what it is told to."""
    program = tmp_path / "wrk"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/arguments"\ncat "{tmp_path}/says"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    (tmp_path / "says").write_text(WRITTEN)
    return tmp_path


def test_a_round_goes_on_where_the_last_one_ended(fake_wrk: Path) -> None:
    playlist = Playlist(fake_wrk / "list", 10_000)
    places: list[str] = []
    for _ in range(2):
        assert play(playlist, 8123, 2, ()).requests == 24689
        places.append((fake_wrk / "arguments").read_text().split()[-1])
    assert places == ["0", str((24689 + 16) % 10_000)]
    arguments = (fake_wrk / "arguments").read_text().split()
    assert {"-t1", "-c16", "-d2s", "http://127.0.0.1:8123/"} <= set(arguments)


def test_where_wrk_fails_its_words_are_told(fake_wrk: Path) -> None:
    (fake_wrk / "wrk").write_text('#!/bin/sh\necho "play.lua: no such list" >&2\nexit 1\n')
    with pytest.raises(GeneratorError, match="no such list"):
        play(Playlist(fake_wrk / "list", 1), 8123, 1, ())


def test_where_there_is_no_wrk_the_cure_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GeneratorError, match="apt-get install wrk"):
        find_wrk()
