"""A release in one command: ``python packaging/release.py 1.2.3``, then ``git push --follow-tags``.

Puts the version where it stands, moves the files of ``changes/`` into the changelog under it,
generates the reference, commits and tags. The tag starts the workflow that publishes. Where
something that judges has changed since the last release, measure the figures again first
(``training/figures.py``): they are given with the version.
"""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = "outreach_lint/__init__.py"
CHANGELOG = "CHANGELOG.md"
CHANGES = "changes"
UNRELEASED = "## Unreleased\n\n"  # entries from before there were files for them
OWNER = "your-organisation"  # stands for the owner of the repository until it is published
# Each file with the address of the repository; pyproject.toml says what it is.
ADDRESSED = ("pyproject.toml", "README.md", "docs/how-to/ci.md", "extensions/vscode/package.json")
# Each file that names the version, and how it stands there.
PLACES = {
    PACKAGE: '__version__ = "{}"',
    "README.md": "v{}",
    "docs/how-to/ci.md": "@v{}",
    "docs/figures.md": "outreach-lint {},",
    "outreach_lint/rules/figures.tsv": "{}\t",
    "tests/__snapshots__/test_formats.ambr": "(local engine, {})",
}


class ReleaseError(Exception):
    """Why there is no release."""


def bumped(old: str, new: str) -> dict[str, str]:
    """Return the files that name the version, with the new one.

    Raises ``ReleaseError`` where one does not.
    """
    texts = {}
    for name, place in PLACES.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        if place.format(old) not in text:
            raise ReleaseError(f"{name} does not hold {place.format(old)!r}")
        texts[name] = text.replace(place.format(old), place.format(new))
    return texts


def check_addresses() -> None:
    """Raise ``ReleaseError`` if a published file has the placeholder for the repository's owner."""
    left = [name for name in ADDRESSED if OWNER in (ROOT / name).read_text(encoding="utf-8")]
    if left:
        raise ReleaseError(f"write the repository's owner for {OWNER!r} in {', '.join(left)}")


def fragments() -> list[Path]:
    """Return the files of ``changes/``, one for each change."""
    return sorted(path for path in (ROOT / CHANGES).glob("*.md") if path.name != "README.md")


def entry(text: str) -> str:
    """Return the text of a change as an entry of the changelog."""
    return "- " + "\n  ".join(text.strip().splitlines()) + "\n"


def headed(changelog: str, changes: list[str], version: str, day: str) -> str:
    """Return the changelog with the changes, and what is unreleased, under the version.

    Raises ``ReleaseError`` if there are none.
    """
    title, _, rest = changelog.partition("\n\n")
    entries = "".join(map(entry, changes))
    if rest.startswith(UNRELEASED):
        rest = rest.removeprefix(UNRELEASED)
    elif entries:
        entries += "\n"
    else:
        raise ReleaseError(f"there are no changes in {CHANGES}/")
    return f"{title}\n\n## {version} ({day})\n\n{entries}{rest}"


def version_now() -> str:
    """Return the version of the package as it is."""
    found = re.search(r'__version__ = "(.+)"', (ROOT / PACKAGE).read_text(encoding="utf-8"))
    assert found
    return found[1]


def git(*words: str) -> str:
    """Run Git in the checkout, and return what it says."""
    done = subprocess.run(["git", *words], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def release(version: str) -> None:
    """Make the commit and the tag; raises ``ReleaseError`` before anything is changed."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise ReleaseError(f"{version!r} is no version: write 1.2.3")
    old = version_now()
    if [*map(int, version.split("."))] <= [*map(int, old.split("."))]:
        raise ReleaseError(f"{version} does not come after {old}")
    if git("status", "--porcelain"):
        raise ReleaseError("the checkout has changes that are not committed")
    check_addresses()
    texts = bumped(old, version)
    changelog = (ROOT / CHANGELOG).read_text(encoding="utf-8")
    changes = [path.read_text(encoding="utf-8") for path in fragments()]
    texts[CHANGELOG] = headed(changelog, changes, version, date.today().isoformat())
    for path in fragments():
        path.unlink()
    for name, text in texts.items():
        (ROOT / name).write_text(text, encoding="utf-8")
    subprocess.run([sys.executable, "docs/generate.py"], cwd=ROOT, check=True)
    git("commit", "-qam", f"Version {version}")
    git("tag", "-a", f"v{version}", "-m", f"Version {version}")


def main() -> int:
    """Make a release, or say why not."""
    match sys.argv[1:]:
        case [version]:
            pass
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    try:
        release(version)
    except ReleaseError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
