"""Build the browser pages: `python -m scripts.explorer` makes api/explorer/dist with Node, or says why it cannot."""

import sys
from pathlib import Path

from scripts.node import NodeError, install_packages, is_newer, run_npm

EXPLORER = Path(__file__).parents[1] / "api" / "explorer"
INPUTS = ("package.json", "package-lock.json", ".npmrc", "vite.config.js", "*.html", "src/**/*", "examples/**/*")


def build_explorer(explorer: Path = EXPLORER) -> bool:
    """Build the pages unless they are newer than what they are made from; return whether they were built.

    Raises NodeError.
    """
    built = explorer / "dist" / ".built"
    if is_newer(built, [path for pattern in INPUTS for path in explorer.glob(pattern)]):
        return False
    install_packages(explorer)
    run_npm(explorer, "run", "build", cure="Remove node_modules there and try again.")
    built.touch()
    return True


def main() -> None:
    """Build, and say what was done."""
    try:
        print("Built the browser pages" if build_explorer() else "The browser pages are up to date")
    except NodeError as error:
        sys.exit(f"{error.message}\nWithout the pages for people, all else works.")


if __name__ == "__main__":
    main()
