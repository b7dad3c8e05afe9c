"""An audit fails on a finding and on nothing else: held by a service of our own that knows of vulnerabilities."""

import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from scripts import audit
from scripts.audit import AuditError, NoAnswer, audit_npm, audit_python, find_locks

ROOT = Path(__file__).parents[2]
HASH = "sha256:" + "0" * 64
LOCK: dict[str, Any] = {
    "name": "fiction",
    "version": "1.0.0",
    "lockfileVersion": 3,
    "requires": True,
    "packages": {
        "": {"name": "fiction", "version": "1.0.0", "dependencies": {"made-up": "1.0.0"}},
        "node_modules/made-up": {"version": "1.0.0", "integrity": "sha512-AAAA"},
    },
}
ADVISORY: dict[str, Any] = {
    "id": 1,
    "url": "https://example.org/advisories/GHSA-aaaa-bbbb-cccc",
    "title": "It is made up",
    "severity": "low",
    "vulnerable_versions": "<2.0.0",
    "cwe": [],
    "cvss": {"score": 0, "vectorString": None},
}


class Service(ThreadingHTTPServer):
    """Answers every POST in the same way, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.answer: Any = {}
        self.asked: list[bytes] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Service)
        self.server.asked.append(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        body = json.dumps(self.server.answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """Whoever is asked, by both."""
    server = Service()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    monkeypatch.setenv("npm_config_registry", server.url)
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """A lock file of Python's."""
    path = tmp_path / "requirements.lock"
    path.write_text(f"made-up==1.0.0 \\\n    --hash={HASH}\n")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a lock file of npm's."""
    (tmp_path / "package.json").write_text(json.dumps({**LOCK["packages"][""], "private": True}))
    (tmp_path / "package-lock.json").write_text(json.dumps(LOCK))
    return tmp_path


OSV: dict[str, Any] = {
    "vulns": [
        {
            "id": "PYSEC-2031-1",
            "aliases": ["CVE-2031-1"],
            "summary": "It is made up.",
            "published": "2031-01-01T00:00:00Z",
            "modified": "2031-01-01T00:00:00Z",
            "affected": [
                {
                    "package": {"name": "made-up", "ecosystem": "PyPI"},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0.0"}]}],
                }
            ],
        }
    ]
}


def test_a_vulnerable_package_of_python_is_found(service: Service, lock: Path) -> None:
    service.answer = OSV
    [found] = audit_python(lock, "--osv-url", service.url)
    assert found.identifiers == {"PYSEC-2031-1", "CVE-2031-1"}
    assert found.text == "made-up 1.0.0: PYSEC-2031-1, mended in 2.0.0"
    assert b'"made-up"' in service.asked[0]


def test_a_good_package_of_python_is_no_finding(service: Service, lock: Path) -> None:
    assert list(audit_python(lock, "--osv-url", service.url)) == []
    assert len(service.asked) == 1


def test_nobody_there_is_no_answer(lock: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = "http://127.0.0.1:9"
    monkeypatch.setenv("npm_config_registry", nobody)
    with pytest.raises(NoAnswer, match="refused"):
        list(audit_python(lock, "--osv-url", nobody))
    with pytest.raises(NoAnswer, match="ECONNREFUSED"):
        list(audit_npm(folder))


def test_a_vulnerable_package_of_npm_is_found(service: Service, folder: Path) -> None:
    service.answer = {"made-up": [ADVISORY]}
    [found] = audit_npm(folder)
    assert found.identifiers == {"GHSA-aaaa-bbbb-cccc"}
    assert found.text == "made-up <2.0.0: GHSA-aaaa-bbbb-cccc, low: It is made up"


def test_a_good_package_of_npm_is_no_finding(service: Service, folder: Path) -> None:
    assert list(audit_npm(folder)) == []
    assert service.asked


def test_a_lock_file_that_is_none_is_a_failure(service: Service, lock: Path, tmp_path: Path) -> None:
    """Not a thing that nobody answers."""
    lock.write_text("made-up ===\n")
    with pytest.raises(AuditError, match="pip-audit cannot audit"):
        list(audit_python(lock, "--osv-url", service.url))
    (tmp_path / "package.json").write_text('{"name": "fiction", "version": "1.0.0"}')
    with pytest.raises(AuditError, match="ENOLOCK"):
        list(audit_npm(tmp_path))


@pytest.fixture
def alone(folder: Path, lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Audit the made-up lock files instead of the project's."""
    monkeypatch.setattr(audit, "ROOT", folder)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)


def find_nothing(folder: Path) -> Iterator[audit.Vulnerability]:
    """Find no package of npm's vulnerable."""
    return iter(())


@pytest.mark.usefixtures("alone")
def test_the_command_fails_on_a_finding_unless_it_is_accepted(
    service: Service, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    service.answer = OSV
    monkeypatch.setattr(audit, "audit_npm", find_nothing)
    assert audit.main("--osv-url", service.url) == 1
    told = capsys.readouterr()
    assert "VULNERABLE: made-up 1.0.0: PYSEC-2031-1, mended in 2.0.0 (requirements.lock)" in told.err
    monkeypatch.setattr(audit, "ACCEPTED", {"CVE-2031-1": "It is made up."})
    assert audit.main("--osv-url", service.url) == 0


@pytest.mark.usefixtures("alone")
def test_the_command_says_what_was_not_audited_and_passes(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    service.status = 503
    assert audit.main("--osv-url", service.url) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "NOT AUDITED: requirements.lock." in told.err
    assert "NOT AUDITED: package-lock.json." in told.err
    assert len(service.asked) == 2, "who does not answer is asked once"


def test_every_lock_file_is_audited() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("*.lock")}
    assert set(find_locks(".lock")) >= names == {"bootstrap.lock", "requirements.lock"}
    assert {"api/explorer/package-lock.json", "scripts/bench/contestants/mercurius/package-lock.json"} <= set(
        find_locks("package-lock.json")
    )


def test_what_is_accepted_has_a_reason() -> None:
    assert all(len(reason.split()) > 3 for reason in audit.ACCEPTED.values())
