"""Check that the packages of an optional extra are installed."""

from __future__ import annotations

from importlib.util import find_spec

from outreach_lint.errors import OutreachLintError


def need(extra: str, *packages: str) -> None:
    """Check that the packages of an extra are installed.

    Raises:
        OutreachLintError: A package is missing.
    """
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise OutreachLintError(
            f"{extra} needs {' and '.join(missing)}, which is not installed",
            remedy=f"pip install 'outreach-lint[{extra}]'",
        )
