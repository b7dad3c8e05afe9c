"""Ask whether what the lock files name is known to be vulnerable: `python -m scripts.audit` (`make audit` calls it).

Python's packages are looked up in OSV by pip-audit, npm's in its registry by npm. Where one of them does not answer,
that is said and nothing fails: an audit that nobody can make is no finding.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schema.errors import OnRecordError
from scripts.node import find_npm

ROOT = Path(__file__).parents[1]
TIMEOUT = 10
"""Seconds in which whoever knows of vulnerabilities must begin to answer."""

UNREACHED = re.compile(r"requests\.exceptions|ConnectionError|ServiceError|[Cc]ould not connect|Timeout")
"""How pip-audit ends where it was not answered, or not with an answer."""

ACCEPTED: dict[str, str] = {}
"""Vulnerabilities that do not concern this project, by identifier (GHSA-..., PYSEC-..., CVE-...), with the reason."""


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """A package of a lock file that is known to be vulnerable."""

    lock: str
    identifiers: frozenset[str]
    text: str


class NoAnswer(Exception):
    """Whoever knows of vulnerabilities cannot be asked."""


class AuditError(OnRecordError):
    """An audit fails on this side."""

    code = "AUDIT_FAILED"


def audit_python(lock: Path, *options: str) -> Iterator[Vulnerability]:
    """Find the vulnerable packages of a lock file. Raises NoAnswer, AuditError."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes", "--disable-pip"]
    command += ["--vulnerability-service", "osv", "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(
        [*command, "--timeout", str(TIMEOUT), *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if not done.stdout.startswith("{"):
        said = (done.stderr.strip() or f"It ends with {done.returncode} and says nothing.").splitlines()[-1]
        raise NoAnswer(said) if UNREACHED.search(said) else AuditError(f"pip-audit cannot audit {lock}: {said}")
    for found in json.loads(done.stdout)["dependencies"]:
        for known in found.get("vulns", ()):
            fixed = ", ".join(known["fix_versions"]) or "nothing yet"
            identifiers = frozenset([known["id"], *known["aliases"]])
            text = f"{found['name']} {found['version']}: {known['id']}, mended in {fixed}"
            yield Vulnerability(lock.name, identifiers, text)


def audit_npm(folder: Path) -> Iterator[Vulnerability]:
    """Find the vulnerable packages of a folder's package-lock.json. Raises NoAnswer, AuditError, NodeError."""
    command, path = find_npm()
    settings = {"fetch_retries": "0", "fetch_timeout": str(TIMEOUT * 1_000), "loglevel": "silent"}
    environment = os.environ | {"PATH": path} | {f"npm_config_{name}": value for name, value in settings.items()}
    done = subprocess.run(
        [*command, "audit", "--json", "--package-lock-only"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    report: dict[str, Any] = json.loads(done.stdout or "{}")
    if "vulnerabilities" not in report:
        if "message" in report:
            raise NoAnswer(report["message"])
        raise AuditError(f"npm cannot audit {folder}: {report.get('error') or done.stderr}")
    for name, found in report["vulnerabilities"].items():
        # What is vulnerable only by what it depends on is named by that.
        for advisory in (via for via in found["via"] if not isinstance(via, str)):
            identifier = advisory["url"].rpartition("/")[2]
            text = f"{name} {advisory['range']}: {identifier}, {advisory['severity']}: {advisory['title']}"
            yield Vulnerability(f"{folder.name}/package-lock.json", frozenset([identifier]), text)


def find_locks(name: str, root: Path = ROOT) -> list[str]:
    """Return the lock files of a name, from the root, among what is committed or may be."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", f"*{name}"]
    found = subprocess.run(listed, cwd=root, capture_output=True, text=True, check=True).stdout.split()
    return sorted({lock for lock in found if (root / lock).is_file()})


def audit(audits: Mapping[str, Iterator[Vulnerability]]) -> list[Vulnerability]:
    """Make audits that ask the same service, and say what of them was not possible; return what was found."""
    found: list[Vulnerability] = []
    for name, vulnerabilities in audits.items():
        try:
            found += [one for one in vulnerabilities if not one.identifiers & ACCEPTED.keys()]
        except NoAnswer as error:
            # Whoever does not answer to one question does not answer to the next.
            names = list(audits)
            left = names[names.index(name) :]
            print(
                f"NOT AUDITED: {', '.join(left)}. Nobody who knows of vulnerabilities answers: {error}", file=sys.stderr
            )
            break
        print(f"Audited {name}")
    return found


def main(*options: str) -> int:
    """Audit everything; options: pip-audit's."""
    python = {lock: audit_python(ROOT / lock, *options) for lock in find_locks(".lock", ROOT)}
    npm = {lock: audit_npm((ROOT / lock).parent) for lock in find_locks("package-lock.json", ROOT)}
    try:
        with ThreadPoolExecutor() as threads:
            found = [one for several in threads.map(audit, (python, npm)) for one in several]
    except OnRecordError as error:
        print(error.message, file=sys.stderr)
        return 1
    for one in found:
        print(f"VULNERABLE: {one.text} ({one.lock})", file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
