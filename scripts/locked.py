"""Print the part of requirements.lock that a package needs: `python -m scripts.locked onrecord`.

The lock file is of all that develops the product; what only runs it, or builds it, is installed from its part, by the
same versions and hashes. uv writes beside each package which others it is there for. Nothing but Python is needed.
"""

import re
import sys
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"
ENTRY = re.compile(r"^([a-z0-9][a-z0-9._-]*)==.*(?:\n[ \t].*)*", re.MULTILINE)
REASON = re.compile(r"^ +#(?: via)? +(\S+)(?: \((\S+)\))?$", re.MULTILINE)
"""A package that needs the one above, or this project with the file and perhaps the group that name it."""


def read_lock(lock: str) -> dict[str, tuple[str, set[str]]]:
    """Return each package's entry, and what it is there for."""
    return {entry[1]: (entry[0], set(read_reasons(entry[0]))) for entry in ENTRY.finditer(lock)}


def read_reasons(entry: str) -> list[str]:
    """Return the packages that need an entry's; the project as a group's is not the product."""
    return [f"{name}:{of.partition(':')[2]}" if ":" in of else name for name, of in REASON.findall(entry)]


def select(lock: str, package: str) -> list[str]:
    """Return the entries of a package, if it is one of the lock's, and of all that it needs, by name."""
    entries = read_lock(lock)
    needed = {package}
    while more := {name for name, (_, reasons) in entries.items() if name not in needed and reasons & needed}:
        needed |= more
    return [entries[name][0] for name in sorted(needed & entries.keys())]


def main(package: str) -> None:
    """Print the part that the package needs."""
    found = select(LOCK.read_text("utf-8"), package)
    if not found:
        sys.exit(f"{LOCK.name} has nothing that {package} needs.")
    print("\n".join(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
