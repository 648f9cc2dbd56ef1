"""Check that the packages of an optional extra are installed."""

from __future__ import annotations

from importlib.util import find_spec

from outreach_lint.errors import OutreachLintError

_NUMBERS = {1: "one", 2: "two", 3: "three"}


def need(extra: str, *packages: str) -> None:
    """Check that the packages of an extra are installed.

    Raises:
        OutreachLintError: A package is missing.
    """
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        number = _NUMBERS.get(len(missing), str(len(missing)))
        noun = "package" if len(missing) == 1 else "packages"
        raise OutreachLintError(
            f"{extra} needs {number} more {noun}: {' and '.join(missing)}",
            remedy=f"pip install 'outreach-lint[{extra}]'",
        )
